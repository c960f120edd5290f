"""Who leads a group shares out the topics that he knows of. Where he knew of none, for his question failed while the
brokers started, nobody has a share: they get theirs as soon as he asks again, in seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from prometheus_client import CollectorRegistry

from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.brokers import reach
from stream.engine.kafka.count import Count
from stream.engine.kafka.following import Following
from stream.engine.kafka.headers import headers
from stream.engine.kafka.topics import name
from stream.events import Tick, encode_all
from stream.metrics import Metrics
from tests.kafka.broker import Broker
from tests.kafka.feeding import KEY, settings, until
from tests.kafka.workers import configure, working

SOON = 60.0
"""Seconds; a client that is left as it comes asks every five minutes."""


@asynccontextmanager
async def unknown(config: Config, topic: str) -> AsyncIterator[None]:
    """All topics are there but one, which is made where the block ends."""
    await topics.create(config)
    admin = AIOKafkaAdminClient(**reach(config.kafka))
    await admin.start()
    await admin.delete_topics([name(config.kafka, topic)])
    await admin.close()
    yield
    await topics.create(config)


async def test_a_counter_gets_the_share_that_was_not_known(broker: Broker, kafka: Kafka) -> None:
    config = settings(kafka)
    async with unknown(config, "posts"):
        count = Count(config, KEY, Clock(), "a", Metrics(CollectorRegistry()))
        job = asyncio.ensure_future(count.run())
        await until(lambda: count.ready, "posts are shared out", SOON)
        assert not count.shards
    await until(lambda: len(count.shards) == kafka.partitions, "its share", SOON)
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)


async def test_a_keeper_gets_the_share_that_was_not_known(broker: Broker, kafka: Kafka, tmp_path: Path) -> None:
    path = configure(tmp_path, kafka)
    config, kept = load(path, {}), set[bytes]()
    issue = next(iter(config.issues)).encode()
    with ExitStack() as stack:
        async with unknown(config, "events"):
            keeper = stack.enter_context(working(path, ("keep", 1)))[0]
            await until(lambda: "missing topic" in keeper.log.read_text("utf-8"), "events are missed", SOON)
        async with AIOKafkaProducer(**reach(kafka)) as producer:
            value = encode_all([Tick("0", 1)])
            await producer.send_and_wait(name(kafka, "events"), value, issue, headers=headers())
        following = Following(config, ["watches"], lambda records: kept.update(one.key for one in records))
        await following.start()
        job = asyncio.ensure_future(following.run())
        await until(lambda: issue in kept, "its watch", SOON)
        job.cancel()
        await following.close()
