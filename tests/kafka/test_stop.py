"""Workers end when they are told to, whether there are brokers or not."""

from pathlib import Path

from stream.brokers import Kafka
from stream.config import load
from stream.engine.kafka import topics
from tests.kafka.broker import Broker
from tests.kafka.workers import configure, ready, working

ROLES = ("keep", "count", "examine", "notify", "web")


async def test_workers_end_though_their_broker_is_gone(broker: Broker, kafka: Kafka, tmp_path: Path) -> None:
    """They wait for it a little, and not for ever; they end as if the broker had been there."""
    path = configure(tmp_path, kafka)
    await topics.create(load(path, {}))
    with working(path, *((role, 1) for role in ROLES)) as workers:
        await ready(*workers)
        broker.kill()
        try:
            for worker in workers:
                worker.process.terminate()
            assert [worker.stop() for worker in workers] == [0] * len(workers)
        finally:
            broker.start()
