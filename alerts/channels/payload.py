"""What a button's press carries back: ``a:<incident>:<code>``, opaque, at most 64 bytes, and no proof of anything: the
same data may come back from an old message or a forged one. Under a proposal it is ``e:<proposal>:<code>``.
"""

from collections.abc import Mapping

from alerts.life import Verb
from alerts.notification import Reaction

CODES: dict[str, Verb] = {
    "ack": "acknowledge",
    "no": "false_alarm",
    "up": "raise",
    "dn": "lower",
    "note": "note",
    "end": "close",
    "zzz": "snooze",
    "yes": "true",
    "old": "known",
    "hox": "hoax",
    "agd": "planned",
    "undo": "undo",
}
"""Short, so that an incident's id (a name of 40 characters and a time) always fits beside one."""
REASONS = {
    "no.agd": "agenda terjadwal",
    "no.not": "bukan tentang kita",
    "no.old": "berita lama",
    "no.bot": "spam/bot",
}
CHOICES: dict[str, Reaction] = {"w": "watch", "i": "ignore"}
"""Answers to a proposal."""
ASK, BACK = "no", "back"
"""Codes that only turn the keyboard: ask for the reason, and go back."""
DETAIL = "more"
"""The code that asks for the picture and the whole text."""
LABELS = ("n", "t", "p", "s", "u")
"""Under a post to be labelled: negative, neutral, positive, skip, undo."""
LONGEST = 64
"""Bytes, as the strictest of the chats takes them."""


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
    known = code in CODES or code in REASONS or code in (BACK, DETAIL)
    return (incident, code) if kind == "a" and incident and known else None


def read_press(data: str) -> tuple[str, Verb, str] | None:
    """Incident, verb and note of a press that is one for the engine, or None.

    >>> read_press("a:antrean-bbm-20261124T0604:no.old")
    ('antrean-bbm-20261124T0604', 'false_alarm', 'berita lama')
    """
    incident, code = read_callback(data) or ("", "")
    if code == ASK or code not in {*CODES, *REASONS}:
        return None
    return incident, CODES.get(code, "false_alarm"), REASONS.get(code, "")


def choice_data(proposal: str, answer: Reaction) -> str:
    """What a button under a proposal sends.

    >>> choice_data("baru-20261124T0604-1", "watch")
    'e:baru-20261124T0604-1:w'
    """
    return f"e:{proposal}:{answer[0]}"


def read_choice(data: str) -> tuple[str, Reaction] | None:
    """Proposal and answer, or None where it is none.

    >>> read_choice("e:baru-20261124T0604-1:i"), read_choice("a:baru-20261124T0604-1:ack")
    (('baru-20261124T0604-1', 'ignore'), None)
    """
    kind, _, rest = data.partition(":")
    proposal, _, code = rest.rpartition(":")
    return (proposal, CHOICES[code]) if kind == "e" and proposal and code in CHOICES else None


def label_data(issue: str, mark: str, code: str) -> str:
    """What a button under a post to be labelled sends; it fits for every name of an issue.

    >>> label_data("antrean-bbm", "0123456789", "n")
    'l:antrean-bbm:0123456789:n'
    """
    return f"l:{issue}:{mark}:{code}"


def read_label(data: str) -> tuple[str, str, str] | None:
    """Issue, mark of the post and code, or None where it is no such button.

    >>> read_label("l:antrean-bbm:0123456789:n")
    ('antrean-bbm', '0123456789', 'n')
    >>> read_label("l:antrean-bbm:n")
    """
    kind, *parts = data.split(":")
    if kind != "l" or len(parts) != 3 or parts[2] not in LABELS:
        return None
    return parts[0], parts[1], parts[2]


CODE_OF: Mapping[str, str] = {verb: code for code, verb in CODES.items()}
