"""Alerts as documents of the Common Alerting Protocol 1.2 (OASIS; ITU-T X.1303), for command centres. Pure.

A revision of an episode is one message: ``identifier`` is its alert_id and revision, ``references`` are the messages
before it. The scope is never Public; a drill is an Exercise, a test a Test. How sure we are comes from verification
and not from the statistic: what is not verified is Possible. Extreme, a threat to life, is for people to say.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import msgspec

from alerts.alert import Alert
from alerts.headline import headline
from alerts.message import text
from alerts.speech import Speech
from alerts.words.numbers import OFFSETS

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
TYPE = "application/cap+xml"
STATUS = {"NYATA": "Actual", "SIMULASI": "Exercise", "UJI": "Test"}
NOTES = {
    "SIMULASI": "SIMULASI: latihan, bukan kejadian nyata. This is an exercise.",
    "UJI": "UJI: pesan percobaan. This is a test.",
}
URGENCY = {2: "Future", 3: "Expected", 4: "Immediate"}
SEVERITY = {2: "Minor", 3: "Moderate", 4: "Severe"}
RESPONSE = {2: "Monitor", 3: "Assess", 4: "Prepare"}
LANGUAGES = {"id": "id-ID", "en": "en-US"}
"""Ours, and CAP's; each has its info block, and the same meaning in it."""
LONGEST_HEADLINE = 160
NEXT_UPDATE = 3600
"""Seconds after which a message expires, where the alert names no deadline."""
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Issuer(msgspec.Struct, frozen=True):
    """Who speaks: an address without blank or comma, the agency's name, and its zone (WIB, WITA, WIT)."""

    sender: str
    name: str
    zone: str


def identifier(alert: Alert) -> str:
    """The message's id, without any character that CAP forbids in one."""
    return f"{alert.alert_id}.{alert.revision}"


def moment(at: int, zone: str) -> str:
    """A time as CAP writes it: no fraction, and an offset in digits (``Z`` is invalid there).

    >>> moment(1_795_500_240, "WIB")
    '2026-11-24T13:04:00+07:00'
    """
    return datetime.fromtimestamp(at, timezone(timedelta(hours=OFFSETS[zone]))).isoformat(timespec="seconds")


def reference(alert: Alert, issuer: Issuer) -> str:
    """How later messages name this one."""
    return f"{issuer.sender},{identifier(alert)},{moment(alert.sent_at, issuer.zone)}"


def message_type(alert: Alert, references: Sequence[str]) -> str:
    """Alert at first, then Update; Cancel takes back what was a false alarm."""
    if not references:
        return "Alert"
    return "Cancel" if alert.verdict and _ended(alert) else "Update"


def document(alert: Alert, issuer: Issuer, references: Sequence[str] = (), to: str = "") -> bytes:
    """The message, in UTF-8. ``references`` are the earlier messages of the episode that the reader has; ``to`` is for
    whom it is, empty where the reader fetched it himself."""
    root = ElementTree.Element("alert", xmlns=NAMESPACE)
    _add(root, "identifier", identifier(alert))
    _add(root, "sender", issuer.sender)
    _add(root, "sent", moment(alert.sent_at, issuer.zone))
    _add(root, "status", STATUS[alert.status])
    _add(root, "msgType", message_type(alert, references))
    _add(root, "scope", "Restricted")
    _add(root, "restriction", f"{alert.classification}: {issuer.name}")
    _add(root, "addresses", f'"{to}"' if " " in to else to)
    _add(root, "note", NOTES.get(alert.status, ""))
    _add(root, "references", " ".join(references))
    _add(root, "incidents", alert.alert_id)
    for language in LANGUAGES:
        _info(root, alert, issuer, language)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _info(root: ElementTree.Element, alert: Alert, issuer: Issuer, language: str) -> None:
    speech, ended = Speech(language, issuer.zone), _ended(alert)
    info = ElementTree.SubElement(root, "info")
    _add(info, "language", LANGUAGES[language])
    _add(info, "category", alert.category)
    _add(info, "event", alert.issue)
    _add(info, "responseType", "AllClear" if ended else RESPONSE[alert.level])
    _add(info, "urgency", "Past" if ended else URGENCY[alert.level])
    _add(info, "severity", SEVERITY[alert.level])
    _add(info, "certainty", "Unlikely" if alert.verdict else "Possible")
    _add(info, "effective", moment(alert.sent_at, issuer.zone))
    _add(info, "onset", moment(alert.first_seen, issuer.zone) if alert.first_seen else "")
    _add(info, "expires", moment(max(alert.ack_by, alert.sent_at + NEXT_UPDATE), issuer.zone))
    _add(info, "senderName", issuer.name)
    _add(info, "headline", headline(alert, speech)[:LONGEST_HEADLINE])
    _add(info, "description", text(alert, speech))
    _add(info, "instruction", "" if ended else "; ".join(alert.actions))
    for name, value in _parameters(alert).items():
        parameter = ElementTree.SubElement(info, "parameter")
        _add(parameter, "valueName", f"kentongan:{name}")
        _add(parameter, "value", str(value))


def _parameters(alert: Alert) -> dict[str, object]:
    return {
        "level": alert.level, "level_word": alert.level_word, "revision": alert.revision, "phase": alert.phase,
        "span_minutes": alert.volume.span, "observed": alert.volume.observed, "expected": alert.volume.expected,
        "ratio": alert.volume.ratio, "authors": alert.authors, "negative": alert.sentiment.negative,
        "detected": alert.detected_at, "schema": alert.schema,
    }  # fmt: skip


def _ended(alert: Alert) -> bool:
    return alert.phase in ("cooling", "calm")


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    """An element that is empty is left out: CAP sends none."""
    if legal := _ILLEGAL.sub("", text).strip():
        ElementTree.SubElement(parent, name).text = legal
