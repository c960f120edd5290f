"""One file for each way to reach people and machines, all with the same small contract.

A channel is told everything it needs in one call and keeps nothing: what it must remember of an address and an incident
(a message's id at the far end, so that it can be edited) is handed to it and handed back, and the outbox stores it.
"""

from typing import Protocol

import msgspec

from alerts.notification import Notification

Memory = dict[str, str]
"""What a channel remembers of one (address, incident): plain strings, stored by the outbox."""


class Delivered(msgspec.Struct, frozen=True):
    """The far end has it. ``memory`` replaces what was remembered."""

    memory: Memory = {}
    detail: str = ""
    acknowledged: bool = False
    """Whether the far end says that somebody there has it."""


class Accepted(msgspec.Struct, frozen=True):
    """The far end took it and will say by a receipt whether it arrived. Where none comes within ``within`` seconds it
    did not arrive: the person's next way is used. ``memory`` replaces what was remembered once it is delivered."""

    within: float
    memory: Memory = {}


class Later(msgspec.Struct, frozen=True):
    """Not now; try again. ``after`` is the least wait in seconds that the far end asked for, 0 if it named none.
    ``unsure`` is true where the far end may have it all the same: the answer was lost, the next try is a ``repeat``."""

    reason: str
    after: float = 0.0
    unsure: bool = False


class Failed(msgspec.Struct, frozen=True):
    """Never at this address by this channel until a person acts; the reason says what to do."""

    reason: str


Outcome = Delivered | Accepted | Later | Failed

POSSIBLE_REPEAT = "(mungkin terkirim dua kali)"
"""The first line of a text that may have gone out before, where the far end can't know a repeat by its id."""


class Channel(Protocol):
    """A way to reach people or machines."""

    name: str

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Say it, by edit where ``memory`` allows and the notification revises. ``repeat`` is true where a crash or a
        lost answer leaves open whether this very notification already went out: the text then says so. Never raises
        for what the far end or the network does: that is an outcome."""

    async def close(self) -> None:
        """Let go of connections."""
