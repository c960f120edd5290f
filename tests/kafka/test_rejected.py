"""The topic of dead letters is gone, or refuses them: posts are counted all the same, and no letter is lost."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from prometheus_client import CollectorRegistry

from stream.brokers import Kafka
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.intake import Intake
from stream.engine.kafka.topics import name
from stream.metrics import Metrics
from tests.kafka.feeding import FEED, feed, settings, until
from tests.kafka.test_count import Listener, counting, listened, naive

POISON = (b"\xff", b'{"id": 1}', b"[" * 100_000)


@asynccontextmanager
async def admin(config: Config) -> AsyncIterator[AIOKafkaAdminClient]:
    """Somebody who may do everything."""
    client = AIOKafkaAdminClient(bootstrap_servers=config.kafka.servers[0])
    await client.start()
    yield client
    await client.close()


async def gone(config: Config) -> None:
    """Deleted by mistake."""
    async with admin(config) as client:
        await client.delete_topics([name(config.kafka, "rejected")])


async def refusing(config: Config, largest: int = 10, topic: str = "rejected") -> None:
    """Whatever is sent is too large."""
    resource = ConfigResource(
        ConfigResourceType.TOPIC, name(config.kafka, topic), configs={"max.message.bytes": str(largest)}
    )
    async with admin(config) as client:
        await client.alter_configs([resource])


async def taking_again(config: Config) -> None:
    """What `kentongan topics` says is done."""
    await topics.create(config)
    await refusing(config, topics.MEGABYTE)


async def poisoned(config: Config) -> None:
    """Messages that nobody can use, from another producer."""
    async with AIOKafkaProducer(bootstrap_servers=config.kafka.servers[0]) as producer:
        for value in POISON:
            await producer.send_and_wait(name(config.kafka, "posts"), value)


@pytest.mark.parametrize("happens", [gone, refusing])
async def test_no_letter_is_lost_and_no_post_waits(kafka: Kafka, tmp_path: Path, happens: Any) -> None:
    """Poison in posts, and bad lines at the intake: the totals are those of a count by hand, each letter stands in a
    file with its reason and place, is counted, and goes out when the topic takes it: after a restart too.
    """
    config = settings(kafka.model_copy(update={"partitions": 1}))
    config = config.model_copy(
        update={"engine": config.engine.model_copy(update={"database": str(tmp_path / "k.sqlite")})}
    )
    await topics.create(config)
    await happens(config)
    metrics, lines = Metrics(CollectorRegistry()), feed()[:400]
    intake = Intake(config, Clock(), metrics=metrics)
    await intake.start()
    async with counting(config, "a", metrics):
        await poisoned(config)
        answer = await intake.accept(FEED, [*lines[:200], b'{"id": 2}'])
        await intake.accept(FEED, lines[200:])
        heard = await listened(config, lines, ["events"])
    assert (answer.accepted, answer.refused) == (200, 1)
    assert heard.totals == naive(config, lines)
    waiting = [json.loads(line) for line in (tmp_path / "k.a.rejected.jsonl").read_bytes().splitlines()]
    assert [(one["offset"], one["reason"]) for one in waiting] == [(0, "json"), (1, "missing"), (2, "not-an-object")]
    assert metrics.registry.get_sample_value("kentongan_dead_letter_lines") in (1, 3)
    counted = {"feed": "other", "reason": "not-an-object"}
    assert metrics.registry.get_sample_value("kentongan_rejected_posts_total", counted) == 1
    await taking_again(config)
    letters = Listener(config)
    async with counting(config, "a", metrics) as count:
        await until(lambda: count.ready, "its share")
        await letters.following.start()
        following = asyncio.ensure_future(letters.following.run())
        await until(lambda: len(letters.aside) == 4, "three from posts, one from the intake")
        await until(lambda: metrics.registry.get_sample_value("kentongan_dead_letter_lines") == 0, "nothing waits")
        following.cancel()
        await letters.following.close()
    await intake.close()
    assert not any("jsonl" in one for one in os.listdir(tmp_path))
    assert sorted(one.offset for one in letters.aside) == [-1, 0, 1, 2]
