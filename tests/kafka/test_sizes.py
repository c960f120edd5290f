"""Sizes: what posts write into messages has room in them, however long links and names are; else all would stop."""

import msgspec

from stream import core
from stream.brokers import Kafka
from stream.engine.inputs import END_OF_TIME
from stream.engine.kafka.headers import headers
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.minutes import Head, Saved
from stream.engine.kafka.shard import Shard
from stream.engine.kafka.topics import MEGABYTE, snapshot
from tests.kafka.feeding import FEED, KEY, feed, settings

ISSUE, HOUR = "antrean-bbm", 60
EACH = 40
"""Posts of a shard in a minute: more than its lists of names hold."""


class Line(msgspec.Struct):
    """A message of posts."""

    offset: int
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = tuple(headers(feed=FEED, seen=END_OF_TIME))


def lines(minutes: int, each: int) -> list[Line]:
    """Posts of one issue, each with a link, an author and an outlet as long as they may be."""
    first = msgspec.json.decode(feed()[0]) | {"text": "antrean bbm langka"}
    made = []
    for number in range(minutes * each):
        minute, name = number // each, f"{number:06}" + "\N{GRINNING FACE}" * 150
        own = {
            "id": str(number),
            "author": name,
            "repost_of_user": name,
            "url": f"https://contoh.id/{number}" + "x" * 4_000,
        }
        own["published"] = own["seen"] = f"2025-11-10T00:{minute:02}:10+07:00"
        made.append(Line(number, msgspec.json.encode(first | own)))
    return made


def test_the_state_of_a_watch_has_room_in_its_message() -> None:
    """An hour of the worst posts in every shard: a state that the brokers refuse would stop its keeper for ever."""
    config = settings(Kafka(servers=("nobody:9092",), partitions=2))
    watch, issues = core.watches(config, config.kafka.partitions)[ISSUE], Issues(config)
    for number in range(config.kafka.partitions):
        shard = Shard(number, issues.watching, KEY, Saved(), 0)
        shard.take(lines(HOUR, EACH), 0)
        for event in shard.flush()[ISSUE]:
            watch.handle(event)
    assert len(watch.snapshot()) < snapshot(config.kafka)


def test_the_rows_of_a_minute_have_room_in_their_messages() -> None:
    """Thousands of posts in one minute: a shard that can't be written is never counted on."""
    config = settings(Kafka(servers=("nobody:9092",), partitions=1))
    shard = Shard(0, Issues(config).watching, KEY, Saved(), 0)
    shard.take(lines(1, 2_500), 0)
    shard.flush()
    rows = shard.unsaved.rows(Head(), 0)
    assert max(len(value) for _, value in rows if value) < MEGABYTE
