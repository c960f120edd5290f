"""Posts sent as a clock says, in small parts, and when each was due; who is late with sending has waited too."""

import asyncio
import time
from collections.abc import Sequence

from stream.engine.kafka.intake import Intake
from tests.bench.installation import FEED

TOGETHER = 0.02
"""Seconds between two parts."""


async def paced(intake: Intake, lines: Sequence[bytes], rate: float, begin: float) -> list[float]:
    """Lines into the topic, ``rate`` a second from ``begin`` on (seconds of the performance counter); returns how long
    each part took to be acknowledged, from when its first line was due.
    """
    together, sent = max(1, round(rate * TOGETHER)), []
    for first in range(0, len(lines), together):
        part = lines[first : first + together]
        await asyncio.sleep(max(0.0, begin + (first + len(part)) / rate - time.perf_counter()))
        sent.append(asyncio.ensure_future(_acknowledged(intake, part, begin + first / rate)))
    return await asyncio.gather(*sent)


async def _acknowledged(intake: Intake, part: Sequence[bytes], due: float) -> float:
    await intake.accept(FEED, part)
    return time.perf_counter() - due
