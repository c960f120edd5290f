"""What the brokers refuse once, or nobody can read: whoever sends goes on sending, and nobody who can't go on goes on
living: then he would be started again by nobody.
"""

import asyncio

import msgspec
import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client import CollectorRegistry

from stream.brokers import Kafka
from stream.config import Config
from stream.effects import Examine
from stream.engine.channels import channels
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.count import Count
from stream.engine.kafka.intake import Intake
from stream.engine.kafka.notify import Notify
from stream.engine.kafka.publishing import Publishing
from stream.engine.kafka.topics import MEGABYTE, name
from stream.engine.outcomes import Overloaded
from stream.events import Finding
from stream.metrics import Metrics
from tests.examples import notification
from tests.kafka.feeding import FEED, KEY, feed, settings, until
from tests.kafka.test_notify import notifying, say
from tests.kafka.test_notify import receiver as receiver
from tests.kafka.test_notify import settings as webhook
from tests.kafka.test_rejected import refusing
from tests.servers.receiver import Receiver

SOON = 30.0
"""Seconds in which anything here has happened, or never does."""
GARBAGE = b"\xc1"
"""Neither JSON nor MessagePack."""


async def written(config: Config, topic: str, key: bytes, value: bytes) -> None:
    """A message by another producer."""
    async with AIOKafkaProducer(bootstrap_servers=config.kafka.servers[0]) as producer:
        await producer.send_and_wait(name(config.kafka, topic), value, key, 0)


async def test_the_intake_goes_on_after_a_refusal(kafka: Kafka) -> None:
    """Posts behind one that was refused are taken: the brokers would take none from the same producer."""
    config = settings(kafka.model_copy(update={"partitions": 1}))
    await topics.create(config)
    intake, long = Intake(config, Clock()), msgspec.json.decode(feed()[0]) | {"text": "bbm " * 5_000}
    await intake.start()
    await intake.accept(FEED, feed()[:1])
    await refusing(config, 10_000, "posts")
    with pytest.raises(Overloaded):
        await intake.accept(FEED, [msgspec.json.encode(long)])
    assert (await intake.accept(FEED, feed()[1:2])).accepted == 1
    await intake.close()


async def test_a_notify_worker_goes_on_after_a_refusal(kafka: Kafka, receiver: Receiver) -> None:
    """What could not be written down is sent when it can be again."""
    config = webhook(kafka, receiver)
    await topics.create(config)
    first, second = (notification(id=id, channel="pusat", address="1", incident=id) for id in ("one", "two"))
    async with notifying(config, "a"):
        await say(config, [first])
        await until(lambda: len(receiver.events) == 1, "the first notification", SOON)
        await refusing(config, topic="outbox")
        await say(config, [second])
        await asyncio.sleep(2)
        assert len(receiver.events) == 1
        await refusing(config, MEGABYTE, "outbox")
        await until(lambda: len(receiver.events) == 2, "the second notification", SOON)


async def test_a_keep_worker_goes_on_after_a_refusal(kafka: Kafka) -> None:
    """It waits until the brokers take what it has to say, and then they do."""
    config = settings(kafka)
    await topics.create(config)
    async with Publishing(config) as publishing:
        await publishing.send("incidents", "one", b"a state")
        await publishing.flush()
        await refusing(config, topic="incidents")
        await publishing.send("incidents", "one", b"another state")
        flushing = asyncio.ensure_future(publishing.flush())
        await asyncio.sleep(2)
        assert not flushing.done()
        await refusing(config, MEGABYTE, "incidents")
        await asyncio.wait_for(flushing, SOON)


async def test_a_finding_that_nobody_can_read_hides_no_other(kafka: Kafka) -> None:
    """Who asks for a closer look hears of it, whatever came before."""
    config = settings(kafka)
    await topics.create(config)
    async with Publishing(config) as publishing:
        await written(config, "findings", b"banjir", GARBAGE)
        await asyncio.sleep(2)
        look = asyncio.ensure_future(publishing.look(Examine("banjir", "one", 1, 2)))
        await asyncio.sleep(1)
        found = Finding("banjir", "one", 2)
        await written(config, "findings", b"banjir", msgspec.json.encode(found))
        assert await look == found


async def test_a_counter_that_can_not_take_its_share_up_ends(kafka: Kafka) -> None:
    """The state of a partition is damaged: it would live, and count nothing there."""
    config = settings(kafka)
    await topics.create(config)
    await written(config, "minutes", b"head", GARBAGE)
    count = Count(config, KEY, Clock(), "a", Metrics(CollectorRegistry()))
    with pytest.raises(msgspec.MsgspecError):
        await asyncio.wait_for(count.run(), SOON)


async def test_a_notify_worker_that_can_not_read_its_rows_ends(kafka: Kafka, receiver: Receiver) -> None:
    """It would live, and send again what was sent, for it would know of nothing."""
    config = webhook(kafka, receiver)
    await topics.create(config)
    await written(config, "outbox", b"one", GARBAGE)
    clock = Clock()
    reach = channels(config, clock, lambda to, message: None)
    notify = Notify(config, reach, Metrics(CollectorRegistry()), clock, "a")
    with pytest.raises(msgspec.MsgspecError):
        await asyncio.wait_for(notify.run(), SOON)
    for channel in reach.values():
        await channel.close()
