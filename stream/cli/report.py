"""``kentongan report``: an episode minute by minute, from what was written down: who knew what, when."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from alerts.speech import Speech
    from stream.config import Config
    from stream.engine.shown import IncidentView
    from stream.report import Report


def arguments(parser: argparse.ArgumentParser) -> None:
    """The episode, and in which form."""
    parser.add_argument("incident", nargs="?", metavar="INCIDENT", help="its id; without one they are listed")
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--language", choices=("id", "en"), help="of the report; the agency's by default")
    forms = parser.add_mutually_exclusive_group()
    for form, help in {
        "md": "print Markdown; so it is by default",
        "html": "print one HTML file that needs nothing else",
        "json": "print JSON",
    }.items():
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form, default="md", help=help)


def run(args: argparse.Namespace) -> int:
    """Print it: 1 where there is none."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.desk import desk
    from stream.desk.asked import DeskError
    from stream.report import report

    config = load(args.config)
    try:
        with desk(config) as where:
            if not args.incident:
                return _listed(where.episodes(), _speech(config, args.language))
            episode = where.episode(args.incident)
    except DeskError as error:
        where_else = "; `kentongan report` alone lists them" if args.incident else ""
        print(f"kentongan report: {error}{where_else}", file=sys.stderr)
        return 1
    names = {name: officer.name for name, officer in config.officers.items()}
    print(_printed(report(episode, names, config.agency.name), args.form, _speech(config, args.language)))
    return 0


def _speech(config: "Config", language: str | None) -> "Speech":
    from alerts.speech import Speech

    return Speech(language or config.agency.language, config.agency.zone)


def _listed(episodes: Iterable["IncidentView"], speech: "Speech") -> int:
    """A row for each: its id, when it began, its highest level, what it is about."""
    rows = [
        f"{one.incident:<32}{speech.date(one.opened):<24}{speech.words.level(one.highest):<22}{one.name}"
        for one in episodes
    ]
    print("\n".join(rows) or "no episode yet")
    return 0


def _printed(made: "Report", form: str, speech: "Speech") -> str:
    from stream.report.markdown import markdown
    from stream.report.page import page
    from stream.report.worded import worded
    from stream.web.server import STATIC

    if form == "json":
        return msgspec.json.encode(made).decode()
    if form == "html":
        return page(worded(made, speech), (STATIC / "site.css").read_text("utf-8"))
    return markdown(worded(made, speech)).rstrip("\n")
