"""What follows from what a watch hears: somebody is told, a closer look, a turn of the level, a silence. Pure."""

import msgspec

from alerts.notification import Notification
from alerts.silence import Silence
from detectors.assessment import Reason
from stream.events import Rang


class Examine(msgspec.Struct, frozen=True, tag="examine", tag_field="kind"):
    """Look at the stored posts of an issue in these minutes and answer with a ``Finding``."""

    issue: str
    incident: str
    first: int
    last: int


class Turn(msgspec.Struct, frozen=True, tag="level", tag_field="kind"):
    """The level of an issue has changed, at ``at``, for these reasons: for whoever writes the chronicle."""

    issue: str
    at: int
    level: int
    before: int = msgspec.field(name="from")
    score: float
    reasons: tuple[Reason, ...]
    drivers: tuple[str, ...]
    incident: str
    first_seen: int
    detected_at: int

    name: str = ""
    """The issue's name for people."""
    combined: bool = False
    """Whether its alert speaks for others that rise with it."""


class Unsaid(msgspec.Struct, frozen=True, tag="unsaid", tag_field="kind"):
    """An officer was not told of an episode, and why (rule 9)."""

    issue: str
    incident: str
    officer: str
    at: int
    level: int
    silence: Silence


Effect = Notification | Examine | Turn | Unsaid | Rang
