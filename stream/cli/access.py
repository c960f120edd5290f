"""``kentongan access``: who looked up which private account, when and why."""

import argparse
from pathlib import Path

import msgspec

from alerts.words.numbers import local
from stream.config import Config, load
from stream.engine.access import Access, accesses


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--last", type=int, default=20, metavar="N", help="the newest N; 20 by default")
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--json", action="store_true", help="print JSON, a look-up a line")


def run(args: argparse.Namespace) -> int:
    """Print them, the newest last: 1 where the file can't be read."""
    config = load(args.config)
    lines = accesses(config, max(1, args.last))
    for line in lines:
        print(msgspec.json.encode(line).decode() if args.json else _words(line, config))
    if not lines and not args.json:
        print("nobody was looked up")
    return 0


def _words(line: Access, config: Config) -> str:
    zone = config.agency.zone
    return f"{local(line.at, zone):%Y-%m-%d %H:%M} {zone}  {line.by}: {line.account}, {line.posts} posts; {line.reason}"
