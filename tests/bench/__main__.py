"""``python -m tests.bench [LINE ...]``: all lines, or those that are named."""

import argparse
import sys

from tests.bench import (
    amend,
    busy,
    crash,
    crisis,
    delay,
    embedded,
    emerging,
    floor,
    hops,
    issues,
    kafka,
    memory,
    network,
    peers,
    restore,
    spread,
    stages,
)
from tests.bench.ground import POSTS, Ground
from tests.bench.report import Report

LINES = {
    "floor": floor.measure,
    "issues": issues.measure,
    "stages": stages.measure,
    "delay": delay.measure,
    "embedded": embedded.measure,
    "memory": memory.measure,
    "busy": busy.measure,
    "network": network.measure,
    "peers": peers.measure,
    "kafka": kafka.measure,
    "restore": restore.measure,
    "hops": hops.measure,
    "amend": amend.measure,
    "crash": crash.measure,
    "crisis": crisis.measure,
    "spread": spread.measure,
    "emerging": emerging.measure,
}
"""What can be measured, in the order in which it is."""


def main(arguments: list[str]) -> int:
    """Measure and print; 0 also where a goal is missed, for a busy machine is no mistake."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("lines", nargs="*", metavar="LINE", help=f"one of {', '.join(LINES)}; all where none is named")
    parser.add_argument("--posts", type=int, default=POSTS, help="posts of the feed that are taken")
    parser.add_argument("--markdown", action="store_true", help="print a table for the README")
    wanted = parser.parse_args(arguments)
    if unknown := [name for name in wanted.lines if name not in LINES]:
        parser.error(f"no such line: {', '.join(unknown)}")
    ground = Ground(wanted.posts)
    report = Report(sys.stdout, markdown=wanted.markdown)
    report.begin(ground)
    for name in wanted.lines or LINES:
        for row in LINES[name](ground):
            report.show(name, row)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
