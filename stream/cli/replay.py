"""kentongan replay: recorded posts through the same rules, in memory; prints what would have happened, in order."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from stream import config as configuration
from stream.config import ConfigError
from stream.engine.embedded import END_OF_TIME
from stream.recording import Recording
from stream.replay import Replay


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    option = parser.add_argument
    option("feeds", nargs="+", metavar="FEED", help="files of post lines, or - for standard input; .gz is unpacked")
    option("--config", type=Path, default=Path("deploy/config.toml"), help="issues, officers and levels")
    option("--field", action="append", default=[], metavar="OURS=THEIRS", help="a name in the feed: published=t")
    option("--from", dest="first", type=moment, default=0, metavar="T", help="leave out what was published before T")
    option("--to", dest="last", type=moment, default=END_OF_TIME, metavar="T", help="leave out T and what came after")
    option(
        "--batch", type=int, default=500, metavar="N", help="posts taken at a time; the outcome is the same for any N"
    )
    option("--jsonl", action="store_true", help="print JSON, an object a line")


def moment(text: str) -> int:
    """Epoch seconds of an RFC 3339 time; without a zone it is taken as UTC.

    >>> moment("2026-11-24T13:04:00+07:00")
    1795500240
    """
    when = datetime.fromisoformat(text)
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())


def run(args: argparse.Namespace) -> int:
    """Replay; 0 where posts were read, 1 where every line was refused."""
    config = configuration.load(args.config)
    try:
        fields = dict(field.split("=", 1) for field in args.field)
        recording = Recording(args.feeds, fields, args.first, args.last)
    except ValueError as error:
        raise ConfigError(f"--field: {error}; write OURS=THEIRS, as in --field published=t") from None
    replay = Replay(config, fields, sys.stdout, sys.stderr, as_json=args.jsonl)
    for batch in recording.batches(max(1, args.batch)):
        replay.take(batch)
    summary = replay.end()
    return 0 if summary.posts or not summary.bad else 1
