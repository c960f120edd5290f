"""What a shard has to say, written by need: at once where time has passed or a small total has grown by more than a
tenth, else every few seconds. Posts decide nothing before their minute has passed, so less is written than is read.
"""

import asyncio
from collections import Counter as Counted
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition

from stream.brokers import Kafka
from stream.engine.changes import BEFORE
from stream.engine.kafka.brokers import let_go
from stream.engine.kafka.headers import headers
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.letters import Letters
from stream.engine.kafka.minutes import Head, Row
from stream.engine.kafka.packing import packed
from stream.engine.kafka.shard import Aside, Kept, Record, Shard
from stream.engine.kafka.topics import name
from stream.events import Event, Tick

SOON = 0.1
"""Least seconds between two transactions of a shard."""
LATEST = 3.0
"""Seconds after which anything that was read is written down."""
EVENTS, POSTS = 200, 100
"""Events of an issue, and matched posts, in a message at most: whoever hears it takes it in one step."""
FULL = 5_000
"""Matched posts that may wait for the transaction before theirs."""


class Page(NamedTuple):
    """What one transaction writes."""

    offset: int
    told: dict[str, list[Event]]
    matched: list[Kept]
    aside: list[Aside]
    rows: list[Row]

    @property
    def ticks(self) -> bool:
        """Whether time passes by it, for some issue at least."""
        return any(isinstance(event, Tick) for events in self.told.values() for event in events)


class Message(NamedTuple):
    """What is sent; the partition follows from the key where it is None."""

    topic: str
    key: bytes | None
    value: bytes | None
    partition: int | None = None


class Writing:
    """A shard and the transactions in which it is written."""

    def __init__(
        self, kafka: Kafka, producer: AIOKafkaProducer, shard: Shard, group: str, issues: Issues, letters: Letters
    ) -> None:
        self._kafka, self._producer, self._shard, self._group = kafka, producer, shard, group
        self._letters = letters
        self._watching = issues.watching
        self._written, self._at = shard.offset, 0.0
        self._whole = True
        """Whether the shard stands where the topics do; not during a transaction, nor after one that failed."""

    @property
    def partition(self) -> int:
        """The partition of posts."""
        return self._shard.partition

    @property
    def offset(self) -> int:
        """The first message that is not counted yet."""
        return self._shard.offset

    @property
    def now(self) -> int:
        """The epoch minute that runs."""
        return self._shard.counter.now

    def take(self, records: Sequence[Record], now: int) -> None:
        """Count messages; those that were counted already are passed over."""
        self._shard.take([record for record in records if record.offset >= self.offset], now)

    def miss(self, sources: tuple[str, ...]) -> None:
        """These are silent, from now on."""
        self._shard.missing = sources

    def advance(self, minute: int) -> None:
        """All minutes before this one have passed."""
        self._shard.advance(minute)

    def follow(self, issues: Issues) -> None:
        """Watch what is to be watched now; the time of a new issue begins with minutes that nobody counted for it."""
        if issues.watching is self._watching:
            return
        new = [issue for issue in issues.config.issues if issue not in self._watching.config.issues]
        self._watching, counter = issues.watching, self._shard.counter
        minutes = (counter.oldest + 1, counter.now) if counter.now else ()
        ticks = [Tick(counter.shard, minute, BEFORE, issue) for issue in new for minute in minutes]
        self._shard.follow(self._watching, ticks)

    @property
    def full(self) -> bool:
        """Whether so much waits to be written that nothing should be added."""
        return len(self._shard.matched) > FULL

    def due(self, now: float) -> bool:
        """Whether something is to be written; ``now`` never goes back."""
        soon = self._shard.urgent or self.full
        return self._fresh and now - self._at >= (SOON if soon else LATEST)

    @property
    def _fresh(self) -> bool:
        """Whether there is something to write, and the last transaction was closed in order."""
        return self._whole and (self._shard.urgent or self._shard.offset > self._written)

    async def write(self, now: float) -> Counted[str]:
        """One transaction; posts may be counted while it is under way, the next one writes them. Dead letters go beside
        it: nobody's counting may depend on their topic.

        Returns how many posts it brought to each issue.

        Raises KafkaError where it could not be, or another has taken the partition: then nothing has happened.
        """
        if not self._fresh:
            return Counted()
        self._at, self._whole = now, False
        page = self._page()
        async with self._producer.transaction():
            await self._letters.put(page.aside)
            if page.ticks:  # who hears one must find the posts before it
                await self._send(self._matched(page))
                await self._send(self._said(page))
            else:
                await self._send([*self._matched(page), *self._said(page)])
            at = TopicPartition(name(self._kafka, "posts"), self.partition)
            await self._producer.send_offsets_to_transaction({at: page.offset}, self._group)
        self._written, self._whole = page.offset, True
        return Counted(issue for one in page.matched for issue in one.readings)

    async def close(self) -> None:
        """Let go of the connections."""
        await let_go(self._producer)

    def _page(self) -> Page:
        """Everything that is to be written, taken at one moment: its parts belong to the same offset."""
        shard = self._shard
        told, matched, aside = shard.flush(), shard.matched, shard.aside
        shard.matched, shard.aside = [], []
        head = Head(shard.offset, shard.counter.now, shard.counter.history)
        return Page(shard.offset, told, matched, aside, shard.unsaved.rows(head, shard.counter.oldest))

    def _matched(self, page: Page) -> Iterable[Message]:
        for value in packed(map(_json, page.matched), POSTS):
            yield Message("matched", None, value, self.partition)

    def _said(self, page: Page) -> Iterable[Message]:
        for issue, events in page.told.items():
            for some in packed(map(_json, events), EVENTS):
                yield Message("events", issue.encode(), some)
        for key, value in page.rows:
            yield Message("minutes", key, value, self.partition)

    async def _send(self, messages: Iterable[Message]) -> None:
        """Returns once all are acknowledged: flushing would not say that one was not, and without waiting the brokers
        would check a message's partition while they add the offsets' one, and send it back.
        """
        send, kafka = self._producer.send, self._kafka
        await asyncio.gather(
            *[await send(name(kafka, topic), value, key, at, headers=headers()) for topic, key, value, at in messages]
        )


_json = msgspec.json.Encoder().encode
