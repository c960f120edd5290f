"""People, how to reach them, and what each level asks of whom: the part of the configuration about people."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
"""Names in the configuration: small letters, digits and hyphens, at most 40; they become part of ids."""


class Section(BaseModel):
    """A section of the configuration: an unknown key is a mistake, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reach(Section):
    """One way to reach somebody: the channel's name in the configuration and the address on it."""

    channel: Name
    address: str = ""


class Officer(Section):
    """Somebody, or a command centre's machine, on the duty list.

    ``leader`` hears only Siaga, Awas and the all-clear, in four lines. ``reach`` is in order of preference.
    """

    name: str
    role: str = ""
    leader: bool = False
    language: Literal["", "id", "en"] = ""
    reach: tuple[Reach, ...]
    user: dict[Name, str] = {}
    """His own id on a channel, where he is reached in a group there: by it his presses are known."""

    @field_validator("reach")
    @classmethod
    def _some(cls, ways: tuple[Reach, ...]) -> tuple[Reach, ...]:
        if not ways:
            raise ValueError('is empty; name at least one way, as in reach = [{ channel = "layar" }]')
        return ways


class Rung(Section):
    """Who is told at one round of a chain (officers or teams), and how long they have to acknowledge (minutes)."""

    tell: tuple[Name, ...]
    within: int = Field(default=15, ge=1, le=24 * 60)


class LevelRules(Section):
    """What a level asks for: the rounds of the chain in order, their timers, and the checklist of the message."""

    chain: tuple[Rung, ...] = ()
    actions: tuple[str, ...] = ()
    note_within: int = Field(default=60, ge=1, le=24 * 60)
    """Minutes after an acknowledgement until a status note is due; without one escalation opens again."""
    hours: Literal["", "always", "working"] = ""
    """When its messages may ring; unset is working hours for Waspada and always for the others (rule 7)."""
    remind: int | None = Field(default=None, ge=0, le=24 * 60)
    """Minutes between reminders behind the chain's end; unset is never for Waspada, 60 for Siaga, 30 for Awas."""
    repeats: int = Field(default=3, ge=0, le=100)
    """Reminders that ring for everybody who knows; later ones ring for the last resort alone."""
    snooze: int = Field(default=30, ge=1, le=120)
    """Minutes by which an officer may put it off, and how often he may."""
    snoozes: int = Field(default=2, ge=0, le=10)


Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "holiday")
Zone = Literal["WIB", "WITA", "WIT"]


class Hours(Section):
    """When the office works; outside of it Waspada waits. Without this section it always does."""

    days: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri")
    begin: time = time(8)
    end: time = time(16)

    @model_validator(mode="after")
    def _forward(self) -> "Hours":
        if self.begin >= self.end:
            raise ValueError(f"ends at {self.end:%H:%M}, before it begins")
        return self


class Budget(Section):
    """How many new Waspada may ring one person in so many hours, over all issues; what is beyond waits."""

    waspada: int = Field(default=2, ge=1, le=100)
    hours: int = Field(default=12, ge=1, le=72)


class Shift(Section):
    """Who is on duty from ``begin`` until ``end`` on these days; one that ends before it begins ends the day after.

    A shift that names "holiday" holds on holidays; those that don't then hold only where no shift of the team does.
    """

    who: tuple[Name, ...]
    days: tuple[Day, ...] = DAYS[:7]
    begin: time = time(0)
    end: time = time(0)


class Team(Section):
    """A duty that people take in turns; a chain may tell a team, and tells who has the shift."""

    name: str = ""
    shifts: tuple[Shift, ...] = ()
    zone: Zone | None = None
    """In whose time the shifts are written; the agency's own where unset."""


class StandIn(Section):
    """Who takes the place of somebody absent, from one day through another."""

    absent: Name
    by: Name
    first: date
    last: date
