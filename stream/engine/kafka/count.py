"""A count worker: its share of the partitions of ``posts``, each a shard, each written in transactions of its own.

    fetch ─▶ shards take ─▶ is there something to say? ─▶ transaction: matched, totals and ticks, open minutes, offset
      ▲ ▲                          │                           │
      │ └──────────────────────────┘ the next posts meanwhile  │
      └──────── whatever fails: read the shard's state again ◀─┘

A partition's transactions bear its name, so a worker that was away too long is fenced off and its writes are void.
The state holds the offset it belongs to: what is counted and what is still to be read can't disagree.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from detectors.sentiment import built_in
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.brokers import PATIENCE, let_go, reach
from stream.engine.kafka.ends import align, all_read
from stream.engine.kafka.following import Following, read_whole
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.letters import Letters
from stream.engine.kafka.minutes import Saved
from stream.engine.kafka.shard import Shard
from stream.engine.kafka.silence import Silence
from stream.engine.kafka.topics import name
from stream.engine.kafka.writing import Writing
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
FETCH = 0.05
"""Seconds that a fetch may wait for posts."""
MOST = 200
"""Posts taken at once: while they are counted the transactions stand still; more would not be faster."""
GATHER, BREATH = 0.02, 0.001
"""Seconds between two fetches: while posts gather, and where so many wait that only the transactions need a turn."""
BATCH = 1 << 19
"""Bytes of a partition's messages sent together: what a transaction writes goes in one request."""
PAUSE = 1.0
"""Seconds before a shard that could not be written is taken up again."""


class Count(ConsumerRebalanceListener):  # type: ignore[misc]
    """A running worker. ``worker`` is its stable name in the group: it comes back to its partitions after a crash."""

    def __init__(self, config: Config, key: bytes, clock: Clock, worker: str, metrics: Metrics) -> None:
        self.config, self.clock, self._key, self._metrics = config, clock, key, metrics
        self.group = name(config.kafka, "count")
        self.posts = name(config.kafka, "posts")
        self.issues, self._silence = Issues(config), Silence()
        self.shards: dict[int, Writing] = {}
        self._letters = Letters(config, worker, metrics)
        self._changes = Following(config, ["issues", "labels", "sources"], self._told)
        self._turn = asyncio.Lock()
        self._writes: asyncio.Future[list[Writing | None]] | None = None
        """The transactions that are under way while the next posts are counted."""
        self._shares = 0
        """How often the partitions were shared out, or given back."""
        self._broken: BaseException | None = None
        """Why our share could not be taken up; the worker ends by it."""
        self.ready = False
        """Whether the partitions were shared out, and ours are taken up."""
        self._consumer = AIOKafkaConsumer(
            **reach(config.kafka),
            group_id=self.group,
            group_instance_id=worker,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=1000 * config.kafka.session,
            heartbeat_interval_ms=250 * config.kafka.session,
            max_poll_interval_ms=300_000,
        )

    async def run(self) -> None:
        """Count until cancelled."""
        built_in()  # or the first post that matches would wait while the model is loaded
        await self._letters.start()
        await self._changes.start()
        changes = asyncio.ensure_future(self._changes.run())
        await self._consumer.start()
        self._consumer.subscribe([self.posts], listener=self)
        try:
            while not self._broken:
                await self._step()
                if changes.done():
                    changes.result()
            raise self._broken
        finally:
            changes.cancel()
            await self._changes.close()
            await let_go(self._consumer)  # gives the partitions back: what is counted is written first
            await self._let_go()
            await self._letters.close()

    async def _step(self) -> None:
        shares = self._shares
        fetched = await self._consumer.getmany(timeout_ms=int(1000 * FETCH), max_records=MOST)
        async with self._turn:
            if shares != self._shares:  # shared out meanwhile: the shards have been taken up anew
                self._read_on(self.shards.values())
                return
            for shard in self.shards.values():
                shard.follow(self.issues)  # what comes is counted and read by what is known of issues and labels
            for at, records in fetched.items():
                if at.partition in self.shards:
                    self.shards[at.partition].take(records, int(self.clock.now()))
            await self._tick()
            self._align()
            await self._write_due()
        await self._breathe(sum(map(len, fetched.values())))

    async def _breathe(self, taken: int) -> None:
        """Let posts gather and transactions go on; where more waits to be written than should, wait for these."""
        if self._writes and any(one.full for one in self.shards.values()):
            await asyncio.wait([self._writes])
        await asyncio.sleep(GATHER if taken < MOST else BREATH)  # of the machine, not of those who count

    async def _tick(self) -> None:
        """By the wall time moves on where everything is read."""
        now = self.clock.now()
        for shard in self.shards.values():
            shard.miss(self._silence.missing(now) if self.config.engine.time == "wall" else ())
            at = TopicPartition(self.posts, shard.partition)
            if self.config.engine.time == "wall" and all_read(self._consumer, at, shard.offset, now):
                shard.advance(int(now) // 60)

    def _told(self, records: Sequence[Any]) -> None:
        hear = {"issues": self.issues.hear, "labels": self.issues.learn, "sources": self._silence.hear}
        hear[records[0].topic.removeprefix(f"{self.config.kafka.prefix}.")](records)

    def _align(self) -> None:
        """A watch need not remember long what is ahead."""
        shards = self.shards.values()
        align(self._consumer, [(TopicPartition(self.posts, one.partition), one.offset, one.now) for one in shards])

    async def _write_due(self) -> None:
        """One transaction of a shard at a time: what is due meanwhile is written after it."""
        if self._writes and not self._writes.done():
            return
        for shard in await self._writes if self._writes else ():
            if shard:
                await shard.close()
                await self.clock.sleep(PAUSE)
                await self._insist(shard.partition)
        due = [one for one in self.shards.values() if one.due(self.clock.monotonic())]
        self._writes = asyncio.gather(*map(self._write, due)) if due else None

    async def _write(self, shard: Writing) -> Writing | None:
        """Returns the shard where it could not be written, and must be taken up again."""
        began = self.clock.monotonic()
        try:
            matched = await shard.write(began)
        except KafkaError as error:
            log.warning("a shard could not be written", extra={"partition": shard.partition, "reason": repr(error)})
            return shard
        self._metrics.stepped(self.clock.monotonic() - began, matched)
        return None

    async def _insist(self, partition: int) -> None:
        """Take a partition up, as soon as the brokers let us."""
        while True:
            try:
                return await self._take_up(partition)
            except KafkaError as error:
                log.warning("a shard can't be taken up", extra={"partition": partition, "reason": repr(error)})
            await self.clock.sleep(PAUSE)

    # ---- partitions come and go

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """The partitions are shared out anew: write what is counted, and let go."""
        async with self._turn:
            await self._let_go()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Our share from now on. Nobody would hear of an error, and what is not taken up would never be counted: the
        worker ends by it, and is started again.
        """
        async with self._turn:
            await self._let_go()
            taken = await asyncio.gather(*(self._insist(at.partition) for at in assigned), return_exceptions=True)
            self._broken = next((one for one in taken if one), None)
            self._shares, self.ready = self._shares + 1, not self._broken

    async def _let_go(self) -> None:
        """Write what is counted, and let go. Whoever waits for that may be stopped himself: then it is done again."""
        self._shares += 1
        await self._written()
        self._writes = asyncio.gather(*map(self._write, self.shards.values()))
        await self._written()  # a shard that fails another has by now, and reads what we could not write
        await asyncio.gather(*(shard.close() for shard in self.shards.values()))
        self.shards = {}

    async def _written(self) -> None:
        """Let the transactions that are under way come to their end: broken off they could not be closed in order."""
        if self._writes:
            await asyncio.wait([self._writes], timeout=PATIENCE)
            self._writes.cancel()
        self._writes = None

    async def _take_up(self, partition: int) -> None:
        """Fence off whoever had the partition, read its state, and go on where that ends."""
        producer = AIOKafkaProducer(
            **reach(self.config.kafka), transactional_id=f"{self.group}.{partition}", acks="all", max_batch_size=BATCH
        )
        try:
            await producer.start()
            async with producer.transaction():
                pass  # whoever had the partition is fenced off now, and what he left open is void
            saved = await self._saved(partition)
            shard = Shard(partition, self.issues.watching, self._key, saved, int(self.clock.now()))
        except BaseException:
            await let_go(producer)
            raise
        self.shards[partition] = Writing(self.config.kafka, producer, shard, self.group, self.issues, self._letters)
        self._read_on([self.shards[partition]])

    async def _saved(self, partition: int) -> Saved:
        saved, at = Saved(), TopicPartition(name(self.config.kafka, "minutes"), partition)
        consumer = AIOKafkaConsumer(
            **reach(self.config.kafka), enable_auto_commit=False, isolation_level="read_committed"
        )
        try:
            await consumer.start()
            consumer.assign([at])
            await consumer.seek_to_beginning(at)
            await read_whole(consumer, [at], saved.hear_all)
        finally:
            await let_go(consumer)
        return saved

    def _read_on(self, shards: Iterable[Any]) -> None:
        for shard in shards:
            at = TopicPartition(self.posts, shard.partition)
            if at in self._consumer.assignment():
                self._consumer.seek(at, shard.offset)
