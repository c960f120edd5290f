"""What comes back from WhatsApp by webhook: presses in their two shapes, words, and receipts. Duplicates and disorder
are normal there. Everything is checked against the signature of the raw bytes before it is read.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from alerts.channels.payload import ASK, DETAIL, read_callback, read_press
from alerts.delivery import Status
from alerts.life import Verb

SCHEME = "sha256="


class Message(msgspec.Struct, frozen=True):
    """Somebody wrote or pressed. ``payload`` is what a button carried, empty where it was none; all may be forged by
    who holds an old message."""

    sender: str
    id: str
    payload: str = ""

    @property
    def press(self) -> tuple[str, Verb, str] | None:
        """Incident, verb and note, where it is a press for the engine."""
        return read_press(self.payload)

    @property
    def asks_reason(self) -> str:
        """The incident of which "alarm palsu" was pressed, still without its reason; else empty."""
        incident, code = read_callback(self.payload) or ("", "")
        return incident if code == ASK else ""

    @property
    def asks_more(self) -> str:
        """The incident of which all that can be pressed is wanted; else empty."""
        incident, code = read_callback(self.payload) or ("", "")
        return incident if code == DETAIL else ""


class Receipt(msgspec.Struct, frozen=True):
    """How a message of ours stands. ``notification`` is the id we gave it, ``code`` Meta's error where it failed."""

    notification: str
    recipient: str
    status: Status
    code: int = 0
    billable: bool = False


class _Reply(msgspec.Struct):
    id: str = ""
    payload: str = ""


class _Interactive(msgspec.Struct):
    button_reply: _Reply = msgspec.field(default_factory=_Reply)
    list_reply: _Reply = msgspec.field(default_factory=_Reply)


class _Message(msgspec.Struct):
    id: str
    sender: str = msgspec.field(name="from")
    button: _Reply = msgspec.field(default_factory=_Reply)
    interactive: _Interactive = msgspec.field(default_factory=_Interactive)


class _Error(msgspec.Struct):
    code: int


class _Pricing(msgspec.Struct):
    billable: bool = False


class _Status(msgspec.Struct):
    status: Status
    recipient_id: str = ""
    biz_opaque_callback_data: str = ""
    errors: list[_Error] = []
    pricing: _Pricing = msgspec.field(default_factory=_Pricing)


def signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether ``X-Hub-Signature-256`` is that of the raw bytes; never without a secret.

    >>> signed("rahasia", b"{}", "sha256=" + hmac.new(b"rahasia", b"{}", "sha256").hexdigest())
    True
    >>> signed("", b"{}", "sha256=" + hmac.new(b"", b"{}", "sha256").hexdigest())
    False
    """
    expected = SCHEME + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def read(body: bytes) -> list[Message | Receipt] | None:
    """Everything in one delivery of the webhook, in its order; None where it is none. What has another shape than we
    know is left out: there is more in an account than our messages.

    >>> read(b'{"entry": [{"changes": [{"value": {"messages": [{"from": "62812", "id": "w1"}]}}]}]}')
    [Message(sender='62812', id='w1', payload='')]
    """
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    if not isinstance(document, dict) or not isinstance(document.get("entry"), list):
        return None
    values = [_part(change, "value") for entry in document["entry"] for change in _list(entry, "changes")]
    found: list[Message | Receipt] = []
    for value in values:
        found += (*_messages(value), *_receipts(value))
    return found


def _messages(value: Any) -> Iterator[Message]:
    for one in _list(value, "messages"):
        try:
            message = msgspec.convert(one, _Message)
        except msgspec.ValidationError:
            continue
        chosen = message.interactive
        payload = message.button.payload or chosen.button_reply.id or chosen.list_reply.id
        yield Message(message.sender, message.id, payload)


def _receipts(value: Any) -> Iterator[Receipt]:
    for one in _list(value, "statuses"):
        try:
            status = msgspec.convert(one, _Status)
        except msgspec.ValidationError:
            continue
        code = status.errors[0].code if status.errors else 0
        yield Receipt(
            status.biz_opaque_callback_data, status.recipient_id, status.status, code, status.pricing.billable
        )


def _part(of: Any, key: str) -> Any:
    return of.get(key) if isinstance(of, dict) else None


def _list(of: Any, key: str) -> list[Any]:
    part = _part(of, key)
    return part if isinstance(part, list) else []


STATUSES: tuple[Status, ...] = get_args(Status)
