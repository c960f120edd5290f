"""Posts become totals so far, per issue, minute and shard: never increments, so a repeat changes nothing. Pure.

    minute      ... | m-60 ............... m-1 | m
                late| open, passed             | running
                      ^ totals may still grow    ^ the shard's clock, said in a Tick

A counter's clock moves by ``advance`` only: in feed time at the first post of a later minute, in wall time by the
edge that has a clock. A post older than the open minutes is late: stored, counted as late, never judged.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from detectors.counts import Counts, busiest
from detectors.distinct import SIZE, hash64, sketch
from detectors.sentiment.reading import Reading
from detectors.sentiment.verdict import Word
from stream.events import Event, Tick, Totals
from stream.post import Post

Outcome = Literal["counted", "repeated", "late"]
LONGEST_GAP = 7 * 1440
"""Minutes of silence after which a feed begins anew: one that said nothing for a week was cut off, not calm."""
NAMES = 2048
"""Names a tally keeps in each of its lists; past that the least frequent half goes and counts are 'at least'."""
MOST = 8 * SIZE
"""Hashes a tally lets grow before it keeps only those of the sketch."""


def _no_tones() -> dict[Word, int]:
    return {"negative": 0, "neutral": 0, "positive": 0, "unsure": 0}


class Tally(msgspec.Struct):
    """The running counts of one issue in one minute."""

    news: int = 0
    news_negative: int = 0
    bodies: int = 0
    bodies_negative: int = 0
    reposts: int = 0
    toward: int = 0
    toward_negative: int = 0
    urgent: int = 0
    intents: dict[str, int] = {}
    tones: dict[Word, int] = msgspec.field(default_factory=_no_tones)
    authors: set[int] = msgspec.field(default_factory=set)
    platforms: dict[str, int] = {}
    outlets: dict[str, int] = {}
    amplified: dict[str, int] = {}
    links: dict[str, int] = {}
    said: bool = True
    """Whether what it holds was said; an empty one has nothing to say."""

    def add(self, post: Post, reading: Reading, author: int) -> None:
        """Count one post as it was read, with its author's hash."""
        self.tones[reading.tone] += 1
        _count(self.platforms, post.platform)
        (self._news if post.news else self._social)(post, reading)
        if post.repost_of or post.repost_of_user:
            self.reposts += 1
            _count(self.amplified, post.repost_of_user)
        self.authors.add(author)
        if len(self.authors) > MOST:
            self.authors = set(sketch(self.authors))

    def _news(self, post: Post, reading: Reading) -> None:
        self.news += 1
        self.news_negative += reading.tone == "negative"
        self.bodies += reading.body is not None
        self.bodies_negative += reading.body == "negative"
        _count(self.outlets, post.outlet or post.author)

    def _social(self, post: Post, reading: Reading) -> None:
        if reading.toward is not None:
            self.toward += 1
            self.toward_negative += reading.toward == "negative"
        if reading.intents:
            self.urgent += reading.urgent
            for intent in reading.intents:
                _count(self.intents, intent)
        if post.url:
            _count(self.links, post.url)

    def counts(self) -> Counts:
        """What the tally holds, as a value."""
        return Counts(
            posts=sum(self.tones.values()),
            news=self.news,
            negative=self.tones["negative"],
            neutral=self.tones["neutral"],
            positive=self.tones["positive"],
            unsure=self.tones["unsure"],
            reposts=self.reposts,
            news_negative=self.news_negative,
            bodies=self.bodies,
            bodies_negative=self.bodies_negative,
            toward=self.toward,
            toward_negative=self.toward_negative,
            urgent=self.urgent,
            intents=busiest((self.intents,)),
            authors=sketch(self.authors),
            platforms=busiest((self.platforms,)),
            outlets=busiest((self.outlets,)),
            amplified=busiest((self.amplified,)),
            links=busiest((self.links,)),
        )


def _count(names: dict[str, int], name: str) -> None:
    if not name:
        return
    names[name] = names.get(name, 0) + 1
    if len(names) > NAMES:
        kept = busiest((names,), NAMES // 2)
        names.clear()
        names.update(kept)


class Counter:
    """One shard's open minutes: what it has counted, and which posts it has met in them.

    ``history`` is the minute in which somebody began to watch: those before it are history.

    >>> counter = Counter("a")
    >>> post = Post(id="1", platform="x", published=600, seen=600, text="banjir")
    >>> readings = {"banjir": Reading("negative")}
    >>> counter.add(post, readings), counter.add(post, readings)
    ('counted', 'repeated')
    >>> [type(event).__name__ for event in counter.advance(11)]
    ['Totals', 'Tick']
    """

    def __init__(self, shard: str, open_minutes: int = 60, now: int = 0, history: int = 0) -> None:
        self.shard, self.history = shard, history
        self.open_minutes = open_minutes
        self.now = now
        """The minute that is running; all before it have passed."""
        self._tallies: dict[int, dict[str, Tally]] = {}
        self._met: set[str] = set()
        self._keys: dict[int, list[str]] = {}
        self._unsaid: list[tuple[str, int, Tally]] = []

    @property
    def oldest(self) -> int:
        """The oldest minute that is still open."""
        return self.now - self.open_minutes

    @property
    def unsaid(self) -> list[tuple[str, int, Tally]]:
        """Issue, minute and tally of what has changed since it was last said."""
        return self._unsaid

    def met(self, post: Post) -> bool:
        """Whether this very post was counted in an open minute."""
        return post.key in self._met

    def add(self, post: Post, readings: Mapping[str, Reading]) -> Outcome:
        """Count a post for each issue as it was read for it; a post of no known author is its own author."""
        key, minute = post.key, post.minute
        if minute < self.oldest:
            return "late"
        if key in self._met:
            return "repeated"
        self._met.add(key)
        self._keys.setdefault(minute, []).append(key)
        author = hash64(post.author or key)
        for issue, reading in readings.items():
            self._tally(issue, minute).add(post, reading, author)
        return "counted"

    def posts(self, issue: str, minute: int) -> int:
        """Posts counted so far for an issue in an open minute."""
        tally = self._tallies.get(minute, {}).get(issue)
        return sum(tally.tones.values()) if tally else 0

    def take_up(self, met: Mapping[int, list[str]], tallies: Iterable[tuple[str, int, Tally]]) -> None:
        """Go on with open minutes as they were: the keys of the posts that were met, and the tallies, all said."""
        for minute, keys in met.items():
            self._keys.setdefault(minute, []).extend(keys)
            self._met.update(keys)
        for issue, minute, tally in tallies:
            self._tallies.setdefault(minute, {})[issue] = tally

    def _tally(self, issue: str, minute: int) -> Tally:
        tallies = self._tallies.setdefault(minute, {})
        tally = tallies.get(issue) or tallies.setdefault(issue, Tally())
        if tally.said:
            tally.said = False
            self._unsaid.append((issue, minute, tally))
        return tally

    def flush(self) -> list[Event]:
        """The totals that have changed since they were last said."""
        said: list[Event] = [Totals(issue, minute, self.shard, tally.counts()) for issue, minute, tally in self._unsaid]
        for _, _, tally in self._unsaid:
            tally.said = True
        self._unsaid.clear()
        return said

    def advance(self, minute: int, missing: tuple[str, ...] = (), most: int = LONGEST_GAP + 1) -> list[Event]:
        """All minutes before ``minute`` have passed: say what changed, then a tick for each. A clock never goes back.

        At the very first call there is no past: one tick. Of a gap longer than ``LONGEST_GAP`` only its end gets ticks.
        After ``most`` ticks it stops on the way; the next call goes on from there, and the same is said in all.
        """
        if minute <= self.now or most < 1:
            return []
        said = self.flush()
        first = max(self.now + 1, minute - LONGEST_GAP) if self.now else minute
        ticks = range(first, min(minute, first + most - 1) + 1)
        self.now = ticks[-1]
        for settled in [old for old in self._keys if old < self.oldest]:
            self._met.difference_update(self._keys.pop(settled))
            self._tallies.pop(settled, None)
        return [*said, *(Tick(self.shard, minute, missing, history=minute <= self.history) for minute in ticks)]
