"""The message on a phone, made from an alert: one screen, the most important first. Pure.

    [SIAGA · 3 dari 4 · NAIK] Antrean BBM — 6,2× dari biasanya
    Pertama terlihat 13.04 WIB · terdeteksi 13.21 · jeda 17 mnt
    Volume 1 jam: 412 unggahan (biasanya 66), 287 akun · berlipat 2 tiap 24 mnt
    Sentimen: neg 71% · net 21% · pos 3% · tidak pasti 5% (n=412)
    ...

Leaders get the first four lines. Posts are hostile text: they are shortened and defanged here, escaped by the channel.
"""

from alerts.alert import Alert, Exhibit
from alerts.figures import amplified, coordination, sentiment, spread, volume, wants
from alerts.headline import headline
from alerts.quoting import QUOTE, quotation, shorten
from alerts.speech import Speech

OUTLET = 60
"""Longest name of an outlet, in characters."""
GOLDEN_FROM = 3
"""Siaga and Awas run against the golden hour, and show the approved statement."""


def text(alert: Alert, speech: Speech, *, leader: bool = False) -> str:
    """The whole message, or a leader's four lines: what, since when, how big, and who has it until when."""
    lines = _brief(alert, speech) if leader else _lines(alert, speech)
    return "\n".join(line for line in lines if line)


def _brief(alert: Alert, speech: Speech) -> list[str]:
    ended = alert.phase in ("cooling", "calm")
    when = _ended(alert, speech) if ended else _seen(alert, speech)
    return [
        headline(alert, speech),
        when,
        volume(alert, speech),
        _judged(alert, speech) if ended else _owner(alert, speech),
    ]


def _lines(alert: Alert, speech: Speech) -> list[str]:
    ended = alert.phase in ("cooling", "calm")
    return [
        headline(alert, speech),
        _ended(alert, speech) if ended else _seen(alert, speech),
        _together(alert, speech),
        volume(alert, speech),
        sentiment(alert, speech),
        wants(alert, speech),
        spread(alert, speech),
        amplified(alert, speech),
        coordination(alert, speech),
        _claim(alert, speech),
        "" if ended else _drivers(alert, speech),
        _missing(alert, speech),
        *([] if ended else [exhibit(one, speech, alert.sent_at) for one in alert.evidence]),
        "" if ended else _actions(alert, speech),
        "" if ended else _statement(alert, speech),
        "" if ended else _clock(alert, speech),
        speech.words.note(quotation(alert.note)) if alert.note else "",
        _judged(alert, speech) if ended else _owner(alert, speech),
    ]


def _seen(alert: Alert, speech: Speech) -> str:
    first = speech.moment(alert.first_seen, alert.sent_at)
    detected = speech.moment(alert.detected_at, alert.sent_at, False)
    return str(speech.words.seen(first, detected, alert.delay // 60))


def _ended(alert: Alert, speech: Speech) -> str:
    highest = str(speech.words.level(alert.level))
    opened = speech.moment(alert.detected_at, alert.sent_at, False)
    closed = speech.moment(alert.closed_at or alert.sent_at, alert.detected_at)
    return str(speech.words.ended(opened, closed, highest))


def _together(alert: Alert, speech: Speech) -> str:
    return str(speech.words.together(shorten(", ".join(alert.together), QUOTE))) if alert.together else ""


def _claim(alert: Alert, speech: Speech) -> str:
    return str(speech.words.claim(quotation(alert.claim), alert.unit)) if alert.claim else ""


def _drivers(alert: Alert, speech: Speech) -> str:
    names = [speech.words.DRIVERS.get(name, name) for name in alert.drivers]
    return str(speech.words.drivers(names)) if names else ""


def _missing(alert: Alert, speech: Speech) -> str:
    return str(speech.words.missing(", ".join(alert.missing))) if alert.missing else ""


def exhibit(one: Exhibit, speech: Speech, now: int, *, zone: bool = False) -> str:
    """A post that shows what is going on, its text fit to be shown; its time with the zone where that is not clear."""
    where = shorten(one.outlet, OUTLET) or speech.platform(one.platform)
    role, at = speech.words.ROLES[one.role], speech.moment(one.at, now, zone)
    return str(speech.words.evidence(role, at, where, quotation(one.text), one.copies))


def _actions(alert: Alert, speech: Speech) -> str:
    own = alert.actions if speech.language == speech.home else ()
    actions = own or speech.words.ACTIONS.get(alert.level, ())
    steps = " ".join(f"{number}) {action}" for number, action in enumerate(actions, 1))
    return str(speech.words.actions(steps)) if steps else ""


def _statement(alert: Alert, speech: Speech) -> str:
    if not alert.statement or alert.level < GOLDEN_FROM:
        return ""
    return str(speech.words.statement(alert.statement, alert.approved_by))


def _clock(alert: Alert, speech: Speech) -> str:
    """Where the golden hour stands, and what should be out next."""
    minute = max(0, alert.sent_at - alert.detected_at) // 60
    target = next((target for target in speech.words.GOLDEN if target > minute), 0)
    if not target or alert.level < GOLDEN_FROM:
        return ""
    by = speech.time(alert.detected_at + 60 * target, False)
    return str(speech.words.clock(minute, target, by, speech.words.GOLDEN[target]))


def _judged(alert: Alert, speech: Speech) -> str:
    """The verdict, and the reason that was given for it where that says more."""
    if not alert.judged:
        return ""
    verdict = speech.words.VERDICTS[alert.judged]
    reason = quotation(alert.verdict) if alert.verdict.casefold() != verdict else ""
    return str(speech.words.judged(f"{verdict} — {reason}" if reason else verdict))


def _owner(alert: Alert, speech: Speech) -> str:
    by = speech.time(alert.ack_by, False) if alert.ack_by else ""
    if alert.held_by and alert.phase == "snoozed":
        return str(speech.words.snoozed(alert.held_by, by))
    if alert.held_by:
        return str(speech.words.held(alert.held_by, speech.time(alert.held_at), by))
    if alert.chain_ended or not by:
        return str(speech.words.unanswered(alert.owner, by, alert.lapsed))
    return str(speech.words.waiting(alert.owner, by, ", ".join(alert.next_escalation), alert.lapsed))
