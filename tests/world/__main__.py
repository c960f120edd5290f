"""python -m tests.world --seeds 0-99 [--seconds 60]: live through worlds and say what was violated."""

import argparse
import logging
import sys
import time
from collections import Counter

from tests.world.world import DAYS, World


def main() -> int:
    """Run the seeds that are asked for; 1 where anything was violated."""
    asked = arguments()
    logging.getLogger("kentongan").setLevel(logging.CRITICAL)  # in these worlds errors are the rule
    first, _, last = asked.seeds.partition("-")
    faults: Counter[str] = Counter()
    began, worlds, weeks, events, broken, repeats = time.monotonic(), 0, 0.0, 0, 0, 0
    for seed in range(int(first), int(last or first) + 1):
        if asked.seconds and time.monotonic() - began > asked.seconds:
            break
        world = World(seed, asked.days).run()
        worlds, weeks, events = worlds + 1, weeks + world.issue_weeks, events + world.judge.shadow.events
        faults += world.faults
        broken += bool(world.judge.violations)
        repeats += world.judge.arrivals.repeats
        tell(seed, world, asked)
    seconds = time.monotonic() - began
    print(f"{worlds} seeds, {weeks:.0f} issue-weeks, {events:,} events, {faults.total():,} faults, {repeats:,} repeats")
    print(", ".join(f"{kind} {count:,}" for kind, count in sorted(faults.items())))
    print(f"{broken} seeds with violations; {seconds:.1f} s, {weeks / seconds * 60:,.0f} issue-weeks a minute")
    return 1 if broken or not worlds else 0


def tell(seed: int, world: World, asked: argparse.Namespace) -> None:
    """What a failing seed did wrong, and the command that does it again."""
    for violation in world.judge.violations:
        print(f"seed {seed}: {violation.invariant} {violation.where}: {violation.wrong}")
    if world.judge.violations:
        print(f"again: python -m tests.world --seeds {seed} --days {asked.days:g}")
    if asked.verbose:
        print(f"seed {seed}: {world.digest}, {len(world.judge.shadow.said)} said, {world.faults.total()} faults")


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.world", description="Seeded simulation under virtual time.")
    parser.add_argument("--seeds", default="0-99", help="a seed, or the first and last of many: 0-99")
    parser.add_argument("--seconds", type=float, default=0.0, help="begin no further seed after so long")
    parser.add_argument("--days", type=float, default=float(DAYS), help="virtual days of each seed")
    parser.add_argument("--verbose", action="store_true", help="a line for each seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
