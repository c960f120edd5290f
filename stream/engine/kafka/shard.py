"""A partition of posts, counted: post lines go in, and what is to be written comes out, all of it or nothing. Pure.

    records ─▶ border, match, tone, count ─▶ events of each issue ┐
                     │                       matched posts        ├─ one transaction, with the offset
                     └─▶ lines put aside     open minutes         ┘

The partition is a shard: its totals and ticks carry its number. Time moves as everywhere: in feed time by the posts and
the marks that lead; by the wall it follows the moment in which each post was seen, so a counter that lags decides what
it would have decided in time, and the clock itself only where there is nothing more to read.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Protocol

import msgspec

from detectors.sentiment.reading import Reading
from stream.engine.inputs import END_OF_TIME
from stream.engine.kafka.headers import SCHEMA, Headers, Origin, origin
from stream.engine.kafka.issues import Watching
from stream.engine.kafka.minutes import Saved, Unsaved
from stream.events import EVERY, Event, ReadBy
from stream.feeds import leads
from stream.post import Border, Drafts, Post, Refused
from stream.pseudonym import Veil, veil
from stream.unread import hidden

TENTH, SMALL = 0.1, 50
"""A total that has grown by more than this share is worth saying at once, up to so many posts; beyond, what is decided
when the minute has passed is decided by more than the last few, and a crisis would be said again and again."""


class Record(Protocol):
    """A message as it is read."""

    offset: int
    value: bytes | None
    headers: Headers


class Kept(msgspec.Struct, frozen=True):
    """A post that belongs to issues, for the shelf."""

    post: Post
    readings: dict[str, Reading]
    came: int
    """The minute that ran when it came."""
    late: bool = False


class Aside(msgspec.Struct, frozen=True):
    """A line that could not be used, and where it stands: a dead letter."""

    feed: str
    reason: str
    explanation: str
    line: str
    partition: int = -1
    """Of posts, with its offset; -1 where it was refused before it came so far."""
    offset: int = -1


class Shard:
    """One partition's counting; ``saved`` is where it goes on."""

    every = False
    """Whether posts of no issue are kept too."""

    def __init__(self, partition: int, watching: Watching, key: bytes, saved: Saved, now: int) -> None:
        """``now`` is the clock, epoch seconds: by the wall the very first shard begins to watch now."""
        self.partition, self.offset = partition, saved.offset
        self.config, self.matcher, self.reader = watching
        self.veil = Veil(key, frozenset(self.config.agency.accounts))
        self.counter = saved.counter(str(partition), self.config.engine.open_minutes)
        if self.config.engine.time == "wall" and not self.counter.now:
            self.counter.history = now // 60
        self.unsaved = Unsaved(saved)
        self.said: list[Event] = self._read_by()
        self.matched: list[Kept] = []
        self.aside: list[Aside] = []
        self.missing: tuple[str, ...] = ()
        """The sources that should speak now and don't."""
        self.urgent = False
        """Whether what is to be said should be said at once: time has passed, or a small total has grown."""
        self._borders: dict[str, Border] = {}
        self._grown: dict[tuple[str, int], int] = {}

    def take(self, records: Sequence[Record], now: int) -> None:
        """Count messages that stand behind those that were taken; ``now`` is the clock, epoch seconds."""
        for head, run in groupby(records, key=lambda record: tuple(record.headers)):
            batch = list(run)
            try:
                self._run(origin(head), batch, now)
            except ValueError:
                self._put_aside("", batch, dict.fromkeys(range(len(batch)), _UNKNOWN))
            self.offset = batch[-1].offset + 1

    def advance(self, minute: int) -> None:
        """All minutes before this one have passed; those that pass now are incomplete where a source is missing."""
        if minute > self.counter.now:
            self.unsaved.changed(self.counter.unsaid)
            self.said += self.counter.advance(minute, self.missing)
            self.urgent = True

    def follow(self, watching: Watching, ticks: Iterable[Event]) -> None:
        """Watch other issues from now on; ``ticks`` begin the time of those that are new."""
        self.config, self.matcher, self.reader = watching
        self.said += [*self._read_by(), *ticks]
        self.urgent = True

    def flush(self) -> dict[str, list[Event]]:
        """Everything that is to be said since the last flush, by issue and in order; a tick is said to every issue."""
        self.unsaved.changed(self.counter.unsaid)
        self.said += self.counter.flush()
        told: dict[str, list[Event]] = {issue: [] for issue in self.config.issues}
        for event in self.said:
            for issue in told if event.issue == EVERY else (event.issue,):
                if issue in told:
                    told[issue].append(event)
        self.said, self.urgent = [], False
        self._grown.clear()
        return {issue: events for issue, events in told.items() if events}

    def _read_by(self) -> list[Event]:
        """By which version the posts of each issue are read from now on; to a watch that knows it, it is nothing."""
        return [ReadBy(issue, self.counter.now, self.reader.version(issue)) for issue in self.config.issues]

    # ---- posts

    def _run(self, where: Origin, batch: Sequence[Record], now: int) -> None:
        """Messages with the same headers."""
        if where.schema > SCHEMA:
            self._put_aside(where.feed, batch, dict.fromkeys(range(len(batch)), _NEWER))
            return
        if where.minute:
            self.advance(where.minute)
            return
        wall = self.config.engine.time == "wall"
        seen = min(where.seen or now, now) if wall else where.seen or END_OF_TIME
        leading = leads(self.config, where.feed)
        if wall:
            self.advance(seen // 60)
        lines = [record.value or b"" for record in batch]
        for drafts in self._border(where.feed, leading).drafts(lines, seen):
            self._match(drafts, leading)
            self._put_aside(where.feed, batch, drafts.refused)

    def _border(self, feed: str, leading: bool) -> Border:
        if feed not in self._borders:
            settings = self.config.feeds.get(feed)
            fields = settings.fields if settings and settings.kind != "csv" else {}
            self._borders[feed] = Border(feed, fields, recorded=leading)
        return self._borders[feed]

    def _match(self, drafts: Drafts, leading: bool) -> None:
        leads_on = leading and drafts.latest // 60 > self.counter.now
        for number, issues in enumerate(self.matcher.match_texts(drafts.searched, drafts.post)):
            if leads_on:
                self.advance(drafts.published(number) // 60)
            if issues or self.every:
                self._keep(drafts, number, issues, leading)

    def _keep(self, drafts: Drafts, number: int, issues: tuple[str, ...], leading: bool) -> None:
        self._count(veil(self._placed(drafts.post(number), leading), self.veil), issues)

    def _placed(self, post: Post, leading: bool) -> Post:
        """In feed time a post that does not lead follows: it can't have happened later than what time it is."""
        free = leading or self.config.engine.time == "wall"
        latest = END_OF_TIME if free else 60 * self.counter.now + 59
        return post if post.published <= latest else msgspec.structs.replace(post, published=latest, seen=latest)

    def _count(self, post: Post, issues: tuple[str, ...]) -> None:
        if self.counter.met(post):
            return
        readings = self.reader.read(post, issues)
        outcome = self.counter.add(post, readings)
        self.matched.append(Kept(post, readings, self.counter.now, late=outcome == "late"))
        if outcome == "counted":
            self.unsaved.met(post)
            self._grow(post.minute, issues)

    def _grow(self, minute: int, issues: tuple[str, ...]) -> None:
        for issue in issues:
            grown = self._grown[issue, minute] = self._grown.get((issue, minute), 0) + 1
            posts = self.counter.posts(issue, minute)
            self.urgent = self.urgent or (posts <= SMALL and grown > TENTH * posts)

    def _put_aside(self, feed: str, batch: Sequence[Record], refused: dict[int, Refused]) -> None:
        for number, why in refused.items():
            record = batch[number]
            line = hidden(record.value or b"", self.veil)
            self.aside.append(aside(feed, why, line, self.partition, record.offset))


def aside(feed: str, why: Refused, line: bytes, partition: int = -1, offset: int = -1) -> Aside:
    """A line put aside, in which nobody is named any more."""
    return Aside(feed, why.reason, why.explanation, line.decode(errors="replace"), partition, offset)


_UNKNOWN = Refused("headers", "the message's headers are not ours; see the README on posts in Kafka")
_NEWER = Refused("schema", "the message was written by a newer version; install that one here too")
