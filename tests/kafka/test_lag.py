"""How far the roles are behind, as the brokers know it: also where none of their workers runs."""

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import GroupCoordinatorNotAvailableError
from prometheus_client import CollectorRegistry

from stream.brokers import Kafka
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.brokers import reach
from stream.engine.kafka.lag import READ, Lag
from stream.engine.kafka.topics import name
from stream.metrics import ROLES, Metrics


async def measured(lag: Lag) -> Mapping[str, int]:
    """What the brokers say; a new one needs a while before it knows of any group."""
    for _ in range(120):
        try:
            return await lag.behind()
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(0.5)
    raise AssertionError("no broker knows of groups")


async def test_what_is_not_committed_is_counted(kafka: Kafka) -> None:
    """Seven notifications and no worker: notify is seven behind, and nothing once a worker has committed them."""
    config = Config(kafka=kafka)
    await topics.create(config)
    where = name(kafka, "notifications")
    async with AIOKafkaProducer(**reach(kafka)) as producer:
        for number in range(7):
            await producer.send_and_wait(where, b"{}", key=str(number).encode())
    lag = Lag(config, Metrics(CollectorRegistry()), Clock())
    assert await measured(lag) == {"count": 0, "keep": 0, "examine": 0, "notify": 7}

    worker = AIOKafkaConsumer(
        where, **reach(kafka), group_id=name(kafka, "notify"), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    async with worker:
        taken = 0
        while taken < 7:
            taken += sum(map(len, (await worker.getmany(timeout_ms=1000)).values()))
        await worker.commit()
    assert (await measured(lag))["notify"] == 0


def test_each_role_has_a_series_from_the_start() -> None:
    """What is measured is what is declared."""
    assert set(READ) == set(ROLES)
