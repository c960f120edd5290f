"""The bodies that a webhook can carry: our own event, the same as a CloudEvent, or a CAP document. Pure.

    {"type": "incident.raised", "timestamp": "2026-11-24T06:04:00Z", "data": {all fields that are known}}

``schema()`` describes the event; a field is only ever added to it within a version, so readers ignore what is new.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from alerts.alert import SCHEMA, Alert
from alerts.channels import Memory
from alerts.channels.cap import TYPE, Issuer, document, reference
from alerts.notification import Notification

Format = Literal["json", "cloudevents", "cap"]
Type = Literal[
    "incident.raised", "incident.escalated", "incident.revised", "incident.acknowledged", "incident.cleared",
    "incident.retracted", "incident.handover",
]  # fmt: skip


class Event(msgspec.Struct, frozen=True):
    """What is posted: what happened, when (RFC 3339, UTC), and the alert as it stands then."""

    type: Type
    timestamp: str
    data: Alert


NOTICES = ("heartbeat", "emerging", "shut")
"""Occasions of no incident: that the service lives, what no issue watches yet, that we were put out of a chat."""


class Notice(msgspec.Struct, frozen=True):
    """What is posted where it is of no incident: the words as an officer reads them, and their fields."""

    type: Literal["notice.heartbeat", "notice.emerging", "notice.shut"]
    timestamp: str
    text: str
    data: dict[str, Any]


class Body(msgspec.Struct, frozen=True):
    """The bytes to post, of what type they are, and what to remember once they are delivered."""

    content: bytes
    type: str
    memory: Memory


Form = Callable[[Notification, Memory], Body]
"""Makes the body of a notification, from what is remembered of the episode at this receiver."""


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what is posted: an event, or a notice.

    >>> schema()["$defs"]["Alert"]["properties"]["level"]["type"]
    'integer'
    """
    made = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:{SCHEMA}", "title": SCHEMA}
    parts, named = msgspec.json.schema_components((Event, Notice), ref_template="#/$defs/{name}")
    return {**made, "anyOf": list(parts), "$defs": named}


def form(format: Format, issuer: Issuer) -> Form:
    """How bodies are made in a format."""
    match format:
        case "json":
            return plain
        case "cloudevents":
            return lambda said, memory: Body(_cloud_event(said, issuer), "application/cloudevents+json", memory)
        case "cap":
            return lambda said, memory: _cap(said, memory, issuer)


def plain(said: Notification, memory: Memory) -> Body:
    """Our own event."""
    words = {"text": said.text} if said.occasion in NOTICES else {}
    event = {"type": _type(said), "timestamp": _utc(said.at), **words, "data": said.alert}
    return Body(msgspec.json.encode(event), "application/json", memory)


def _type(said: Notification) -> str:
    return f"{'notice' if said.occasion in NOTICES else 'incident'}.{said.occasion}"


def _cloud_event(said: Notification, issuer: Issuer) -> bytes:
    """CloudEvents 1.0 in structured mode, so that the signature covers the attributes too."""
    attributes = {
        "specversion": "1.0", "id": said.id, "source": f"/{issuer.sender}", "time": _utc(said.at),
        "type": f"id.kentongan.{_type(said).replace('.', '.v1.')}", "subject": said.incident,
        "dataschema": f"urn:{SCHEMA}", "datacontenttype": "application/json", "data": said.alert,
    }  # fmt: skip
    return msgspec.json.encode(attributes)


def _cap(said: Notification, memory: Memory, issuer: Issuer) -> Body:
    """The document, which refers to every message of the episode that this receiver has."""
    alert = msgspec.convert(said.alert, Alert)
    earlier = memory.get("references", "").split()
    references = " ".join([*earlier, reference(alert, issuer)])
    content = document(alert, issuer, earlier, to=said.officer or said.channel)
    return Body(content, TYPE, {"references": references})


def _utc(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
