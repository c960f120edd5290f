"""G10: what the embedded engine takes, journaled on the disk at ``synchronous=FULL``."""

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from stream.engine.embedded import Embedded
from stream.engine.inputs import Lines, Now
from stream.engine.store import Store
from tests.bench.ground import FEW, START, Ground
from tests.bench.report import Row

STEP = 2_000
"""Lines of a step: what a full queue gives."""
ROUNDS = 3
GOAL = 50_000


def measure(ground: Ground) -> list[Row]:
    """The row of G10."""
    with TemporaryDirectory() as folder:
        took = [once(ground, Path(folder) / f"{number}.sqlite") for number in range(ROUNDS)]
    wall, cpu = (len(ground.lines) / median(seconds) for seconds in zip(*took, strict=True))
    what = f"posts a second into the file at FULL, {FEW} issues, {STEP} a step"
    return [Row(what, f"{wall:,.0f}", f">= {GOAL:,}", wall >= GOAL, (f"{cpu:,.0f} posts a CPU second",))]


def once(ground: Ground, path: Path) -> tuple[float, float]:
    """Seconds, and CPU seconds, that all posts take, the minutes that pass among them included."""
    store = Store(str(path))
    engine = Embedded(ground.config(FEW), store, b"bench")
    engine.step([Now(START // 60)])
    wall, cpu = time.perf_counter(), time.process_time()
    for lines in ground.batches(STEP):
        engine.step([Lines("bench", lines, START + 86_400, leads=True)])
    took = time.perf_counter() - wall, time.process_time() - cpu
    store.close()
    return took
