"""What somebody did in a Telegram chat, as plain values, and who takes them. Who may is not decided here."""

from typing import Protocol

import msgspec

from alerts.channels.telegram_keyboard import Card
from alerts.life import Verb
from alerts.notification import Reaction


class Pressing(msgspec.Struct, frozen=True):
    """A press on a button. ``user`` says who pressed; the engine maps it to an officer. All else may be forged by who
    holds an old message: the incident may be over, the verb not allowed."""

    update: int
    callback: str
    user: int
    chat: int
    message: int
    incident: str
    verb: Verb
    note: str = ""
    """The reason of a false alarm."""

    @property
    def id(self) -> str:
        """The same for an update that comes twice."""
        return f"telegram:{self.update}"


class Asking(msgspec.Struct, frozen=True):
    """A press on "Detail": somebody wants to see more of an incident."""

    user: int
    chat: int
    message: int
    incident: str
    topic: int = 0
    """Of a forum; 0 for none."""


class Membership(msgspec.Struct, frozen=True):
    """Somebody changed our place in a chat: whether we may write there since ``at`` (epoch seconds)."""

    chat: int
    inside: bool
    at: int


class Choosing(msgspec.Struct, frozen=True):
    """A press under a proposal: watch it, or ignore it."""

    user: int
    chat: int
    message: int
    proposal: str
    answer: Reaction


class Marking(msgspec.Struct, frozen=True):
    """A press under a post to be labelled; all but the user may be forged."""

    user: int
    issue: str
    mark: str
    code: str


class Command(msgspec.Struct, frozen=True):
    """A command, ``/name words``, that somebody wrote in a chat."""

    update: int
    user: int
    chat: int
    message: int
    name: str
    words: str
    topic: int = 0

    @property
    def id(self) -> str:
        """The same for an update that comes twice."""
        return f"telegram:{self.update}"

    @property
    def private(self) -> bool:
        """Whether nobody else reads the chat."""
        return self.chat > 0


class Ears(Protocol):
    """Who takes what comes in; each returns once it is safe."""

    async def press(self, pressing: Pressing) -> str:
        """Take a press; returns what the presser is shown (at most 200 characters)."""

    async def detail(self, asking: Asking) -> str:
        """Show more in the chat; returns what the presser is shown at once."""

    async def choose(self, choosing: Choosing) -> str:
        """Take an answer to a proposal; returns what the presser is shown."""

    async def command(self, command: Command) -> str | Card:
        """Obey a command; returns the answer for its chat, empty for none."""

    async def mark(self, marking: Marking) -> tuple[str, Card | None]:
        """Take a label; returns what the presser is shown, and what stands in the message now, None where it stays."""

    async def member(self, membership: Membership) -> None:
        """Take note of our place in a chat."""
