"""``kentongan calibrate``: what false alarms did the last weeks really bring, and what would other settings have done?

From the journal of the service's file, while it runs or not; with ``--feed`` from recorded posts.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from stream.calibration import Outcome, Used


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--weeks", type=int, default=4, metavar="N", help="how far back to look: 4 by default")
    parser.add_argument("--issue", default="", metavar="NAME", help="only this issue")
    parser.add_argument("--feed", nargs="+", metavar="FILE", help="files of post lines in place of the journal")
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON, an object a line")


def run(args: argparse.Namespace) -> int:
    """Print what was used and what would have been: 1 where the file can't be read, 2 where the options can't be."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.engine.past import Past

    config = load(args.config)
    if args.weeks < 1:
        return _complain(f"--weeks {args.weeks}: a whole number from 1 on is meant")
    past = Past.recorded(config, args.feed) if args.feed else Past.kept(config)
    if args.issue and args.issue not in past.config.issues:
        return _complain(f"--issue {args.issue}: no such issue")
    for name in [args.issue] if args.issue else past.config.issues:
        used = past.used(name, args.weeks, partial(_progress, name))
        print(msgspec.json.encode(used).decode() if args.json else "\n".join(words(used)))
    return 0


def words(used: "Used") -> list[str]:
    """A line for the issue, and one for each setting."""
    low, high = used.false_a_month
    about = f"{low:.2g} to {high:.2g}" if used.unjudged else f"{low:.2g}"
    return [
        f"{used.issue}: {used.seconds / 86_400:.1f} days, {used.episodes} episodes: {used.right} right, {used.false} "
        f"false, {used.unjudged} not judged; {about} false alarms a month of {used.accepted:g} accepted",
        *map(_row, used.outcomes),
    ]


def _row(one: "Outcome") -> str:
    return (
        f"  at {one.setting:<4g} {one.episodes:>4} episodes {one.minutes_raised:>6} minutes raised; "
        f"of those judged: {one.right} right, {one.false} false"
    )


def _progress(name: str, share: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{name} {share:.0%} " if share < 1 else "\r\x1b[K")


def _complain(problem: str) -> int:
    print(f"kentongan calibrate: {problem}", file=sys.stderr)
    return 2
