"""The bodies of WhatsApp messages: the approved template outside of the 24 hours, text with buttons inside. Pure.

A template is written once in Meta's business manager (category utility) with two places and, where something can be
pressed, three quick replies, the last of which shows a list of everything that can be pressed then:

    kentongan_alarm: {{1}}⏎{{2}}⏎Mohon ditanggapi.     [Terima] [Alarm palsu] [Lainnya]
    kentongan_kabar: {{1}}⏎{{2}}⏎Untuk diketahui.
"""

from collections.abc import Sequence
from typing import Any

from alerts.channels import POSSIBLE_REPEAT
from alerts.channels.payload import CODE_OF, DETAIL, REASONS, callback_data
from alerts.notification import Button, Notification

LONGEST_TEXT, LONGEST_BODY, LONGEST_TITLE, LONGEST_DATA, LONGEST_PLACE = 4096, 1024, 20, 512, 700
LONGEST_ROW, MOST_BUTTONS = 24, 3
QUICK_REPLIES = (CODE_OF["acknowledge"], CODE_OF["false_alarm"], DETAIL)
"""The buttons of the approved template, in its order; what they carry is ours at every message."""


def free(notification: Notification, quoted: str, choose: str, more: str, *, repeat: bool) -> dict[str, Any]:
    """Inside of the 24 hours: the whole message, with its buttons where there are any; ``quoted`` is the first one of
    the episode, empty for none. What is more than three buttons is a list behind ``choose``; but who must take it finds
    "Terima" one tap away, and the others behind ``more``."""
    mark = f"{POSSIBLE_REPEAT}\n" if repeat else ""
    context = {"context": {"message_id": quoted}} if quoted else {}
    buttons, words = notification.buttons, mark + notification.text
    if not buttons:
        return {**_head(notification), **context, **text(words)}
    choices = choices_of(notification.incident, buttons)
    if len(buttons) > MOST_BUTTONS and buttons[0].verb != "acknowledge":
        return {**_head(notification), **context, **listed(choices, fit(words), choose)}
    if len(buttons) > MOST_BUTTONS:
        choices = [*choices[: MOST_BUTTONS - 1], (callback_data(notification.incident, DETAIL), more)]
    replies = [{"type": "reply", "reply": {"id": id, "title": title[:LONGEST_TITLE]}} for id, title in choices]
    shown = {"type": "button", "body": {"text": fit(words)}, "action": {"buttons": replies}}
    return {**_head(notification), **context, "type": "interactive", "interactive": shown}


def template(notification: Notification, name: str, language: str, *, repeat: bool) -> dict[str, Any]:
    """Outside of the 24 hours: the headline and the next lines as the two places of an approved template."""
    headline, *rest = notification.text.split("\n")
    places = [headline, " · ".join(([POSSIBLE_REPEAT] if repeat else []) + rest) or notification.incident]
    texts = [{"type": "text", "text": " ".join(place.split())[:LONGEST_PLACE]} for place in places]
    components: list[dict[str, Any]] = [{"type": "body", "parameters": texts}]
    if notification.asks:
        components += [
            {"type": "button", "sub_type": "quick_reply", "index": str(index),
             "parameters": [{"type": "payload", "payload": callback_data(notification.incident, code)}]}
            for index, code in enumerate(QUICK_REPLIES)
        ]  # fmt: skip
    shown = {"name": name, "language": {"code": language}, "components": components}
    return {**_head(notification), "type": "template", "template": shown}


def choices_of(incident: str, buttons: Sequence[Button]) -> list[tuple[str, str]]:
    """Of each button what it carries, and its title.

    >>> choices_of("banjir-1", [Button("snooze", "Tunda 30 mnt")])
    [('a:banjir-1:zzz', 'Tunda 30 mnt')]
    """
    return [(callback_data(incident, CODE_OF[button.verb]), button.text) for button in buttons]


def reasons(incident: str, title: str, choose: str) -> dict[str, Any]:
    """A list of the reasons for a false alarm, to choose one of."""
    return listed([(callback_data(incident, code), said.capitalize()) for code, said in REASONS.items()], title, choose)


def listed(choices: Sequence[tuple[str, str]], words: str, choose: str) -> dict[str, Any]:
    """Words with a list behind the button ``choose``; of each choice what it carries and its title.

    >>> listed([("a:b:yes", "Benar")], "Benar?", "Pilih")["interactive"]["action"]["button"]
    'Pilih'
    """
    rows = [{"id": id, "title": title[:LONGEST_ROW]} for id, title in choices]
    action = {"button": choose[:LONGEST_TITLE], "sections": [{"rows": rows}]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": words}, "action": action}}


def text(words: str) -> dict[str, Any]:
    """Plain words; links in them are not looked up."""
    return {"type": "text", "text": {"body": words[:LONGEST_TEXT], "preview_url": False}}


def to(address: str) -> dict[str, Any]:
    """For whom a message is: a number with its country, digits only.

    >>> to("+62 812-3456")["to"]
    '628123456'
    """
    return {"messaging_product": "whatsapp", "recipient_type": "individual", "to": digits(address)}


def digits(number: str) -> str:
    """A number as the API writes it."""
    return "".join(char for char in number if char.isdigit())


def fit(words: str, longest: int = LONGEST_BODY) -> str:
    """The message in its length: lines go from the middle, the headline and the last line, who has it, stay.

    >>> fit("kepala\\n" + "x" * 2000 + "\\nPJ: Sari")
    'kepala\\n…\\nPJ: Sari'
    """
    lines: Sequence[str] = words.split("\n")
    if len(words) <= longest:
        return words
    *upper, last = lines
    while len(upper) > 1 and sum(map(len, upper)) + len(upper) + len(last) + 2 > longest:
        upper.pop()
    return "\n".join([*upper, "…", last])[:longest]


def _head(notification: Notification) -> dict[str, Any]:
    return {**to(notification.address), "biz_opaque_callback_data": notification.id[:LONGEST_DATA]}
