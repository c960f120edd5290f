"""Buttons under a Telegram message, and what their presses mean. ``callback_data`` is ``a:<incident>:<code>``: opaque,
at most 64 bytes, and no proof of anything: the same data may come back from an old message or a forged one.

"Alarm palsu" needs a reason: its first press puts the reasons under the buttons, a second press gives one of them. The
keyboard that is shown comes back with the press, so nothing has to be remembered.
"""

from collections.abc import Sequence
from typing import Any

from alerts.incident import Verb
from alerts.notification import Button

Rows = Sequence[Sequence[dict[str, Any]]]

CODES: dict[str, Verb] = {
    "ack": "acknowledge",
    "no": "false_alarm",
    "up": "raise",
    "dn": "lower",
    "note": "note",
    "end": "close",
}
"""Short, so that an incident's id (a name of 40 characters and a time) always fits beside one."""
REASONS = {
    "no.agd": "agenda terjadwal",
    "no.not": "bukan tentang kita",
    "no.old": "berita lama",
    "no.bot": "spam/bot",
}
ASK, BACK = "no", "back"
"""Codes that only turn the keyboard: ask for the reason, and go back."""
LONGEST = 64
"""Bytes of ``callback_data``."""
_ACROSS = 2

_code_of = {verb: code for code, verb in CODES.items()}


def callback_data(incident: str, code: str) -> str:
    """What the button sends. Raises ValueError where it would be longer than the server takes: a mistake of ours.

    >>> callback_data("antrean-bbm-20261124T0604", "ack")
    'a:antrean-bbm-20261124T0604:ack'
    """
    data = f"a:{incident}:{code}"
    if len(data.encode()) > LONGEST:
        raise ValueError(f"the incident's id is too long for a button: {incident}")
    return data


def read_callback(data: str) -> tuple[str, str] | None:
    """Incident and code, or None where it isn't ours.

    >>> read_callback("a:antrean-bbm-20261124T0604:no.old")
    ('antrean-bbm-20261124T0604', 'no.old')
    >>> read_callback("a:b:sudo")
    """
    kind, _, rest = data.partition(":")
    incident, _, code = rest.rpartition(":")
    known = code in CODES or code in REASONS or code == BACK
    return (incident, code) if kind == "a" and incident and known else None


def keyboard(incident: str, buttons: Sequence[Button]) -> list[list[dict[str, Any]]]:
    """The rows of the keyboard: two buttons a row.

    >>> keyboard("x-1", [Button("acknowledge", "Terima", "success")])
    [[{'text': 'Terima', 'callback_data': 'a:x-1:ack', 'style': 'success'}]]
    """
    return _rows([_key(incident, button.text, _code_of[button.verb], button.style) for button in buttons])  # type: ignore[index]  # a verb is checked where the button is made


def with_reasons(rows: Rows, incident: str) -> list[list[dict[str, Any]]]:
    """The keyboard with the reasons for a false alarm under it, and a way back."""
    reasons = _rows([_key(incident, text.capitalize(), code) for code, text in REASONS.items()])
    return [*without_reasons(rows), *reasons, [_key(incident, "Kembali", BACK)]]


def without_reasons(rows: Rows) -> list[list[dict[str, Any]]]:
    """The keyboard as it was before the reasons were put under it."""
    return [list(row) for row in rows if not any(_of_reasons(key) for key in row)]


def _of_reasons(key: dict[str, Any]) -> bool:
    read = read_callback(str(key.get("callback_data", "")))
    return read is not None and (read[1] in REASONS or read[1] == BACK)


def _key(incident: str, text: str, code: str, style: str = "") -> dict[str, Any]:
    key = {"text": text, "callback_data": callback_data(incident, code)}
    return {**key, "style": style} if style else key


def _rows(keys: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [keys[at : at + _ACROSS] for at in range(0, len(keys), _ACROSS)]
