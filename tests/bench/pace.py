"""Posts sent as a clock says, in small parts, and when each was due; who is late with sending has waited too."""

import asyncio
import time
from collections.abc import Sequence

from stream.engine.kafka.intake import Intake
from tests.bench.installation import FEED

TOGETHER = 0.02
"""Seconds between two parts."""


async def paced(intake: Intake, lines: Sequence[bytes], rate: float, begin: float) -> None:
    """Lines into the topic, ``rate`` a second from ``begin`` on (seconds of the performance counter)."""
    together, sent = max(1, round(rate * TOGETHER)), []
    for first in range(0, len(lines), together):
        part = lines[first : first + together]
        await asyncio.sleep(max(0.0, begin + (first + len(part)) / rate - time.perf_counter()))
        sent.append(asyncio.ensure_future(intake.accept(FEED, part)))
    await asyncio.gather(*sent)
