"""People, how to reach them, and what each level asks of whom: the part of the configuration about people."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

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
    """Who is told at one round of a level's chain, and how long they have to acknowledge (minutes)."""

    tell: tuple[Name, ...]
    within: int = Field(default=15, ge=1, le=24 * 60)


class LevelRules(Section):
    """What a level asks for: the rungs of the chain in order, and the checklist printed in the message."""

    chain: tuple[Rung, ...] = ()
    actions: tuple[str, ...] = ()
    note_within: int = Field(default=60, ge=1, le=24 * 60)
    """Minutes after an acknowledgement until a status note is due; without one escalation opens again."""
