"""``kentongan why``: why was an officer told of an issue, or not? From what was written down at the time."""

import argparse
import sys
from pathlib import Path

import msgspec


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--officer", required=True, metavar="NAME", help="a name of the configuration")
    parser.add_argument("--issue", required=True, metavar="NAME")
    parser.add_argument("--at", default="", metavar="TIME", help='as in "2026-11-24 02:10 WIB"; now by default')
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the reason: 1 where nobody can say, 2 where the question is wrong."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.desk import desk
    from stream.moment import moment

    config = load(args.config)
    try:
        at = moment(args.at, config.agency.zone) if args.at else 0
    except ValueError as error:
        print(f"kentongan why: --at {error}", file=sys.stderr)
        return 2
    with desk(config) as where:
        why = where.why(args.officer, args.issue, at)
    print(msgspec.json.encode(why).decode() if args.json else why.text)
    return 0
