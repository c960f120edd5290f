"""kentongan replay: recorded posts through the same rules, in memory; prints what would have happened, in order."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from stream import config as configuration
from stream.config import Config, ConfigError
from stream.engine.inputs import END_OF_TIME
from stream.exports import Reading, is_export
from stream.exports.agreement import agreed
from stream.exports.proposal import Proposal
from stream.exports.sheet import Sheet
from stream.exports.tables import Tables
from stream.recording import Recording
from stream.replay import Replay

FEEDS = "files of post lines, or - for standard input, or exports: .csv, .tsv, .json; .gz is unpacked"
FIELD = "a name in the feed: published=t; in exports also text=Judul+Isi, or platform==news for all rows"
ZONES = ("WIB", "WITA", "WIT", "UTC")


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    option = parser.add_argument
    option("feeds", nargs="+", metavar="FEED", help=FEEDS)
    option("--config", type=Path, default=Path("deploy/config.toml"), help="issues, officers and levels")
    option("--field", type=mapping, action="append", default=[], metavar="OURS=THEIRS", help=FIELD)
    option("--guess", action="store_true", help="propose which column is what, show three rows, and ask")
    option("--zone", choices=list(ZONES), help="of dates in an export that name none; else that of the agency")
    order = parser.add_mutually_exclusive_group()
    order.add_argument("--day-first", action="store_true", default=None, help="03/04/2026 in an export is 3 April")
    order.add_argument("--month-first", dest="day_first", action="store_false", help="03/04/2026 is 4 March")
    option("--from", dest="first", type=moment, default=0, metavar="T", help="leave out what was published before T")
    option("--to", dest="last", type=moment, default=END_OF_TIME, metavar="T", help="leave out T and what came after")
    option(
        "--batch",
        type=positive,
        default=500,
        metavar="N",
        help="posts taken at a time; for any N the same comes of it",
    )
    option("--jsonl", action="store_true", help="print JSON, an object a line")


def moment(text: str) -> int:
    """Epoch seconds of an RFC 3339 time; without a zone it is taken as UTC.

    >>> moment("2026-11-24T13:04:00+07:00")
    1795500240
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        wrong = f"{text!r} is no time; write it as in 2026-11-24T13:04:00+07:00 or 2026-11-24"
        raise argparse.ArgumentTypeError(wrong) from None
    return int((when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp())


def positive(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of posts; write a whole number from 1 on")
    return int(text)


def mapping(text: str) -> tuple[str, str]:
    """Our name and the feed's."""
    ours, equals, theirs = text.partition("=")
    if not ours or not equals or not theirs:
        raise argparse.ArgumentTypeError(f"{text!r} maps nothing; write OURS=THEIRS, as in published=created_at")
    return ours, theirs


def run(args: argparse.Namespace) -> int:
    """Replay; 0 where posts were read, 1 where every line was refused, or nobody agreed to a guess."""
    config = configuration.load(args.config)
    try:
        recording = _recording(args, config)
    except ValueError as error:
        raise ConfigError(f"--field: {error}; write OURS=THEIRS, as in --field published=t") from None
    if recording is None:
        return 1
    replay = Replay(config, recording.fields, sys.stdout, sys.stderr, as_json=args.jsonl)
    for batch in recording.batches(args.batch):
        replay.take(batch)
    summary = replay.end()
    return 0 if summary.posts or not summary.bad else 1


def _recording(args: argparse.Namespace, config: Config) -> Recording | None:
    """What is replayed, or None where a guess was not agreed to. Raises ValueError where ``--field`` can't be used."""
    fields: dict[str, str] = dict(args.field)
    wanted = args.guess or args.zone or args.day_first is not None
    if not wanted and not any(map(is_export, args.feeds)):
        return Recording(args.feeds, fields, args.first, args.last)
    reading: Reading | None = Reading(fields, args.zone or config.agency.zone, args.day_first)
    if reading and args.guess:
        with Sheet(args.feeds[0]) as sheet:
            reading = agreed(Proposal(sheet, reading), sys.stdin, sys.stderr, sys.stdout)
    if reading is None:
        return None
    return Recording(args.feeds, {}, args.first, args.last, Tables(args.feeds, reading, sys.stderr).lines)
