"""The report on an episode: what happened minute by minute, and who knew what, when. From what was written down. Pure.

episode, as it is stored ─▶ moments: what was said at once, to whom, and whether it arrived
                         └▶ people: since when each knew, and of which level
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

import msgspec

from alerts.alert import Alert
from stream.engine.shown import IncidentView
from stream.engine.tables.deliveries import SAID

SCHEMA = "kentongan.report/1"


class Telling(msgspec.Struct, frozen=True):
    """A message to one address. ``arrived`` is feed time in epoch seconds; 0 where it did not, or not yet."""

    name: str
    """Whoever it was for, as people call them; the channel, where it is for no person."""
    channel: str
    state: str
    arrived: int = 0
    reason: str = ""
    """Why it failed, as its channel said it."""


class Moment(msgspec.Struct, frozen=True):
    """What was said at one time for one occasion: to all of ``tellings``, in the fullest of its wordings."""

    at: int
    occasion: str
    level: int
    text: str
    tellings: tuple[Telling, ...]


class Person(msgspec.Struct, frozen=True):
    """What somebody knew: the first that arrived, the highest level of what arrived, and how many did not."""

    name: str
    since: int = 0
    """Feed time in epoch seconds; 0 where nothing arrived."""
    highest: int = 0
    arrived: int = 0
    failed: int = 0


class Report(msgspec.Struct, frozen=True):
    """An episode with everything that was said of it, for the officers' own review and for those they answer to."""

    episode: IncidentView
    alert: Alert
    agency: str
    at: int
    """Feed time as of which it tells, epoch seconds."""
    moments: tuple[Moment, ...]
    people: tuple[Person, ...]
    cut: bool
    """Whether there was more than is kept at hand: only the latest ``SAID`` messages are in it."""
    schema: str = SCHEMA


def report(episode: IncidentView, names: Mapping[str, str], agency: str) -> Report:
    """The report; ``names`` are the officers', by what the configuration calls them."""
    said = [_said(one, names) for one in episode.notifications]
    alert = msgspec.convert(episode.alert, Alert)
    at = max([alert.sent_at, *(one.at for one in said)])
    cut = len(said) >= SAID
    return Report(episode, alert, agency, at, tuple(_moments(said)), tuple(_people(said)), cut)


class _Said(msgspec.Struct):
    """A message, with what it was part of, and whoever reads it."""

    at: int
    revision: int
    occasion: str
    level: int
    text: str
    telling: Telling
    hearers: tuple[str, ...]


def _said(one: Mapping[str, object], names: Mapping[str, str]) -> _Said:
    stored = msgspec.convert(one, _Stored)
    arrived = stored.at + round(stored.seconds) if stored.state == "delivered" else 0
    hearers = tuple(names.get(one, one) for one in stored.hearers if one) or (stored.channel,)
    reason = stored.reason if stored.state == "failed" else ""
    telling = Telling(", ".join(hearers), stored.channel, stored.state, arrived, reason)
    return _Said(stored.at, stored.revision, stored.occasion, stored.level, stored.text, telling, hearers)


class _Stored(msgspec.Struct):
    """What ``views.said`` tells of a message, as far as it is reported."""

    at: int
    revision: int
    occasion: str
    level: int
    channel: str
    hearers: tuple[str, ...]
    text: str
    state: str
    reason: str
    seconds: float = 0.0


def _moments(said: Iterable[_Said]) -> Iterable[Moment]:
    ordered = sorted(said, key=_moment)  # stable: within a moment they stay as they were said
    for (at, _, occasion, level), group in groupby(ordered, key=_moment):
        together = list(group)
        fullest = max((one.text for one in together), key=len)
        yield Moment(at, occasion, level, fullest, tuple(one.telling for one in together))


def _moment(one: _Said) -> tuple[int, int, str, int]:
    return one.at, one.revision, one.occasion, one.level


def _people(said: Iterable[_Said]) -> list[Person]:
    """Whoever was told first comes first; whom nothing reached comes last."""
    people: dict[str, Person] = {}
    for one in said:
        for name in one.hearers:
            people[name] = _heard(people.get(name) or Person(name), one)
    return sorted(people.values(), key=lambda person: (not person.since, person.since, person.name))


def _heard(person: Person, one: _Said) -> Person:
    change = msgspec.structs.replace
    if one.telling.state == "failed":
        return change(person, failed=person.failed + 1)
    if not one.telling.arrived:
        return person
    since = min(person.since or one.telling.arrived, one.telling.arrived)
    return change(person, since=since, highest=max(person.highest, one.level), arrived=person.arrived + 1)
