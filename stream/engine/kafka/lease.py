"""What exactly one worker of a role does, whichever: the one that has the partition of a topic with a single one."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition

from stream.config import Config
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.topics import name

POLL = 0.5
"""Seconds between two looks whether the lease is still ours."""

Job = Callable[[], Awaitable[None]]


class Lease(ConsumerRebalanceListener):  # type: ignore[misc]
    """Runs ``job`` while the lease of a topic is ours. Who was away too long may do some twice: jobs bear that."""

    def __init__(self, config: Config, job: Job, topic: str = "feeds", group: str = "lease") -> None:
        self._job = job
        self._running: asyncio.Future[None] | None = None
        self._topic = name(config.kafka, topic)
        self._consumer = AIOKafkaConsumer(
            **reach(config.kafka),
            group_id=name(config.kafka, group),
            enable_auto_commit=False,
            session_timeout_ms=1000 * config.kafka.session,
            heartbeat_interval_ms=250 * config.kafka.session,
        )

    async def run(self) -> None:
        """Until cancelled; raises what the job raises."""
        await self._consumer.start()
        self._consumer.subscribe([self._topic], listener=self)
        try:
            while True:
                await self._consumer.getmany(timeout_ms=int(1000 * POLL))
                if self._running and self._running.done():
                    self._running.result()
                    self._running = None
        finally:
            await self._end()
            await let_go(self._consumer)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Another may have it now."""
        await self._end()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Ours from now on, where it is among them."""
        await self._end()
        if list(assigned):
            self._running = asyncio.ensure_future(self._job())

    async def _end(self) -> None:
        running, self._running = self._running, None
        if running:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
