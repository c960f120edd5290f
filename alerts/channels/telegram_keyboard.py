"""Buttons under a Telegram message; what they carry back is in ``payload.py``.

"Alarm palsu" needs a reason: its first press puts the reasons under the buttons, a second press gives one of them. The
keyboard that is shown comes back with the press, so nothing has to be remembered.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from alerts.channels.payload import BACK, CHOICES, CODE_OF, DETAIL, REASONS, callback_data, choice_data, read_callback
from alerts.notification import Button

Rows = Sequence[Sequence[dict[str, Any]]]


class Card(msgspec.Struct, frozen=True):
    """Words with buttons under them."""

    text: str
    rows: Rows = ()


_ACROSS = 2


def keyboard(incident: str, buttons: Sequence[Button]) -> list[list[dict[str, Any]]]:
    """The rows of the keyboard: two buttons a row, and the one that asks for more.

    >>> [key["callback_data"] for key in keyboard("x-1", [Button("acknowledge", "Terima", "success")])[0]]
    ['a:x-1:ack', 'a:x-1:more']
    """
    keys = [_key(incident, button.text, CODE_OF[button.verb], button.style) for button in buttons]
    return _rows([*keys, _key(incident, "Detail", DETAIL)])


def choices(proposal: str, buttons: Sequence[Button]) -> list[list[dict[str, Any]]]:
    """The keyboard under a proposal.

    >>> [key["callback_data"] for key in choices("baru-1", [Button("watch", "Pantau"), Button("ignore", "Abaikan")])[0]]
    ['e:baru-1:w', 'e:baru-1:i']
    """
    answers = {answer: button for button in buttons for answer in CHOICES.values() if answer == button.verb}
    return _rows([_styled(one.text, choice_data(proposal, answer), one.style) for answer, one in answers.items()])


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
    return _styled(text, callback_data(incident, code), style)


def _styled(text: str, data: str, style: str) -> dict[str, Any]:
    key = {"text": text, "callback_data": data}
    return {**key, "style": style} if style else key


def _rows(keys: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [keys[at : at + _ACROSS] for at in range(0, len(keys), _ACROSS)]
