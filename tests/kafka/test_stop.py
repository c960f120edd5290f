"""A keep worker ends when it is told to, whether there are brokers or not."""

from pathlib import Path

from stream.brokers import Kafka
from stream.config import load
from stream.engine.kafka import topics
from tests.kafka.broker import Broker
from tests.kafka.workers import configure, ready, working


async def test_a_keep_worker_ends_though_its_broker_is_gone(broker: Broker, kafka: Kafka, tmp_path: Path) -> None:
    """It waits for it a little, and not for ever; it ends as if the broker had been there."""
    path = configure(tmp_path, kafka)
    await topics.create(load(path, {}))
    with working(path, ("keep", 1)) as [keep]:
        await ready(keep)
        broker.kill()
        try:
            assert keep.stop() == 0
        finally:
            broker.start()
