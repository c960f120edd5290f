"""python -m tests.crash [--every K]: kill at every (or every K-th) line of engine and notifier; 1 where it mattered."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.lines import count, finish, kill, wrong

MEMORY = Path("/dev/shm")


def main() -> int:
    """Visit the lines, and say what became of the alerts."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description="Kill at every line of one story.")
    parser.add_argument("--every", type=int, default=1, help="visit only every K-th line")
    parser.add_argument("--line", type=int, default=0, help="visit this line alone")
    asked = parser.parse_args()
    began, kills, repeats, bad = time.monotonic(), 0, 0, 0
    with fresh() as folder:
        lines = count(folder)
    with fresh() as folder:
        calm = finish(folder)
    for line in [asked.line] if asked.line else range(1, lines + 1, asked.every):
        with fresh() as folder:
            kills += kill(folder, line)
            outcome = finish(folder)
        repeats += len(outcome.arrived) - len(dict(outcome.arrived))
        if found := wrong(outcome, calm):
            bad += 1
            print(f"killed at line {line}: {'; '.join(found[:3])}\nagain: python -m tests.crash --line {line}")
    seconds = time.monotonic() - began
    print(f"{kills:,} kills at {lines:,} executed lines; {len(calm.decided)} notifications in the story")
    print(f"{bad} kills lost, invented or repeated without a mark; {repeats} marked repeats; {seconds:.1f} s")
    return 1 if bad or not kills else 0


@contextmanager
def fresh() -> Iterator[Path]:
    """An empty folder, in memory where there is one."""
    folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
