"""``kentongan precision``: how the officers judged the alarms of each issue, and what that does to it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from alerts.words import LANGUAGES

if TYPE_CHECKING:
    from alerts.feedback import Precision


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print a row for each issue: 1 where the file can't be read."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.desk import desk

    config = load(args.config)
    with desk(config) as where:
        issues = where.precision()
    rows = [_row(one, config.agency.language) for one in issues]
    print(msgspec.json.encode(issues).decode() if args.json else "\n".join(rows) or "no issue is watched")
    return 0


def _row(one: "Precision", language: str) -> str:
    words = LANGUAGES[language].VERDICTS
    share = "not judged yet" if one.share is None else f"{one.right} of {one.judged} right ({one.share:.0%})"
    verdicts = ", ".join(f"{words[verdict]} {count}" for verdict, count in one.verdicts.items() if count)
    return f"{one.issue:<20}{share:<28}accepted false alarms x {one.sensitivity:<6g} {verdicts}".rstrip()
