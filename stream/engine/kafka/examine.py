"""An examine worker: answers its share of the closer looks from its own shelf, when that holds all that was counted.

A counter writes its matched posts before the tick that closes their minute; so whoever hears of the tick finds them.
"""

import asyncio

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from stream.config import Config
from stream.effects import Examine
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.headers import headers
from stream.engine.kafka.shelving import Shelving
from stream.engine.kafka.topics import name
from stream.engine.store import Store

IDLE = 0.5
"""Seconds without a request, after which the shelf is brought up to date."""


class Examiner:
    """A running worker on its file."""

    def __init__(self, config: Config, store: Store) -> None:
        self._kafka = config.kafka
        self._shelving = Shelving(config, store)
        self._producer = AIOKafkaProducer(**reach(config.kafka), enable_idempotence=True, acks="all")
        self._consumer = AIOKafkaConsumer(
            name(config.kafka, "examine"),
            **reach(config.kafka),
            group_id=name(config.kafka, "examine"),
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=1000 * config.kafka.session,
            heartbeat_interval_ms=250 * config.kafka.session,
        )

    @property
    def ready(self) -> bool:
        """Whether the shelf holds what stood in the topics, and there is a share of the looks."""
        return bool(self._consumer.assignment())

    async def run(self) -> None:
        """Answer until cancelled."""
        try:
            await self._shelving.following.start()
            await self._producer.start()
            await self._consumer.start()
            while True:
                await self._step()
        finally:
            await let_go(self._consumer)
            await let_go(self._producer)
            await self._shelving.following.close()

    async def _step(self) -> None:
        asked = await self._consumer.getmany(timeout_ms=int(1000 * IDLE))
        await self._shelving.following.catch_up()
        wanted = [_examine(record.value) for records in asked.values() for record in records]
        found = [self._shelving.look(one) for one in wanted]
        where = name(self._kafka, "findings")
        await asyncio.gather(
            *(self._producer.send_and_wait(where, msgspec.json.encode(one), headers=headers()) for one in found)
        )
        if asked:
            await self._consumer.commit()


_examine = msgspec.json.Decoder(Examine).decode
