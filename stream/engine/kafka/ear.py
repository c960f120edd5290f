"""A partition of posts that is listened to: by a shard's border, matcher and time, and nothing is counted."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stream.engine.kafka.issues import Watching
from stream.engine.kafka.minutes import HEAD, Head, Saved, encode
from stream.engine.kafka.shard import Record, Shard
from stream.events import Event
from stream.post import Drafts, Refused


class Heard(NamedTuple):
    """A post that was accepted, in the minute that ran when it came."""

    minute: int
    key: str
    drafts: Drafts
    number: int
    watched: bool
    """Whether an issue matches it."""


class Place(NamedTuple):
    """From where on a partition is to be read, and which minute ran there."""

    offset: int = 0
    minute: int = 0


class Ear(Shard):
    """Holds what came until all partitions have passed its minute."""

    every = True

    def __init__(self, partition: int, watching: Watching, key: bytes, place: Place) -> None:
        saved = Saved()
        saved.hear(HEAD, encode(Head(place.offset, place.minute)))
        super().__init__(partition, watching, key, saved, 0)
        self._heard: deque[Heard] = deque()
        self._taken: deque[tuple[Place, int]] = deque()
        """Of each batch where it begins, and which minute ran behind it."""

    @property
    def now(self) -> int:
        """The epoch minute that runs."""
        return self.counter.now

    def take(self, records: Sequence[Record], now: int) -> None:
        """Hear messages; ``now`` is the clock, epoch seconds."""
        place = Place(records[0].offset, self.now)
        super().take(records, now)
        self._taken.append((place, self.now))

    def advance(self, minute: int) -> None:
        """All minutes before this one have passed."""
        self.counter.advance(minute)

    def follow(self, watching: Watching, ticks: Iterable[Event] = ()) -> None:
        """Match other issues from now on."""
        self.config, self.matcher, self.reader = watching

    def passed(self, minute: int) -> list[Heard]:
        """What came before this minute, once."""
        found = []
        while self._heard and self._heard[0].minute < minute:
            found.append(self._heard.popleft())
        return found

    def place(self, minute: int) -> Place:
        """Where to read on for what came in this minute or later."""
        while self._taken and self._taken[0][1] < minute:
            self._taken.popleft()
        return self._taken[0][0] if self._taken else Place(self.offset, self.now)

    def _keep(self, drafts: Drafts, number: int, issues: tuple[str, ...], leading: bool) -> None:
        self._heard.append(Heard(self.now, drafts.key(number), drafts, number, bool(issues)))

    def _put_aside(self, feed: str, batch: Sequence[Record], refused: dict[int, Refused]) -> None:
        """Who counts does that."""
