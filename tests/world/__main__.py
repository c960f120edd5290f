"""python -m tests.world --seeds 0-99 [--seconds 60] [--jobs 2]: live through worlds and say what was violated."""

import argparse
import logging
import os
import sys
import time
from collections import Counter
from functools import partial
from multiprocessing import Pool
from traceback import format_exception
from typing import NamedTuple

from stream.invariants import Violation
from tests.world.world import DAYS, World


class Lived(NamedTuple):
    """What came of the world of a seed."""

    seed: int
    digest: str
    seen: Counter[str]
    faults: Counter[str]
    violations: list[Violation]


def main() -> int:
    """Run the seeds that are asked for; 1 where anything was violated."""
    asked = arguments()
    first, _, last = asked.seeds.partition("-")
    began, worlds, broken = time.monotonic(), 0, 0
    seen, faults = Counter[str](), Counter[str]()
    with Pool(asked.jobs, logging.disable) as pool:  # in these worlds errors are the rule
        for lived in pool.imap(partial(live, asked.days), range(int(first), int(last or first) + 1)):
            worlds, broken = worlds + 1, broken + bool(lived.violations)
            seen, faults = seen + lived.seen, faults + lived.faults
            tell(lived, asked)
            if asked.seconds and time.monotonic() - began > asked.seconds:
                break
    seconds, weeks = time.monotonic() - began, seen["issue-hours"] / 168
    rest = ", ".join(f"{count:,} {kind}" for kind, count in seen.items() if kind != "issue-hours")
    print(f"{worlds:,} seeds, {weeks:,.0f} issue-weeks, {rest}, {faults.total():,} faults")
    print(", ".join(f"{kind} {count:,}" for kind, count in sorted(faults.items())))
    print(f"{broken} seeds with violations; {seconds:.1f} s, {weeks / seconds * 60:,.0f} issue-weeks a minute")
    return 1 if broken or not worlds else 0


def live(days: float, seed: int) -> Lived:
    """Live through the world of a seed; where it ended by a mistake, that is what was violated."""
    world = World(seed, days)
    try:
        world.run()
        mistakes = []
    except Exception as mistake:
        mistakes = [Violation("mistake", type(mistake).__name__, "".join(format_exception(mistake)))]
    return Lived(seed, world.digest, world.seen, world.faults, [*world.judge.violations, *mistakes])


def tell(lived: Lived, asked: argparse.Namespace) -> None:
    """What a failing seed did wrong, and the command that does it again."""
    for violation in lived.violations:
        print(f"seed {lived.seed}: {violation.invariant} {violation.where}: {violation.wrong}")
    if lived.violations:
        print(f"again: python -m tests.world --seeds {lived.seed} --days {asked.days:g}")
    if asked.verbose:
        print(
            f"seed {lived.seed}: {lived.digest}, {lived.seen['said']} said, {lived.faults.total()} faults", flush=True
        )


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.world", description="Seeded simulation under virtual time.")
    parser.add_argument("--seeds", default="0-99", help="a seed, or the first and last of many: 0-99")
    parser.add_argument("--seconds", type=float, default=0.0, help="wait for no further seed after so long")
    parser.add_argument("--days", type=float, default=float(DAYS), help="virtual days of each seed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="worlds at a time: one for each core")
    parser.add_argument("--verbose", action="store_true", help="a line for each seed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
