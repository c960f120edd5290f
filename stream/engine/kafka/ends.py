"""How far partitions are read: whether there is more, and who waits for the others."""

from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, TopicPartition

LEAD = 10
"""Minutes that a partition may be ahead of another of the same worker."""
STALE = 30.0
"""Seconds after which what the brokers said of a partition's end is old news."""


def end(consumer: AIOKafkaConsumer, at: TopicPartition) -> float:
    """Where a partition ends, as far as the brokers have said; infinite before."""
    found = consumer.highwater(at)
    return float("inf") if found is None else float(found)


def all_read(consumer: AIOKafkaConsumer, at: TopicPartition, offset: int, now: float) -> bool:
    """Whether nothing stands at ``offset`` or behind, and the brokers said so lately: silence of theirs is not calm."""
    last = consumer.last_poll_timestamp(at)
    return last is not None and now - last / 1000 < STALE and offset >= end(consumer, at)


def align(consumer: AIOKafkaConsumer, places: Iterable[tuple[TopicPartition, int, int]], lead: int = LEAD) -> None:
    """Who is far ahead of one that still has to read waits. Of each partition its offset and the minute that runs."""
    places = list(places)
    reading = [now for at, offset, now in places if offset < end(consumer, at)]
    for at, _, now in places:
        wait = reading and now > min(reading) + lead
        (consumer.pause if wait else consumer.resume)(at)
