"""The access journal on the topics: a line is added and never changed, and stands there for a year. One partition, so
that all look-ups have one order, on whatever machine somebody looked.
"""

import asyncio
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from stream.config import Config, ConfigError
from stream.engine.access import Access
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.following import Following
from stream.engine.kafka.headers import headers
from stream.engine.kafka.knocking import Away, knock
from stream.engine.kafka.topics import name
from stream.engine.store import StoreError

WAIT = 20.0
"""Seconds in which the brokers must have taken a line."""


async def note(config: Config, line: Access) -> None:
    """Write a look-up down; returns once every copy of the topic has it. Raises StoreError."""
    try:
        await knock(config.kafka)
        producer = AIOKafkaProducer(**reach(config.kafka), enable_idempotence=True, acks="all")
        try:
            async with asyncio.timeout(WAIT):
                await producer.start()
                where = name(config.kafka, "access")
                await producer.send_and_wait(where, msgspec.json.encode(line), headers=headers())
        finally:
            await let_go(producer)
    except (KafkaError, Away, ConfigError, TimeoutError) as error:
        raise StoreError(f"the access journal can't be written ({error!r}); nothing is shown") from None


async def noted(config: Config) -> list[Access]:
    """All look-ups that are kept, the earliest first. Raises StoreError."""
    lines: list[Any] = []
    following = Following(config, ["access"], lines.extend)
    try:
        await knock(config.kafka)
        try:
            await following.start()
        finally:
            await following.close()
    except (KafkaError, Away, ConfigError) as error:
        raise StoreError(f"the access journal can't be read ({error!r})") from None
    return [_decode(line.value) for line in lines]


_decode = msgspec.json.Decoder(Access).decode
