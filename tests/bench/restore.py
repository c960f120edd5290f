"""G6 and G7: how soon a keep worker decides again, killed with a thousand watches, started anew with five thousand.

Measured from the kill, or the start, until it has handled an event that came when it was gone: process, configuration,
share of the partitions and changelog, all of it.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from aiokafka import AIOKafkaProducer

from stream import core
from stream.config import Config
from stream.engine.kafka.following import Following
from stream.engine.kafka.headers import headers
from stream.engine.kafka.topics import name
from stream.events import Tick, encode_all
from stream.settings.issues import IssueSettings
from tests.bench.brokered import on_broker
from tests.bench.ground import START, Ground
from tests.bench.installation import PARTITIONS, installed
from tests.bench.report import Row
from tests.kafka.broker import Broker
from tests.kafka.workers import Worker, ready, working

ROUNDS = 3
KILLED, STARTED = 1_000, 5_000
"""Watches of a worker that is killed, and of one that starts."""
AGAIN, ANEW = 5.0, 4.0
"""Seconds that either may take."""
WATCHED = 1440
"""Minutes for which the quiet watch was there before."""


def measure(ground: Ground) -> list[Row]:
    """The rows of G6 and G7."""
    return on_broker(_measure)


async def _measure(broker: Broker, folder: Path) -> list[Row]:
    again, size = await _taken(broker, folder, KILLED, killed=True)
    anew, _ = await _taken(broker, folder, STARTED, killed=False)
    detail = (f"a watch is {size / 1000:.1f} kB in the changelog",)
    kill, start = (f"{what}, {number:,} issues, until it decides" for what, number in
                   (("kill -9 of keep", KILLED), ("start of keep", STARTED)))  # fmt: skip
    return [
        Row(kill, f"{again:.1f} s", f"<= {AGAIN:.0f} s", again <= AGAIN, detail),
        Row(start, f"{anew:.1f} s", f"<= {ANEW:.0f} s", anew <= ANEW),
    ]


async def _taken(broker: Broker, folder: Path, number: int, *, killed: bool) -> tuple[float, int]:
    """Seconds until a worker with so many watches decides, and bytes of a watch."""
    issues = {f"i{n}": IssueSettings(name=f"Isu {n}", query=f"isu{n}") for n in range(number)}
    path, config = await installed(broker, folder, f"restore{number}", issues)
    snapshot = quiet(config)
    await _produce(config, "watches", dict.fromkeys(issues, snapshot))
    with working(path, ("keep", 1)) as [keep]:
        await ready(keep)
        took = [await _back(config, keep, START // 60 + WATCHED + turn, killed=killed) for turn in range(ROUNDS)]
    return median(took), len(snapshot)


def quiet(config: Config) -> bytes:
    """The state of the first issue after a day in which nobody spoke of it."""
    one = config.model_copy(update={"issues": {"i0": config.issues["i0"]}})
    watch = core.watches(one, PARTITIONS)["i0"]
    for minute in range(WATCHED):
        for shard in range(PARTITIONS):
            watch.handle(Tick(str(shard), START // 60 + minute))
    return watch.snapshot()


async def _back(config: Config, keep: Worker, minute: int, *, killed: bool) -> float:
    """Seconds from a worker's end until it has handled what came in between."""
    heard = asyncio.Event()

    def hear(records: Sequence[Any]) -> None:
        heard.set()

    following = Following(config, ["watches"], hear, from_now=True)
    await following.start()
    hearing = asyncio.ensure_future(following.run())
    began = time.perf_counter()
    if killed:
        keep.kill()
    else:
        keep.stop()
    ticks = encode_all([Tick(str(shard), minute, issue="i0") for shard in range(PARTITIONS)])
    await _produce(config, "events", {"i0": ticks})
    began = began if killed else time.perf_counter()
    keep.start()
    await heard.wait()
    took = time.perf_counter() - began
    hearing.cancel()
    await following.close()
    return took


async def _produce(config: Config, topic: str, values: dict[str, bytes]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=config.kafka.servers[0], linger_ms=5) as producer:
        for key, value in values.items():
            await producer.send(name(config.kafka, topic), value, key.encode(), headers=headers())
