"""G4 on a real broker: how fast counters are, one and two.

Workers are processes, as users have them. They count some posts first, and know the words of the feed then, as one that
runs does. Then they are put to sleep until all other posts stand there, and wake up together.

The CPU is a counter's own. What of it is the posts' own work, and what is Kafka's part, is told by a shard that counts
the same posts from memory. How much faster two are is told by the wall less the time in which a counter could have
worked and had no core: broker, bench and whatever else runs here take of the same ones. The wall itself is said too.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from stream.config import Config, load
from stream.engine.kafka.count import MOST
from stream.engine.kafka.following import Following, partitions
from stream.engine.kafka.headers import Headers, headers
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.minutes import Saved
from stream.engine.kafka.shard import Shard
from tests.bench.brokered import on_broker
from tests.bench.ground import A_SECOND, FEW, ROOT, START, Ground
from tests.bench.installation import FEED, installed, produce
from tests.bench.report import Row
from tests.bench.rounds import seconds
from tests.kafka.broker import Broker
from tests.kafka.feeding import KEY
from tests.kafka.workers import ready, working

ROUNDS, WARM, POSTS = 3, 15_000, 60_000
LATER = START + 600
"""When the first post was published that counts."""
PEAK = 150_000
"""Posts a second of the record of the largest platform: what is asked of a core."""
TWICE = 1.8
TICKS = os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """Seconds that all posts took: by the wall, of that without a core, CPU of the counters, of the broker."""

    wall: float
    waited: float
    counters: float
    broker: float

    @property
    def cored(self) -> float:
        """By the wall, had there been a core whenever one was wanted."""
        return self.wall - self.waited


class Line(msgspec.Struct, frozen=True):
    """A message in memory."""

    offset: int
    value: bytes
    headers: Headers = tuple(headers(feed=FEED))


def measure(_: Ground) -> list[Row]:
    """All rows; on posts of their own, for none should come twice."""
    return on_broker(_measure)


async def _measure(broker: Broker, folder: Path) -> list[Row]:
    ground, took, alone = Ground(WARM + POSTS), [], []
    for turn in range(ROUNDS):
        took.append([await counted(ground, broker, folder, f"{workers}-{turn}", workers) for workers in (1, 2)])
        path, _ = await installed(broker, folder, f"memory{turn}", ground.issues(FEW))
        alone.append(from_memory(path))
    return [*_one([one for one, _ in took], median(alone)), _two(took)]


def _one(took: list[Took], alone: float) -> list[Row]:
    core, wall = POSTS / median(one.counters for one in took), POSTS / median(one.wall for one in took)
    own, each = 1e6 * alone / POSTS, 1e6 / core
    detail = (
        f"{each:.1f} us a post, {own:.1f} of them the posts' own work, without Kafka: decoding, matching, tone, totals",
        f"the broker takes {1e6 * median(one.broker for one in took) / POSTS:.1f} us a post beside it",
    )
    return [
        Row(f"posts a CPU second of a counter, of {POSTS:,}", f"{core:,.0f}", f">= {PEAK:,}", core >= PEAK, detail),
        Row("posts a second of one counter", f"{wall:,.0f}"),
    ]


def _two(took: list[list[Took]]) -> Row:
    gain, wall = (median(getattr(one, what) / getattr(two, what) for one, two in took) for what in ("cored", "wall"))
    cpu = median(two.counters / one.counters for one, two in took)
    detail = (f"by the wall, broker and all else on the same cores, {wall:.2f} times; for {cpu:.2f} times the CPU",)
    return Row("two counters, a core for each, to one", f"{gain:.2f} times", f">= {TWICE} times", gain >= TWICE, detail)


async def counted(ground: Ground, broker: Broker, folder: Path, prefix: str, workers: int) -> Took:
    """What so many workers take for all posts but the first, which warm them up."""
    path, config = await installed(broker, folder, f"count{prefix}", ground.issues(FEW))
    with working(path, *(("count", number) for number in range(1, workers + 1))) as team:
        await ready(*team)
        await produce(config, _closed(ground, START, 0, WARM))
        await all_counted(config)
        for worker in team:
            worker.pause()
        await produce(config, _closed(ground, LATER, WARM, POSTS))
        pids = [worker.process.pid for worker in team]
        waited, cpu, brokers = [*map(_waited, pids)], sum(map(_cpu, pids)), _cpu(broker.pid)
        began = time.perf_counter()
        for worker in team:
            worker.go_on()
        await all_counted(config)
        wall = time.perf_counter() - began
        least = min(_waited(pid) - before for pid, before in zip(pids, waited, strict=True))
        return Took(wall, least, sum(map(_cpu, pids)) - cpu, _cpu(broker.pid) - brokers)


def from_memory(config: Path) -> float:
    """CPU seconds that the same posts take in a process to which nobody brings them by Kafka."""
    command = [sys.executable, "-m", "tests.bench.kafka", str(config)]
    return float(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout)


def taken(config: Config, ground: Ground) -> float:
    """CPU seconds that a shard takes for all posts but the first."""
    shard = Shard(0, Issues(config).watching, KEY, Saved(), START)
    _take(shard, _closed(ground, START, 0, WARM))
    lines = _closed(ground, LATER, WARM, POSTS)
    return seconds(lambda: _take(shard, lines))


def _take(shard: Shard, lines: Sequence[bytes]) -> None:
    for first in range(0, len(lines), MOST):
        shard.take([Line(number, line) for number, line in enumerate(lines[first : first + MOST], first)], 0)


def _closed(ground: Ground, start: int, first: int, posts: int) -> list[bytes]:
    """Posts, and one a minute later: what it closes is written at once."""
    closing = ground.stamped(start + posts / A_SECOND + 60, 1, WARM + POSTS + first, 1)
    return [*ground.stamped(start, A_SECOND, first, posts), *closing]


async def all_counted(config: Config) -> None:
    """Wait until the counters' state stands behind the last post of each partition."""
    saved = {at.partition: Saved() for at in partitions(config, ["minutes"])}
    ends, done = await _ends(config, "posts"), asyncio.Event()

    def hear(records: Sequence[Any]) -> None:
        saved[records[0].partition].hear_all(records)
        if all(saved[at.partition].offset >= end for at, end in ends.items()):
            done.set()

    following = Following(config, ["minutes"], hear)
    await following.start()
    hearing = asyncio.ensure_future(following.run())
    await done.wait()
    hearing.cancel()
    await following.close()


async def _ends(config: Config, topic: str) -> dict[TopicPartition, int]:
    async with AIOKafkaConsumer(bootstrap_servers=config.kafka.servers[0]) as consumer:
        return dict(await consumer.end_offsets(partitions(config, [topic])))


def _cpu(process: int) -> float:
    """CPU seconds that a process has taken so far."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _waited(process: int) -> float:
    """Seconds in which the main thread could have run and had no core, as the kernel counts them."""
    return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[1]) / 1e9


if __name__ == "__main__":
    sys.stdout.write(str(taken(load(Path(sys.argv[1]), {}), Ground(WARM + POSTS))))
