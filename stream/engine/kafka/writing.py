"""What a shard has to say, written by need: at once where time has passed or a small total has grown by more than a
tenth, else every few seconds. Posts decide nothing before their minute has passed, so less is written than is read.
"""

from collections import Counter as Counted
from collections.abc import Sequence

import msgspec
from aiokafka import AIOKafkaProducer, TopicPartition

from stream.brokers import Kafka
from stream.engine.changes import BEFORE
from stream.engine.kafka.brokers import let_go
from stream.engine.kafka.headers import headers
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.letters import Letters
from stream.engine.kafka.minutes import Head
from stream.engine.kafka.shard import Record, Shard
from stream.engine.kafka.topics import name
from stream.events import Event, Tick, encode_all

SOON = 0.1
"""Least seconds between two transactions of a shard."""
LATEST = 3.0
"""Seconds after which anything that was read is written down."""
EVENTS, POSTS = 200, 100
"""Events of an issue, and matched posts, in a message: far below the megabyte that a message may have."""


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

    def due(self, now: float) -> bool:
        """Whether something is to be written; ``now`` never goes back."""
        fresh = self._shard.urgent or self._shard.offset > self._written
        return fresh and now - self._at >= (SOON if self._shard.urgent else LATEST)

    async def write(self, now: float) -> Counted[str]:
        """One transaction: matched posts first, so that who hears a tick finds the posts before it; then the rest. Dead
        letters go beside it: nobody's counting may depend on their topic.

        Returns how many posts it brought to each issue.

        Raises KafkaError where it could not be, or another has taken the partition: then nothing has happened.
        """
        shard, send = self._shard, self._producer.send
        self._at = now
        if not self._whole or not (shard.urgent or shard.offset > self._written):
            return Counted()
        self._whole = False
        told, matched, aside = shard.flush(), shard.matched, shard.aside
        shard.matched, shard.aside = [], []
        async with self._producer.transaction():
            for first in range(0, len(matched), POSTS):
                await self._send("matched", None, _json(matched[first : first + POSTS]), self.partition)
            await self._letters.put(aside)
            await self._producer.flush()
            for issue, events in told.items():
                await self._tell(issue, events)
            rows = shard.unsaved.rows(
                Head(shard.offset, shard.counter.now, shard.counter.history), shard.counter.oldest
            )
            for key, value in rows:
                await send(name(self._kafka, "minutes"), value, key, self.partition, headers=headers())
            # or the brokers would check a message's partition while they add the offsets' one, and send it back
            await self._producer.flush()
            at = TopicPartition(name(self._kafka, "posts"), self.partition)
            await self._producer.send_offsets_to_transaction({at: shard.offset}, self._group)
        self._written, self._whole = shard.offset, True
        return Counted(issue for one in matched for issue in one.readings)

    async def close(self) -> None:
        """Let go of the connections."""
        await let_go(self._producer)

    async def _tell(self, issue: str, events: list[Event]) -> None:
        for first in range(0, len(events), EVENTS):
            await self._send("events", issue.encode(), encode_all(events[first : first + EVENTS]))

    async def _send(self, topic: str, key: bytes | None, value: bytes, partition: int | None = None) -> None:
        await self._producer.send(name(self._kafka, topic), value, key, partition, headers=headers())


_json = msgspec.json.Encoder().encode
