"""Notify workers: each notification goes out once, its receipt comes back, and it takes a crash to repeat one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client import CollectorRegistry

from alerts.notification import Notification
from stream.brokers import Kafka
from stream.config import Config
from stream.engine.channels import channels
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.following import Following
from stream.engine.kafka.notify import Notify
from stream.events import Receipt, decode_all
from stream.metrics import Metrics
from tests.examples import notification
from tests.kafka.feeding import until
from tests.servers.receiver import SECRET, Receiver, Reply

SAID = [
    notification(id=f"say-{number}", channel="pusat", address=str(number % 2), incident=f"episode-{number}")
    for number in range(6)
]


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """The far end, by the real clock."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as one:
        one.now = Clock().now()
        yield one


def settings(kafka: Kafka, receiver: Receiver) -> Config:
    """One webhook."""
    webhook = {"kind": "webhook", "url": receiver.url, "secret": {"env": "TEST_SECRET"}, "allow_http": True}
    return Config.model_validate(
        {"kafka": kafka.model_dump(), "channels": {"pusat": webhook | {"allow_networks": ["127.0.0.0/8"]}}}
    )


@asynccontextmanager
async def notifying(config: Config, worker: str, clock: Clock | None = None) -> AsyncIterator[Notify]:
    """A worker in this process; it has the test's time where there is a ``clock``."""
    clock = clock or Clock()
    reach = channels(config, clock, lambda to, message: None)
    notify = Notify(config, reach, Metrics(CollectorRegistry()), clock, worker)
    job = asyncio.ensure_future(notify.run())
    try:
        yield notify
        assert not job.done(), job
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)
        for channel in reach.values():
            await channel.close()


class Receipts:
    """What comes back."""

    def __init__(self, config: Config) -> None:
        self.heard: list[Receipt] = []
        self.following = Following(config, ["events"], self._hear)

    def _hear(self, records: Sequence[Any]) -> None:
        self.heard += [one for record in records for one in decode_all(record.value) if isinstance(one, Receipt)]


async def say(config: Config, some: Sequence[Notification]) -> None:
    """As a keep worker does."""
    async with AIOKafkaProducer(bootstrap_servers=config.kafka.servers[0]) as producer:
        for one in some:
            place = f"{one.channel} {one.address}".encode()
            await producer.send_and_wait(topics.name(config.kafka, "notifications"), msgspec.json.encode(one), place)


async def test_each_goes_out_once_and_its_receipt_comes_back(kafka: Kafka, receiver: Receiver) -> None:
    """Two workers, an address that answers 503 at first, and every notification said three times."""
    config = settings(kafka, receiver)
    await topics.create(config)
    receipts = Receipts(config)
    await receipts.following.start()
    listening = asyncio.ensure_future(receipts.following.run())
    receiver.script.append(Reply(503, {"Retry-After": "1"}))
    async with notifying(config, "a"), notifying(config, "b"):
        await say(config, SAID * 3)
        await until(lambda: {one.notification for one in receipts.heard} >= {one.id for one in SAID}, "all receipts")
    listening.cancel()
    await receipts.following.close()
    assert len(receiver.events) == len(SAID) and len(receiver.tries) == len(SAID) + 1
    assert {one.outcome for one in receipts.heard} == {"delivered"}


async def test_another_worker_goes_on_and_repeats_nothing(kafka: Kafka, receiver: Receiver) -> None:
    """What one has sent the next one knows; a notification whose receipt was lost gets it again, and no second send."""
    config = settings(kafka, receiver)
    await topics.create(config)
    async with notifying(config, "a"):
        await say(config, SAID[:3])
        await until(lambda: len(receiver.events) == 3, "three")
    receipts = Receipts(config)
    await receipts.following.start()
    before = len(receipts.heard)
    listening = asyncio.ensure_future(receipts.following.run())
    async with notifying(config, "b"):
        await say(config, SAID)
        await until(lambda: len(receiver.events) == len(SAID) and len(receipts.heard) >= before + 6, "the rest", 30)
    listening.cancel()
    await receipts.following.close()
    assert len(receiver.tries) == len(SAID)
