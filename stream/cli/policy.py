"""``kentongan policy test``: who would hear what of an issue at a level, when, by which channel, and who would not."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.incident import Incident, advance
from alerts.life import Step

if TYPE_CHECKING:
    from alerts.policy import Policy
    from alerts.speech import Speech

NUMBERS = {"waspada": 2, "siaga": 3, "awas": 4}
MOST = 40
"""Rounds that are shown at most."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be done, each with its own options."""
    actions = parser.add_subparsers(dest="action", metavar="test", required=True)
    test = actions.add_parser("test", help="nobody acknowledges: what follows")
    test.add_argument("--issue", required=True, metavar="NAME")
    test.add_argument("--level", required=True, choices=list(NUMBERS))
    test.add_argument("--at", required=True, metavar="TIME", help='as in "2026-11-24 02:10 WIB"')
    test.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Print the chain as it would be climbed: 1 where nobody would hear, 2 where the question is wrong."""
    from stream import core
    from stream.config import load
    from stream.moment import moment

    config = load(args.config)
    try:
        at = moment(args.at, config.agency.zone)
    except ValueError as error:
        print(f"kentongan policy: --at {error}", file=sys.stderr)
        return 2
    if args.issue not in config.issues:
        print(f"kentongan policy: {args.issue}: no such issue; {args.config} has {', '.join(config.issues)}")
        return 2
    policy = core.policy(config, config.issues[args.issue])
    rows = list(climbed(policy, core.speech(config), NUMBERS[args.level], at))
    print("\n".join([*rows, *_budget(policy, NUMBERS[args.level])]))
    return 0 if any(" ← " in row for row in rows) else 1


def climbed(policy: "Policy", speech: "Speech", level: int, at: int) -> Iterator[str]:
    """A row for each who is told while nobody acknowledges, and at the end for each who is not, with the reason."""
    incident, _ = advance(Incident(), "rise", at, policy.rounds.clocks(level, 0, at), level=level, name="policy-test")
    step: Step = "announce"
    begin = at
    for _ in range(MOST):
        incident, rows = _told(policy, speech, incident, step, at, begin)
        yield from rows
        waits = [why.until for why in policy.silences.left_out(incident, at).values() if why.reason == "hours"]
        due = min((moment for moment in (incident.deadline, *waits) if moment > at), default=0)
        if not due or incident.rung > len(policy.rounds.rules(level).chain):
            break
        at = due
        step = "hand_over" if policy.owed(incident, at) else "escalate"
        if step == "escalate":
            incident, _ = advance(incident, "deadline", at, policy.rounds.clocks(level, incident.rung, at))
    for name, why in policy.silences.left_out(incident, at).items():
        until = speech.moment(why.until, begin) if why.until else ""
        yield f"{'':<16}{policy.officers[name].name} × {speech.words.silence(why.reason, until)}"


def _budget(policy: "Policy", level: int) -> list[str]:
    """What other issues change in that, where there is a budget."""
    if not policy.budget or level != NUMBERS["waspada"]:
        return []
    often, hours = policy.budget.waspada, policy.budget.hours
    return [f"budget: whom {often} new Waspada have rung within {hours} h hears of it later, with all that waited"]


def _told(
    policy: "Policy", speech: "Speech", incident: Incident, step: Step, at: int, begin: int
) -> tuple[Incident, list[str]]:
    from alerts.audience import heard

    told = [one for one in policy.audience(incident, step, at) if one.occasion != "revised"]
    level, when = speech.words.level(incident.level), speech.moment(at, begin)
    rows = [
        f"{when:<16}{policy.officers[one.officer].name} ← {level}, {one.occasion}, {one.reach.channel}"
        f"{' ' + one.reach.address if one.reach.address else ''}"
        for one in told
    ]
    return heard(incident, told), rows or [f"{when:<16}-"]
