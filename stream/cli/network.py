"""``kentongan network``: who amplifies whom on an issue, from the stored posts or from recorded ones."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stream.cli.replay import FIELD, moment

if TYPE_CHECKING:
    from detectors.network.analysis import Analysis
    from stream.config import Config

FORMS = ("json", "gexf", "graphml", "svg", "png")
HOURS = 24


def arguments(parser: argparse.ArgumentParser) -> None:
    """The issue, where its posts come from, and what is wanted of it."""
    option = parser.add_argument
    option("issue", metavar="ISSUE", help="its name in the configuration")
    option("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    option("--feed", nargs="+", metavar="FEED", help="recorded posts, all of them, instead of the stored ones")
    option("--field", action="append", default=[], metavar="OURS=THEIRS", help=FIELD)
    option("--at", type=moment, metavar="T", help="as it stood at T; the newest post by default")
    option("--hours", type=float, metavar="N", help=f"how far back; {HOURS} by default. An hour counts half after N/4")
    forms = parser.add_mutually_exclusive_group()
    for form in FORMS:
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, help=f"print {form.upper()}")


def run(args: argparse.Namespace) -> int:
    """Print it: 1 where there is nothing to see, or igraph is missing."""
    from detectors.network.communities import Missing
    from stream.config import load

    config = load(args.config)
    try:
        found = _analysis(args, config)
    except Missing as error:
        print(f"kentongan network: {error}", file=sys.stderr)
        return 1
    for piece in _printed(found, args.form, config.agency.zone, config.agency.language):
        sys.stdout.buffer.write(piece)
    return 0 if found.network.edges else 1


def _analysis(args: argparse.Namespace, config: "Config") -> "Analysis":
    from stream.engine.kafka.files import shelf
    from stream.engine.network import recorded, stored

    if args.feed:
        fields = dict(field.split("=", 1) for field in args.field)
        return recorded(config, args.issue, args.feed, fields, args.at, args.hours)
    return stored(config, shelf(config), args.issue, args.at, args.hours or HOURS)


def _printed(found: "Analysis", form: str | None, zone: str, language: str) -> Iterator[bytes]:
    """In the wanted form, piece by piece; for people where none is."""
    from stream.network.forms import FORMS, summary

    if form:
        yield from FORMS[form](found, zone, language)
    else:
        yield summary(found.network, zone, language).encode()
