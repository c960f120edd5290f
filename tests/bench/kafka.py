"""G4 on a real broker: how fast counters are, one and two.

Workers are processes, as users have them. They count some posts first, and know the words of the feed then, as one that
runs does. To compare one with two, they are put to sleep until other posts stand there; then the wall's time until the
last one is counted is taken, and the CPU.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from stream.config import Config
from stream.engine.kafka.following import Following, partitions
from stream.engine.kafka.minutes import Saved
from tests.bench.brokered import on_broker
from tests.bench.ground import A_SECOND, FEW, START, Ground
from tests.bench.installation import installed, produce
from tests.bench.report import Row
from tests.kafka.broker import Broker
from tests.kafka.workers import Worker, ready, working

ROUNDS, WARM, POSTS = 3, 20_000, 40_000
LATER = START + 600
"""When the first post was published that counts."""
PEAK = 150_000
"""Posts a second of the record of the largest platform: what is asked of a core."""
TWICE = 1.8
TICKS = os.sysconf("SC_CLK_TCK")


def measure(_: Ground) -> list[Row]:
    """All rows; on posts of their own, for none should come twice."""
    return on_broker(_measure)


async def _measure(broker: Broker, folder: Path) -> list[Row]:
    ground = Ground(WARM + POSTS)
    took = [[await counted(ground, broker, folder, f"{workers}-{turn}", workers) for workers in (1, 2)]
            for turn in range(ROUNDS)]  # fmt: skip
    one, two = ([took[turn][way] for turn in range(ROUNDS)] for way in (0, 1))
    core = POSTS / median(cpu for _, cpu in one)
    gain = median(alone / both for (alone, _), (both, _) in zip(one, two, strict=True))
    rate = f"{POSTS / median(wall for wall, _ in one):,.0f}"
    return [
        Row(f"posts a CPU second of a counter, of {POSTS:,}", f"{core:,.0f}", f">= {PEAK:,}", core >= PEAK),
        Row("posts a second of one counter", rate),
        Row("two counters on this machine's cores, to one", f"{gain:.2f} times", f">= {TWICE} times", gain >= TWICE),
    ]


async def counted(ground: Ground, broker: Broker, folder: Path, prefix: str, workers: int) -> tuple[float, float]:
    """Wall and CPU seconds that so many workers take for all posts but the first, which warm them up."""
    path, config = await installed(broker, folder, f"count{prefix}", ground.issues(FEW))
    with working(path, *(("count", number) for number in range(1, workers + 1))) as team:
        await ready(*team)
        await produce(config, _closed(ground, START, 0, WARM))
        await all_counted(config)
        for worker in team:
            worker.pause()
        await produce(config, _closed(ground, LATER, WARM, POSTS))
        before, began = cpu(team), time.perf_counter()
        for worker in team:
            worker.go_on()
        await all_counted(config)
        return time.perf_counter() - began, cpu(team) - before


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


def cpu(team: Sequence[Worker]) -> float:
    """CPU seconds that processes have taken so far."""
    fields = [Path(f"/proc/{worker.process.pid}/stat").read_text("ascii").rsplit(")", 1)[1].split() for worker in team]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICKS
