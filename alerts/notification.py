"""What is said to whom: one notification is one thing for one person (or place) by one channel.

The ``id`` is made from the incident, its revision and the address, so a replay makes the same one and a receiver can
know a repeat. A notification that *revises* replaces what the same address was told before about the same incident: a
channel that can edit edits its message, one that cannot may leave it out.
"""

from typing import Literal

import msgspec

Status = Literal["NYATA", "SIMULASI", "UJI"]
Reaction = Literal["watch", "ignore"]
"""What is answered to a proposal."""
Occasion = Literal[
    "raised",
    "escalated",
    "revised",
    "acknowledged",
    "cleared",
    "retracted",
    "heartbeat",
    "handover",
    "emerging",
    "shut",
]
"""Why this is said now. ``revised`` and ``acknowledged`` revise; all others are worth a new message. A ``heartbeat``
is of no incident: it says that the service lives. ``emerging`` proposes what no issue watches yet; ``shut`` says that
we were put out of a chat."""
LEVELS = ("", "Normal", "Waspada", "Siaga", "Awas")
"""The words of the levels, by their number 1 to 4."""


class Button(msgspec.Struct, frozen=True, omit_defaults=True):
    """A button under a chat message; ``verb`` is what a press means (see ``life.Verb``)."""

    verb: str
    text: str
    style: Literal["", "success", "danger", "primary"] = ""


class Mention(msgspec.Struct, frozen=True):
    """Somebody whom a message in a shared chat is for: his place in the roster, his name, and his id there if known."""

    officer: str
    name: str
    user: str = ""


class Notification(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to say to one address.

    ``text`` is plain text as the officer reads it, lines parted by line feeds, hostile texts already defanged; a
    channel escapes it for its own markup at the last moment. ``alert`` is the machine form: all fields that are known.
    """

    id: str
    issue: str
    incident: str
    revision: int
    occasion: Occasion
    level: int
    at: int
    channel: str
    """Name of the channel in the configuration."""
    address: str
    """Where on that channel: a chat id, a URL's name, a mail address; empty where the channel has only one."""
    officer: str
    """Name of the person in the roster, or empty for a machine."""
    text: str
    status: Status
    buttons: tuple[Button, ...] = ()
    alert: dict[str, object] = {}
    mentions: tuple[Mention, ...] = ()
    """Where several are reached in one chat: all of them, the ``officer`` too. They get one copy together."""
    forced: bool = False
    """Loud: a new message even where an older one could be edited."""
    quiet: bool = False
    """Without a sound, where the channel can: it is night, and about no more than a Waspada."""

    @property
    def hearers(self) -> tuple[str, ...]:
        """Names in the roster of everybody whom it is for."""
        return tuple(one.officer for one in self.mentions) or (self.officer,)

    @property
    def ends(self) -> bool:
        """Whether it says that the episode is over: its buttons are verdicts then."""
        return self.occasion in ("cleared", "retracted")

    @property
    def asks(self) -> bool:
        """Whether somebody should take it: there are buttons, and nobody has it yet."""
        return bool(self.buttons) and self.occasion not in ("cleared", "retracted", "acknowledged")

    @property
    def revises(self) -> bool:
        """Whether it only changes what this address was already told."""
        return self.occasion in ("revised", "acknowledged") and not self.forced
