"""G12: what a crisis adds to the events that watches hear: totals grow, their number should not."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from stream.engine.clock import Clock
from stream.engine.kafka.following import Following
from stream.engine.kafka.intake import Intake
from stream.engine.kafka.shard import SMALL
from stream.engine.kafka.writing import LATEST, SOON
from stream.events import Totals, decode_all
from stream.settings.issues import IssueSettings
from tests.bench.brokered import on_broker
from tests.bench.ground import START, Ground
from tests.bench.installation import PARTITIONS, installed
from tests.bench.pace import paced
from tests.bench.report import Row
from tests.kafka.broker import Broker
from tests.kafka.workers import ready, working

TIMES = 1_000
SECONDS, A_SECOND = 15, 2
"""How long posts come, all in one minute of theirs, and how many a second of the issue when it is quiet."""


def measure(ground: Ground) -> list[Row]:
    """The row of G12."""
    return on_broker(_measure)


async def _measure(broker: Broker, folder: Path) -> list[Row]:
    quiet, crisis = [await _events(broker, folder, times) for times in (1, TIMES)]
    most = round(PARTITIONS * SECONDS / SOON)
    detail = (
        f"a shard says a total of up to {SMALL} posts when it has grown by a tenth, a larger one every {LATEST:.0f} s; "
        f"beside other issues, whose totals are said with it, {most} at most in this time, whatever the volume",
    )
    figure = f"{crisis - quiet} events more, {crisis} for {quiet}"
    return [Row(f"{TIMES:,} times the posts of an issue, {SECONDS} s", figure, "0 more", crisis <= quiet, detail)]


async def _events(broker: Broker, folder: Path, times: int) -> int:
    """Totals of an issue that were said while so many times as much was posted about it."""
    path, config = await installed(
        broker, folder, f"crisis{times}", {"banjir": IssueSettings(name="B", query="banjir")}
    )
    rate, said = A_SECOND * times, 0
    lines = [msgspec.json.encode({"id": str(n), "platform": "x", "published": START, "text": f"banjir {n}"})
             for n in range(rate * SECONDS)]  # fmt: skip

    def hear(records: Sequence[Any]) -> None:
        nonlocal said
        said += sum(isinstance(event, Totals) for record in records for event in decode_all(record.value))

    intake, following = Intake(config, Clock()), Following(config, ["events"], hear)
    with working(path, ("count", 1)) as [count]:
        await ready(count)
        await intake.start()
        await paced(intake, lines, rate, time.perf_counter())
        await asyncio.sleep(LATEST + 1.0)
        await intake.close()
    await following.start()
    await following.close()
    return said
