"""``kentongan issues``: what is watched, looked at and changed while the service runs, or in its file while it doesn't.

A change is written into the journal with who made it and when. Issues of the configuration are changed there.
"""

import argparse
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from alerts.notification import LEVELS
from alerts.words.numbers import local

if TYPE_CHECKING:
    from stream.config import Config
    from stream.desk.asked import Desk
    from stream.engine.shown import IssueRecord, IssueView, Trial

TEXTS = ("name", "owner", "unit", "family", "claim")
"""Settings that are plain texts."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be done, each with its own options."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    common.add_argument("--json", action="store_true", help="print JSON")
    actions = parser.add_subparsers(dest="action", metavar="list|show|add|retire|test", required=True)
    actions.add_parser("list", parents=[common], help="all that are watched")
    show = actions.add_parser("show", parents=[common], help="one, and how it was changed")
    add = actions.add_parser("add", parents=[common], help="watch one more")
    retire = actions.add_parser("retire", parents=[common], help="watch an added one no more")
    test = actions.add_parser("test", parents=[common], help="what a query would have matched in the stored posts")
    for action in (show, add, retire):
        action.add_argument("issue", metavar="NAME", help="its name in the configuration")
    for action in (add, retire):
        action.add_argument("--by", metavar="WHO", help="who changes it; your login name by default")
    _settings(add)
    retire.add_argument("--reason", required=True, help="why; those who know of its open alarm are told")
    test.add_argument("query", metavar="QUERY")
    test.add_argument("--days", type=int, default=7, metavar="N", help="how far back; 7 by default")


def _settings(add: argparse.ArgumentParser) -> None:
    add.add_argument("--query", required=True, help="what posts must have, such as '(bbm OR solar) antre*'")
    add.add_argument("--name", required=True, help="its name for people")
    add.add_argument("--owner", help="who is in charge (PJ)")
    add.add_argument("--unit", help="the technical unit that owns the facts")
    add.add_argument("--family", help="what it belongs to, such as energi")
    add.add_argument("--claim", help="what is claimed")
    add.add_argument("--sensitive", action="store_true", help="may reach Siaga by itself")
    add.add_argument("--false-alarms-a-month", type=float, metavar="X", help="how many are accepted; 1 by default")


def run(args: argparse.Namespace) -> int:
    """Do it: 1 where it can't be done, with the reason."""
    from stream.config import load  # with the engine behind it, which --help has no use for
    from stream.desk import desk

    config = load(args.config)
    with desk(config) as where:
        print(ACTIONS[args.action](where, args, config))
    return 0


def _list(where: "Desk", args: argparse.Namespace, config: "Config") -> str:
    issues = where.issues()
    if args.json:
        return _json(issues)
    return "\n".join(_row(issue) for issue in issues) or "no issue is watched"


def _row(issue: "IssueView") -> str:
    origin = f"added, version {issue.version}" if issue.version else "configuration"
    hour = f"{issue.posts_hour} posts in the last hour"
    return f"{issue.issue:<20}{LEVELS[issue.level]:<9}{hour:<30}{origin:<18} {issue.name}"


def _show(where: "Desk", args: argparse.Namespace, config: "Config") -> str:
    record = where.issue(args.issue)
    return _json(record) if args.json else _definition(record, config)


def _definition(record: "IssueRecord", config: "Config") -> str:
    rows = [f"{record.issue}: {'watched' if record.watched else 'retired'}"]
    rows += [f"  {key:<21}{value}" for key, value in record.settings.items()]
    for change in record.changes:
        because = f": {change.reason}" if change.reason else ""
        at = f"{_moment(change.at, config)} {config.agency.zone}"
        rows.append(f"  version {change.version}: {change.action} by {change.by}, {at}{because}")
    return "\n".join(rows if record.changes else [*rows, "  stands in the configuration"])


def _add(where: "Desk", args: argparse.Namespace, config: "Config") -> str:
    settings: dict[str, object] = {key: getattr(args, key) for key in TEXTS if getattr(args, key) is not None}
    settings["query"] = args.query
    if args.sensitive:
        settings["sensitive"] = True
    if args.false_alarms_a_month is not None:
        settings["false_alarms_a_month"] = args.false_alarms_a_month
    changed = where.add(args.issue, settings, args.by or _login())
    return _json(changed) if args.json else changed.explanation


def _retire(where: "Desk", args: argparse.Namespace, config: "Config") -> str:
    changed = where.retire(args.issue, args.by or _login(), args.reason)
    return _json(changed) if args.json else changed.explanation


def _test(where: "Desk", args: argparse.Namespace, config: "Config") -> str:
    trial = where.test(args.query, args.days)
    return _json(trial) if args.json else _tried(trial, config)


def _tried(trial: "Trial", config: "Config") -> str:
    rows = [f"{one.day}  {one.matched:>7} of {one.stored} stored posts" for one in trial.days]
    rows += [f"  {_moment(one.at, config)}  {one.platform:<10} {one.text}" for one in trial.samples]
    return "\n".join([*(rows or ["no post is stored yet"]), ONLY])


def _login() -> str:
    """The name one is logged in by; empty where the machine knows none, and then --by is asked for."""
    try:
        return getuser()
    except (KeyError, OSError):
        return ""


ONLY = "Only posts that some issue matched are stored: of what nobody watched nothing is known here."


def _moment(at: int, config: "Config") -> str:
    return f"{local(at, config.agency.zone):%Y-%m-%d %H:%M}"


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


ACTIONS = {"list": _list, "show": _show, "add": _add, "retire": _retire, "test": _test}
