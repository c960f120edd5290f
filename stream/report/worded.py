"""A report in words: everything that its forms show, in one language and zone. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from alerts.alert import Exhibit
from alerts.message import exhibit
from alerts.quoting import defang, shorten
from alerts.speech import Speech
from alerts.words.numbers import whole
from alerts.words.report import WORDS
from stream.report import Moment, Person, Report, Telling

LINK, REASON = 200, 200
"""Longest link and reason that are shown, in characters."""


class Said(NamedTuple):
    """A moment: when and what, to whom, and the message."""

    head: str
    whom: tuple[str, ...]
    message: str


class Worded(NamedTuple):
    """A report in words; ``rows`` are the table of who knew when, below ``heads``."""

    language: str
    title: str
    head: tuple[str, ...]
    stands: str
    message: str
    who: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nobody: str
    chronicle: str
    said: tuple[Said, ...]
    evidence: str
    exhibits: tuple[str, ...]
    made: str


def worded(report: Report, speech: Speech) -> Worded:
    """What a report says, in words."""
    words, episode = WORDS[speech.language], report.episode
    return Worded(
        language=speech.language,
        title=words.title.format(issue=episode.name),
        head=tuple(_head(report, speech)),
        stands=words.stands,
        message=episode.text,
        who=words.who,
        heads=words.heads,
        rows=tuple(_person(one, episode.opened, speech) for one in report.people),
        nobody=words.nobody,
        chronicle=words.chronicle,
        said=tuple(_said(one, episode.opened, speech) for one in report.moments),
        evidence=words.evidence,
        exhibits=tuple(_exhibit(one, episode.opened, speech) for one in report.alert.evidence),
        made=words.made.format(at=speech.date(report.at)),
    )


def _head(report: Report, speech: Speech) -> Iterator[str]:
    """What and whose, how it was seen, how long it went on, who had it, and what it was."""
    words, episode, alert = WORDS[speech.language], report.episode, report.alert
    yield f"{speech.words.MARK[alert.status]}{episode.incident} · {report.agency}"
    yield words.classification.format(classification=alert.classification)
    first, detected = speech.date(alert.first_seen), speech.moment(alert.detected_at, alert.first_seen)
    yield speech.words.seen(first, detected, alert.delay // 60)
    closed = speech.moment(episode.closed, episode.opened) if episode.closed else words.going_on
    yield speech.words.ended(speech.time(episode.opened, False), closed, speech.words.level(episode.highest))
    if alert.held_by:
        yield speech.words.held(alert.held_by, speech.moment(alert.held_at, episode.opened), "")
    if alert.judged or episode.verdict:
        verdict = speech.words.VERDICTS.get(alert.judged, ""), defang(episode.verdict)
        yield speech.words.judged(": ".join(dict.fromkeys(filter(None, verdict))))
    if alert.note:
        yield speech.words.note(defang(alert.note))
    if report.cut:
        yield words.cut.format(number=len(episode.notifications))


def _person(one: Person, opened: int, speech: Speech) -> tuple[str, ...]:
    since = speech.moment(one.since, opened) if one.since else "–"
    highest = speech.words.level(one.highest) if one.highest else "–"
    return one.name, since, highest, whole(one.arrived, speech.language), whole(one.failed, speech.language)


def _said(one: Moment, opened: int, speech: Speech) -> Said:
    occasion = speech.words.OCCASIONS.get(one.occasion, one.occasion)
    head = f"{speech.moment(one.at, opened)} · {occasion} · {speech.words.level(one.level)}"
    return Said(head, tuple(_telling(each, opened, speech) for each in one.tellings), one.text)


def _telling(one: Telling, opened: int, speech: Speech) -> str:
    state = speech.words.DELIVERY[one.state] + (f" {speech.moment(one.arrived, opened)}" if one.arrived else "")
    because = f": {shorten(defang(one.reason), REASON)}" if one.reason else ""
    return f"{one.name} ({one.channel}, {state}{because})"


def _exhibit(one: Exhibit, opened: int, speech: Speech) -> str:
    return exhibit(one, speech, opened, zone=True) + (f" {shorten(defang(one.url), LINK)}" if one.url else "")
