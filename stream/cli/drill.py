"""``kentongan drill``: an exercise. The chain of a calm issue is told as at Siaga, every message is marked UJI.

It ends as an alarm does, by a press of *Tutup* or *Alarm palsu*, or by itself where the issue really rises: then the
real alarm rings. What the numbers want is counted all the while.
"""

import argparse
from pathlib import Path

import msgspec


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("issue", metavar="ISSUE", help="its name in the configuration")
    parser.add_argument("--officer", required=True, metavar="NAME", help="who begins it: a name of the duty list")
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Begin it: 1 where it can't be, with the reason."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.desk import desk

    with desk(load(args.config)) as where:
        pressed = where.drill(args.issue, args.officer)
    print(msgspec.json.encode(pressed).decode() if args.json else f"{pressed.explanation}\n{AFTERWARDS}")
    return 0


AFTERWARDS = "`kentongan report` tells afterwards who had which message, and who took it when."
