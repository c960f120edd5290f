"""How far each role is behind in the topic it shares out: what stands there and is not committed yet.

Every web worker asks the brokers, not the role itself: a role of which nobody runs says nothing, and is behind all the
same. A message that only ends a transaction counts too, so each partition may be one message behind for ever.
"""

import logging
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.following import partitions
from stream.engine.kafka.topics import name
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
EVERY = 15.0
"""Seconds between two looks."""
READ = {"count": "posts", "keep": "events", "examine": "examine", "notify": "notifications"}
"""The topic that each role shares out; the role's group is called as the role."""


class Lag:
    """Measures until cancelled; while no broker answers, or none may tell us, the last figures stay."""

    def __init__(self, config: Config, metrics: Metrics, clock: Clock) -> None:
        self._config, self._metrics, self._clock = config, metrics, clock

    async def run(self) -> None:
        """Set the gauge every few seconds."""
        while True:
            try:
                for role, lag in (await self.behind()).items():
                    self._metrics.consumer_lag.labels(role).set(lag)
            except (KafkaError, OSError) as error:
                log.warning("no broker says how far the roles are", extra={"reason": repr(error)})
            await self._clock.sleep(EVERY)

    async def behind(self) -> Mapping[str, int]:
        """Of each role, the messages that are not committed. Raises KafkaError where no broker answers."""
        admin = AIOKafkaAdminClient(**reach(self._config.kafka))
        consumer = AIOKafkaConsumer(**reach(self._config.kafka), enable_auto_commit=False)
        try:
            await admin.start()
            await consumer.start()
            return {role: await self._behind(admin, consumer, role, topic) for role, topic in READ.items()}
        finally:
            await let_go(consumer)
            await admin.close()

    async def _behind(self, admin: AIOKafkaAdminClient, consumer: AIOKafkaConsumer, role: str, topic: str) -> int:
        places = partitions(self._config, [topic])
        done = await admin.list_consumer_group_offsets(name(self._config.kafka, role), partitions=places)
        ends, begins = await consumer.end_offsets(places), await consumer.beginning_offsets(places)
        known = {at: offset.offset for at, offset in done.items()}  # of a group that nobody knows there is nothing
        return sum(max(0, ends[at] - max(known.get(at, 0), begins[at])) for at in places)
