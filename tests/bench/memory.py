"""G11: memory of a process that has read all posts, and of an issue in which nothing happens."""

import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path
from statistics import median

from stream import core
from stream.engine.embedded import Embedded
from stream.engine.inputs import Lines
from stream.engine.store import Store
from stream.events import Tick
from tests.bench.ground import FEW, ROOT, START, Ground
from tests.bench.report import Row

MEGABYTE, KILOBYTE = 1_000_000, 1_000
PROCESS, ISSUE = 150, 8.0
DAYS = 2
"""How long the quiet issues have been watched."""
QUIET = 10
"""Quiet issues that are watched."""
MANY, HOURS = 1000, 6
"""Quiet issues of a large agency, and how long they are watched to see what they hold together."""
TOGETHER = 200


def measure(ground: Ground) -> list[Row]:
    """The rows of G11."""
    used = child("replayed", len(ground.lines))
    snapshot, living = quiet(ground)
    many = min(MANY, len(ground.lines) // 10)
    held = child("watched", many)
    what = f"process with {FEW} issues after {len(ground.lines)} posts"
    goal = f"<= {ISSUE:.0f} kB"
    return [
        Row(what, f"{used / MEGABYTE:.0f} MB", f"<= {PROCESS} MB", used <= PROCESS * MEGABYTE),
        Row("snapshot of a quiet issue", f"{snapshot / KILOBYTE:.1f} kB", goal, snapshot <= ISSUE * KILOBYTE),
        Row("a quiet issue in memory", f"{living / KILOBYTE:.1f} kB", goal, living <= ISSUE * KILOBYTE),
        Row(
            f"{many:,} quiet issues, added to a process", f"{held / MEGABYTE:.0f} MB", f"<= {TOGETHER} MB",
            held <= TOGETHER * MEGABYTE,
        ),
    ]  # fmt: skip


def child(what: str, number: int) -> int:
    """Bytes that another process says it holds."""
    command = [sys.executable, "-m", "tests.bench.memory", what, str(number)]
    return int(subprocess.run(command, capture_output=True, check=True, text=True, cwd=ROOT).stdout)


def quiet(ground: Ground) -> tuple[float, float]:
    """Bytes of a quiet issue: its snapshot (median), and what its watch holds in memory."""
    config = ground.config(QUIET)
    core.watches(config)  # what is loaded once is no issue's
    tracemalloc.start()
    watches = list(core.watches(config).values())
    for minute in range(1440 * DAYS):
        for watch in watches:
            watch.handle(Tick("bench", START // 60 + minute))
    gc.collect()  # tuples that wait to be used again are the process's
    living = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return median(len(watch.snapshot()) for watch in watches), living / len(watches)


def replayed(posts: int) -> int:
    """Bytes of memory this process holds after a replay."""
    ground = Ground(posts)
    engine = Embedded(ground.config(FEW), Store(":memory:"), b"bench")
    for lines in ground.batches(500):
        engine.step([Lines("bench", lines, START + 86_400, leads=True)])
    return resident()


def watched(issues: int) -> int:
    """Bytes that so many quiet issues add to this process."""
    config = Ground(2000).config(issues)
    core.watches(config.model_copy(update={"issues": {}}))
    before = resident()
    watches = list(core.watches(config).values())
    for minute in range(60 * HOURS):
        for watch in watches:
            watch.handle(Tick("bench", START // 60 + minute))
    return resident() - before


def resident() -> int:
    """Bytes of memory that this process holds."""
    return 1024 * int(Path("/proc/self/status").read_text("ascii").split("VmRSS:")[1].split()[0])


if __name__ == "__main__":
    sys.stdout.write(str({"replayed": replayed, "watched": watched}[sys.argv[1]](int(sys.argv[2]))))
