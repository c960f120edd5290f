"""Count workers: every post of every closed minute is counted once, whoever counts it."""

import asyncio
from collections import Counter as Counted
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import product
from typing import Any

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from stream import core
from stream.brokers import Kafka
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.inputs import END_OF_TIME
from stream.engine.kafka import topics
from stream.engine.kafka.count import Count
from stream.engine.kafka.following import Following
from stream.engine.kafka.intake import Intake
from stream.engine.kafka.lag import Lag
from stream.engine.kafka.shard import Aside
from stream.events import Event, Tick, Totals, decode_all
from stream.metrics import Metrics
from stream.post import Border, Post
from tests.kafka.feeding import FEED, KEY, batches, feed, settings, until

SHORT = 3_000
"""Lines of the feed: a few hours."""
MINUTES = 100
"""Lines of its first minutes."""


@asynccontextmanager
async def counting(config: Config, worker: str, metrics: Metrics | None = None) -> AsyncIterator[Count]:
    """A worker in this process, stopped in order."""
    count = Count(config, KEY, Clock(), worker, metrics or Metrics(CollectorRegistry()))
    job = asyncio.ensure_future(count.run())
    try:
        yield count
        assert not job.done(), job
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)


class Listener:
    """What the counters say."""

    def __init__(self, config: Config, followed: Sequence[str] = ("events", "rejected")) -> None:
        self.events: list[Event] = []
        self.aside: list[Aside] = []
        shards = map(str, range(config.kafka.partitions))
        self.passed = dict.fromkeys(product((issue.encode() for issue in config.issues), shards), 0)
        """How far each shard has come in the log of each issue."""
        self.following = Following(config, followed, self._hear)

    def _hear(self, records: Sequence[Any]) -> None:
        for record in records:
            if record.topic.endswith(".rejected"):
                self.aside.append(msgspec.json.decode(record.value, type=Aside))
                continue
            for event in decode_all(record.value):
                self.events.append(event)
                if isinstance(event, Tick):
                    at = (record.key, event.shard)
                    self.passed[at] = max(event.minute, self.passed[at])

    @property
    def now(self) -> int:
        """The minute that every shard has reached for every issue."""
        return min(self.passed.values())

    @property
    def totals(self) -> dict[tuple[str, int], int]:
        """Posts of each issue in each minute that has passed."""
        parts: dict[tuple[str, int, str], int] = {}
        for event in self.events:
            if isinstance(event, Totals):
                at = (event.issue, event.minute, event.shard)
                parts[at] = max(event.counts.posts, parts.get(at, 0))
        sums: Counted[tuple[str, int]] = Counted()
        for (issue, minute, _), posts in parts.items():
            sums[issue, minute] += posts
        return {at: posts for at, posts in sums.items() if at[1] < self.now}


def naive(config: Config, lines: Sequence[bytes]) -> dict[tuple[str, int], int]:
    """The same, counted by hand; and the last minute has not passed."""
    posts = list({post.key: post for post in read(lines)}.values())
    found = zip(posts, core.matcher(config).match(posts), strict=True)
    sums = Counted((issue, post.minute) for post, issues in found for issue in issues)
    last = max(post.minute for post in posts)
    return {at: number for at, number in sums.items() if at[1] < last}


def read(lines: Sequence[bytes]) -> list[Post]:
    """The posts of some lines, all of which are good."""
    border = Border(FEED, recorded=True)
    return [post for line in lines if isinstance(post := border.read(line, END_OF_TIME), Post)]


async def fed(config: Config, some: list[Sequence[bytes]]) -> None:
    """Lines into the topic."""
    intake = Intake(config, Clock())
    await intake.start()
    for lines in some:
        await intake.accept(FEED, lines)
    await intake.close()


async def listened(
    config: Config, lines: Sequence[bytes], followed: Sequence[str] = ("events", "rejected")
) -> Listener:
    """Everything that was said until the last minute of some lines has begun."""
    heard, last = Listener(config, followed), max(post.minute for post in read(lines))
    await heard.following.start()
    listening = asyncio.ensure_future(heard.following.run())
    await until(lambda: heard.now >= last, f"minute {last}")
    listening.cancel()
    await heard.following.close()
    return heard


async def test_two_workers_count_every_post_once(kafka: Kafka) -> None:
    """The totals of two partitions, added up, are those of a count by hand; a feed sent twice changes nothing."""
    config = settings(kafka)
    await topics.create(config)
    lines = feed()[:SHORT]
    async with counting(config, "a"), counting(config, "b"):
        await fed(config, [one for one in batches(lines) for _ in range(2)])
        heard = await listened(config, lines)
    assert heard.totals == naive(config, lines)


async def test_a_worker_goes_on_where_the_other_stopped(kafka: Kafka) -> None:
    """Five times another one takes over in the middle of the feed: nothing is counted twice, nothing is forgotten."""
    config = settings(kafka)
    await topics.create(config)
    lines = feed()[:SHORT]
    parts = batches(lines, len(lines) // 5 + 1)
    for number, part in enumerate(parts):
        async with counting(config, "a"):
            await fed(config, [part])
            heard = await listened(config, lines[: sum(map(len, parts[: number + 1]))])
    assert heard.totals == naive(config, lines)


async def test_a_rebalance_moves_open_minutes(kafka: Kafka) -> None:
    """A second worker comes and goes while posts come."""
    config = settings(kafka)
    await topics.create(config)
    lines = feed()[:SHORT]
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(counting(config, "a"))
        parts = batches(lines, len(lines) // 4 + 1)
        await fed(config, parts[:1])
        async with counting(config, "b") as second:
            await until(lambda: second.ready and len(second.shards) == 1, "a share for each")
            await fed(config, parts[1:3])
        await fed(config, parts[3:])
        heard = await listened(config, lines)
    assert heard.totals == naive(config, lines)


LENGTHY = (
    (18, {"text": "antrean bbm langka " + " ".join(f"@a{number}" for number in range(9_000))}),
    (600, {"text": "antrean bbm langka", "url": "https://contoh.id/" + "x" * 4_000}),
)
"""So many posts of one minute, as long as the border lets them be in one of their fields."""


@pytest.mark.parametrize(("number", "long"), LENGTHY, ids=["text", "link"])
async def test_no_length_of_posts_stops_the_counting(kafka: Kafka, number: int, long: dict[str, str]) -> None:
    """A message may have a megabyte: what would be larger is written in several, or nothing would be counted again."""
    config = settings(kafka.model_copy(update={"partitions": 1}))
    await topics.create(config)
    first = msgspec.json.decode(feed()[0]) | {"url": ""} | long
    posts = [first | {"id": str(one), "url": f"{first['url']}{one}"} for one in range(number)]
    lines = [*map(msgspec.json.encode, posts), *feed()[:MINUTES]]
    async with counting(config, "a"), asyncio.timeout(60):
        await fed(config, [lines])
        heard = await listened(config, lines)
        lag = Lag(config, Metrics(CollectorRegistry()), Clock())
        while (await lag.behind())["count"]:  # what was heard may be of a transaction that was given up
            pass
    assert heard.totals == naive(config, lines) and sum(heard.totals.values()) >= number


@pytest.mark.parametrize(
    ("poison", "reason"),
    [(b"\xff", "json"), (b"[" * 100_000, "not-an-object"), (b"", "json"), (b'{"id": 1}', "missing")],
    ids=["utf8", "deep", "empty", "missing"],
)
async def test_a_poison_message_is_put_aside(kafka: Kafka, poison: bytes, reason: str) -> None:
    """What another producer brings is told with its reason and place, and the posts behind it are counted."""
    from aiokafka import AIOKafkaProducer

    config = settings(kafka.model_copy(update={"partitions": 1}))
    await topics.create(config)
    async with AIOKafkaProducer(bootstrap_servers=kafka.servers[0]) as producer:
        await producer.send_and_wait(topics.name(config.kafka, "posts"), poison)
    lines = feed()[:200]
    await fed(config, [lines])
    heard = Listener(config)
    async with counting(config, "a"):
        await heard.following.start()
        listening = asyncio.ensure_future(heard.following.run())
        await until(lambda: bool(heard.aside) and any(isinstance(one, Totals) for one in heard.events), "both")
        listening.cancel()
        await heard.following.close()
    [aside] = heard.aside
    assert (aside.partition, aside.offset, aside.reason) == (0, 0, reason)
