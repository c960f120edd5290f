"""Figures that need a real broker: one is started for each line, and where none can be had the line says why."""

import asyncio
import logging
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench.report import Row
from tests.kafka.broker import Broker, Missing, running

Measuring = Callable[[Broker, Path], Awaitable[list[Row]]]


def on_broker(measuring: Measuring) -> list[Row]:
    """What was measured on a broker with a folder of its own."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="kentongan-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            for broker in running(folder / "broker"):
                return asyncio.run(_rows(measuring, broker, folder))
        except Missing as reason:
            return [Row("a broker", f"can't be had: {reason}")]
    raise AssertionError


async def _rows(measuring: Measuring, broker: Broker, folder: Path) -> list[Row]:
    return await measuring(broker, folder)
