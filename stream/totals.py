"""Posts become totals so far, per issue, minute and shard: never increments, so a repeat changes nothing. Pure.

    minute      ... | m-60 ............... m-1 | m
                late| open, passed             | running
                      ^ totals may still grow    ^ the shard's clock, said in a Tick

A counter's clock moves by ``advance`` only: in feed time at the first post of a later minute, in wall time by the
edge that has a clock. A post older than the open minutes is late: stored, counted as late, never judged.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from detectors.distinct import hash64
from detectors.sentiment.reading import Reading
from stream.events import Event, Tick, Totals
from stream.met import Met
from stream.post import Post
from stream.tallies import Tallies
from stream.tally import Tally

Outcome = Literal["counted", "repeated", "late"]
LONGEST_GAP = 7 * 1440
"""Minutes of silence after which a feed begins anew: one that said nothing for a week was cut off, not calm."""


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
        self._tallies = Tallies()
        self._met = Met()

    @property
    def oldest(self) -> int:
        """The oldest minute that is still open."""
        return self.now - self.open_minutes

    @property
    def unsaid(self) -> list[tuple[str, int, Tally]]:
        """Issue, minute and tally of what has changed since it was last said."""
        return self._tallies.unsaid

    def met(self, post: Post) -> bool:
        """Whether this very post was counted in an open minute."""
        return post.key in self._met

    def add(self, post: Post, readings: Mapping[str, Reading]) -> Outcome:
        """Count a post for each issue as it was read for it; a post of no known author is its own author."""
        key, minute = post.key, post.minute
        if minute < self.oldest:
            return "late"
        if not self._met.add(key, minute):
            return "repeated"
        author = hash64(post.author or key)
        for issue, reading in readings.items():
            self._tallies.open(issue, minute).add(post, reading, author)
        return "counted"

    def posts(self, issue: str, minute: int) -> int:
        """Posts counted so far for an issue in an open minute."""
        tally = self._tallies.read(issue, minute)
        return sum(tally.tones.values()) if tally else 0

    def take_up(self, met: Mapping[int, list[str]], tallies: Iterable[tuple[str, int, Tally]]) -> None:
        """Go on with open minutes as they were: the keys of the posts that were met, and the tallies, all said."""
        for minute, keys in met.items():
            for key in keys:
                self._met.add(key, minute)
        for issue, minute, tally in tallies:
            self._tallies.put(issue, minute, tally)
        self.rest()

    def rest(self) -> None:
        """What was counted of the minutes that have passed takes less room, until a post comes late."""
        self._tallies.rest(self.now)

    def flush(self) -> list[Event]:
        """The totals that have changed since they were last said."""
        said: list[Event] = [Totals(issue, minute, self.shard, tally.counts()) for issue, minute, tally in self.unsaid]
        self._tallies.say()
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
        self._met.forget_before(self.oldest)
        self._tallies.forget_before(self.oldest)
        self.rest()
        return [*said, *(Tick(self.shard, minute, missing, history=minute <= self.history) for minute in ticks)]
