"""Topics read whole: what stands in them first, then what comes. For what every process knows, not shared-out work."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream.config import Config
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.topics import name, topics

Hear = Callable[[Sequence[Any]], None]
"""Takes messages of one partition, in order."""
LONGEST = 0.5
"""Seconds that one question for more may wait at the brokers."""


async def read_whole(consumer: AIOKafkaConsumer, partitions: Iterable[TopicPartition], hear: Hear) -> None:
    """Hear everything that stands in these partitions now; the consumer is assigned to them and to no others."""
    ends = {at: end for at, end in (await consumer.end_offsets(list(partitions))).items() if end}
    while any([await consumer.position(at) < end for at, end in ends.items()]):
        await hear_more(consumer, hear)


async def hear_more(consumer: AIOKafkaConsumer, hear: Hear) -> None:
    """Hear what comes in a while."""
    for records in (await consumer.getmany(timeout_ms=int(1000 * LONGEST))).values():
        hear(records)


def partitions(config: Config, wanted: Sequence[str]) -> list[TopicPartition]:
    """All partitions of some topics, by the names that ``topics`` gives them."""
    names = {name(config.kafka, topic) for topic in wanted}
    found = [topic for topic in topics(config) if topic.name in names]
    return [TopicPartition(topic.name, number) for topic in found for number in range(topic.partitions)]


class Following:
    """A few topics, all of their partitions, from ``start`` on up to date with what stood there.

    What is not committed is heard too: whoever asks for a closer look has heard no more than that himself.
    """

    def __init__(self, config: Config, followed: Sequence[str], hear: Hear, *, from_now: bool = False) -> None:
        self._consumer = AIOKafkaConsumer(**reach(config.kafka), enable_auto_commit=False, auto_offset_reset="earliest")
        self._partitions = partitions(config, followed)
        self._hear, self._from_now = hear, from_now
        self.positions: dict[TopicPartition, int] = {}
        """Where to begin instead of the beginning, where that is known."""

    async def start(self) -> None:
        """Read what stands there; with ``from_now`` hear only what comes."""
        await self._consumer.start()
        self._consumer.assign(self._partitions)
        if self._from_now:
            await self._consumer.seek_to_end()
        else:
            await self._consumer.seek_to_beginning()
            for at, offset in self.positions.items():
                self._consumer.seek(at, offset)
            await self.catch_up()

    async def catch_up(self) -> None:
        """Hear everything that stands there now."""
        await read_whole(self._consumer, self._partitions, self._hear)

    async def run(self) -> None:
        """Hear what comes, for ever."""
        while True:
            await hear_more(self._consumer, self._hear)
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Let go of the connections."""
        await let_go(self._consumer)
