"""``kentongan rejected``: the lines that were put aside, and why; beside a running service too."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from alerts.words.numbers import local
from stream.config import Config, load
from stream.engine.reading import reading

SHOWN = 160
"""Characters shown of a line."""


class PutAside(NamedTuple):
    """A line that couldn't be used; ``at`` is feed time in epoch seconds, 0 before the first post."""

    at: int
    feed: str
    reason: str
    explanation: str
    line: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--feed", metavar="NAME", help="only lines of this feed")
    parser.add_argument("--last", type=int, default=20, metavar="N", help="the newest N; 20 by default")
    parser.add_argument("--json", action="store_true", help="print JSON, an object a line")


def run(args: argparse.Namespace) -> int:
    """Print them, the newest last: 1 where the file can't be read, 2 where the feed is not known."""
    config = load(args.config)
    if args.feed and args.feed not in config.feeds:
        known = ", ".join(config.feeds) or "none"
        return _complain(f"--feed {args.feed}: no such feed; {args.config} has {known}")
    if args.last < 1:
        return _complain(f"--last {args.last}: must be at least 1")
    lines = list(put_aside(config.engine.database, args.feed, args.last))
    for one in reversed(lines):
        print(msgspec.json.encode(one._asdict()).decode() if args.json else _words(one, config))
    if not lines and not args.json:
        print("no line was put aside")
    return 0


def put_aside(path: str, feed: str | None, last: int) -> Iterator[PutAside]:
    """The newest ``last`` lines first, of one feed or of all. Raises StoreError."""
    with reading(path) as db:
        rows = db.execute(
            "SELECT minute, feed, reason, explanation, line FROM rejected WHERE feed = ifnull(?, feed)"
            " ORDER BY seq DESC LIMIT ?",
            (feed, last),
        )
        for minute, name, reason, explanation, line in rows:
            yield PutAside(60 * minute, name, reason, explanation, escaped(line)[:SHOWN])


def escaped(line: bytes) -> str:
    r"""Bytes of anybody as characters that do nothing to a terminal.

    >>> print(escaped(b'{"text": "caf\xc3\xa9 \x1b[2J\xff\r'))
    {"text": "café \x1b[2J\xff\r
    """
    text = line.decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _words(one: PutAside, config: Config) -> str:
    zone = config.agency.zone
    when = f"{local(one.at, zone):%Y-%m-%d %H:%M} {zone}" if one.at else "before the first post"
    return f"{when}  {one.feed}  {one.reason}: {one.explanation}\n  {one.line}"


def _complain(problem: str) -> int:
    print(f"kentongan rejected: {problem}", file=sys.stderr)
    return 2
