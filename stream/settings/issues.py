"""Sections of what is watched: issues, families, the agenda, approved statements."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from alerts.alert import Category
from alerts.roster import LevelRules, Name, Section
from detectors.river_detector import usable
from stream import query

Levels = dict[Literal["waspada", "siaga", "awas"], LevelRules]


class Family(Section):
    """Issues that belong together, by their ``family``; its rules of a level come before the agency's."""

    levels: Levels = {}


class PlannedEvent(Section):
    """Something on the agenda: more is posted of these issues then. It never mutes a turn to negative."""

    issues: tuple[Name, ...]
    begin: datetime
    end: datetime
    times: float = Field(default=3.0, gt=0, le=100)
    """So many times the usual volume is expected."""

    @model_validator(mode="after")
    def _forward(self) -> "PlannedEvent":
        if self.begin.tzinfo or self.end.tzinfo:
            raise ValueError("times are the agency's own: write them without a zone")
        if self.begin >= self.end:
            raise ValueError("ends before it begins")
        return self


class Statement(Section):
    """A holding statement that somebody has approved; nothing else may be proposed to be said."""

    text: Annotated[str, Field(min_length=1, max_length=600)]
    approved_by: str
    approved: date


class IssueSettings(Section):
    """An issue to watch, in the officer's words."""

    name: str
    query: str
    owner: str = ""
    unit: str = ""
    """The technical unit that owns the facts."""
    sensitive: bool = False
    false_alarms_a_month: float = Field(default=1.0, gt=0, le=30)
    detectors: tuple[str, ...] = ()
    """Detectors of river that join ours, by import path: "river.drift.PageHinkley"."""
    claim: str = ""
    category: Category = "Other"
    """The theme, in the words of CAP: Safety, Health, Infra, Transport, ..."""
    names: tuple[str, ...] = ()
    """What people call those who are in charge of this issue; empty is the agency's names."""
    family: Name | Literal[""] = ""
    """A section of families, with chains of its own."""
    parent: Name | Literal[""] = ""
    """The issue whose alert speaks for this one too, while it is at least as high."""
    statement: Name | Literal[""] = ""
    """The approved holding statement that is shown from Siaga on."""
    levels: Levels = {}
    """Rules of its own in place of the agency's."""

    @field_validator("query")
    @classmethod
    def _parsed(cls, text: str) -> str:
        try:
            query.parse(text)
        except query.QueryError as error:
            raise ValueError(str(error)) from None
        return text

    @field_validator("detectors")
    @classmethod
    def _joining(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Each can be made, and its state be kept; river is imported only where one is named."""
        for path in paths:
            usable(path)
        if len({*paths}) < len(paths):
            raise ValueError("names a detector twice")
        return paths
