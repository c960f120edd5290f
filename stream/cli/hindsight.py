"""``kentongan explain --issue NAME --at TIME``: why did the issue ring at that time, or not? From the journal."""

import sys

import msgspec

from alerts.notification import LEVELS
from alerts.words import numbers
from detectors.assessment import Reason
from stream import core
from stream.config import Config
from stream.engine import catalogue
from stream.engine.reading import reading
from stream.engine.tables.journal import Journal
from stream.events import IssueChange
from stream.hindsight import Hindsight, events_of, look_back
from stream.moment import moment
from stream.watch import Watch

LACKS = {
    "score": "posts beyond chance",
    "voices": "accounts that speak of it",
    "size": "the size of a busy hour",
    "driver": "a driver beside it (growth, news, reach)",
    "second driver": "a second, independent driver",
}


def explain(config: Config, issue: str, at: str, as_json: bool) -> int:
    """Print it: 1 where the journal can't say, 2 where the question is wrong."""
    try:
        minute = moment(at, config.agency.zone) // 60
    except ValueError as error:
        return _complain(f"--at {error}", 2)
    try:
        with reading(config.engine.database) as db:
            about = look_back(events_of(Journal(db).rows(), issue), minute, lambda change: fresh(config, issue, change))
    except KeyError:  # an added issue whose beginning retention has taken
        return _complain(f"--issue {issue}: the journal no longer says what it watched", 1)
    if about is None and issue not in config.issues:
        return _complain(f"--issue {issue}: no such issue, in the configuration or in the journal", 2)
    if about is None:
        return _complain(f"the journal does not reach to {at} for {issue}", 1)
    print(msgspec.json.encode(about).decode() if as_json else "\n".join(words(about, config.agency.zone)))
    return 0


def fresh(config: Config, issue: str, change: IssueChange | None) -> Watch:
    """A watch with nothing to remember. Raises KeyError where the configuration has no such issue."""
    if change:
        config = config.model_copy(update={"issues": {issue: catalogue.settings(change, config)}})
    return core.watches(config.model_copy(update={"issues": {issue: config.issues[issue]}}))[issue]


def words(about: Hindsight, zone: str) -> list[str]:
    """A line for each thing there is to say."""
    when = f"{numbers.day(60 * about.minute, zone, 'en')} {numbers.clock(60 * about.minute, zone, 'en')} {zone}"
    accepted, threshold = 10.0**-about.threshold, about.threshold + 0.0  # minus nothing is shown as 0.00
    rows = [
        f"{about.issue}, {when}: {LEVELS[about.level]} ({about.phase}), rule {about.rule}",
        f"score {about.score:.2f}, rings from {threshold:.2f} on ({accepted:.2g} false alarms a month accepted); "
        f"{'still rings' if about.score >= about.threshold else 'would ring'} with {about.rings_from:.2g} a month",
        *(_reason(reason, about.threshold) for reason in about.found),
        *([f"drivers: {', '.join(about.drivers)}"] if about.drivers else []),
    ]
    near = about.distance
    if near.lacks:
        rows.append("the next level lacks " + ", ".join(LACKS[name] for name in near.lacks))
    if near.rises_at:
        rows.append(f"volume alone asks for the next level from {near.rises_at} posts an hour on")
        rows.append(f"volume no longer holds a level under {near.calm_under} posts an hour")
    if about.missing:
        rows.append(f"silent sources: {', '.join(about.missing)}")
    return rows


def _reason(reason: Reason, threshold: float) -> str:
    """``volume: 205 in 60 min, usual 56 (3.7 x), score 2.10, over the threshold``."""
    enough = "over" if reason.score >= threshold else "under"
    if reason.unit == "share":
        numbers_of_it = f"{reason.observed:.0%} in {reason.span} min, usual {reason.expected:.0%}"
    else:
        numbers_of_it = (
            f"{reason.observed:.3g} in {reason.span} min, usual {reason.expected:.3g} ({reason.ratio:.1f} x)"
        )
    return f"  {reason.detector}: {numbers_of_it}, score {reason.score:.2f}, {enough} the threshold"


def _complain(problem: str, status: int) -> int:
    print(f"kentongan explain: {problem}", file=sys.stderr)
    return status
