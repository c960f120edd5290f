"""A producer for as long as a worker runs: one that the brokers take nothing from any more is replaced.

Such a producer numbers what it sends to each partition. Where one message is lost on the way, refused, or gone with a
log that was not on the disk yet, the brokers refuse all that come behind it, for ever. A new one begins a new count.
"""

import asyncio
import logging
from functools import partial
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, ProducerClosed

from stream.brokers import Kafka
from stream.engine.kafka.brokers import let_go, reach

log = logging.getLogger("kentongan")


class Producing:
    """Sends as aiokafka's own, which takes ``how`` and all that is given with a message. Who failed to send asks for a
    new one, and sends again."""

    def __init__(self, kafka: Kafka, **how: Any) -> None:
        self._fresh = partial(AIOKafkaProducer, **reach(kafka), enable_idempotence=True, acks="all", **how)
        self._producer: AIOKafkaProducer | None = None
        self._turn = asyncio.Lock()

    async def start(self) -> None:
        """Connect. Raises KafkaError where no broker is there."""
        fresh = self._fresh()
        try:
            await fresh.start()
        except BaseException:
            await let_go(fresh)
            raise
        self._producer = fresh

    async def stop(self) -> None:
        """Send what is under way, and let go."""
        producer, self._producer = self._producer, None
        if producer:
            await let_go(producer)

    async def renew(self) -> None:
        """Begin anew, where nobody else is just doing it; where no broker is there, whoever fails next does it."""
        if self._turn.locked():
            return
        async with self._turn:
            await self.stop()
            try:
                await self.start()
            except KafkaError as error:
                log.warning("no new producer can be had", extra={"reason": repr(error)})

    async def send(self, topic: str, value: bytes, *where: Any, **about: Any) -> "asyncio.Future[object]":
        """A message on its way; the future ends when it is acknowledged. Raises KafkaError, and the future does."""
        if self._producer is None:
            raise ProducerClosed
        return await self._producer.send(topic, value, *where, **about)  # type: ignore[no-any-return]

    async def send_and_wait(self, topic: str, value: bytes, *where: Any, **about: Any) -> None:
        """Returns once it is acknowledged. Raises KafkaError."""
        await (await self.send(topic, value, *where, **about))
