"""The rich form of a message (Bot API 10.1 and later): headline, lines and picture in one message, which is edited in
place, picture included. Made of blocks, so that no markup has to be escaped: what posts say is plain text here. Pure.
"""

from collections.abc import Sequence
from typing import Any

from alerts.notification import Mention

PART = "chart"
"""The part of the form that carries the picture."""
SIZE = 4
"""Of the headline, 1 is the largest."""

Block = dict[str, Any]


def rich(text: str, mentions: Sequence[Mention], *, picture: bool) -> dict[str, Any]:
    """The text with the picture below it, where there is one; nothing in it becomes a link.

    >>> [block["type"] for block in rich("[SIAGA] BBM\\nVolume 412\\n\\nPJ: Sari", (), picture=True)["blocks"]]
    ['heading', 'paragraph', 'paragraph', 'photo']
    """
    headline, *lines = [line for line in text.split("\n") if line.strip()] or [" "]
    blocks = [
        {"type": "heading", "text": headline, "size": SIZE},
        *(_paragraph(line) for line in lines),
        *([{"type": "photo", "photo": {"type": "photo", "media": f"attach://{PART}"}}] if picture else []),
        *([_paragraph(_mentioned(mentions))] if mentions else []),
    ]
    return {"blocks": blocks, "skip_entity_detection": True}


def _paragraph(text: Any) -> Block:
    return {"type": "paragraph", "text": text}


def _mentioned(mentions: Sequence[Mention]) -> list[Any]:
    """Everybody for whom a message in a shared chat is, by links that notify whose id is known."""
    names: list[Any] = []
    for one in mentions:
        names += [", "] if names else []
        names.append(_linked(one) if one.user.isdigit() else one.name)
    return names


def _linked(one: Mention) -> Block:
    user = {"id": int(one.user), "is_bot": False, "first_name": one.name}
    return {"type": "text_mention", "text": one.name, "user": user}
