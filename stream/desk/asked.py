"""What can be asked at a desk, and how it is refused."""

from typing import Protocol

from alerts.feedback import Precision
from stream.engine.outcomes import Changed, Pressed
from stream.engine.shown import IncidentView, IssueRecord, IssueView, Labelling, Trial, Why
from stream.events import Drawn, LabelTone
from stream.refused import Refused


class DeskError(Refused):
    """The wish can't be fulfilled; the message says why and what to do."""


class Desk(Protocol):
    """What can be asked. Every method raises Refused."""

    def issues(self) -> list[IssueView]:
        """All that are watched, the highest level first."""

    def issue(self, name: str) -> IssueRecord:
        """One that is watched, or was."""

    def add(self, name: str, settings: dict[str, object], by: str) -> Changed:
        """Watch one more."""

    def retire(self, name: str, by: str, reason: str) -> Changed:
        """Watch one no more."""

    def drill(self, issue: str, officer: str) -> Pressed:
        """Begin an exercise."""

    def test(self, query: str, days: int) -> Trial:
        """What a query would have matched."""

    def episodes(self) -> list[IncidentView]:
        """Open and recent episodes, the newest first."""

    def episode(self, incident: str) -> IncidentView:
        """An episode with everything that was said about it."""

    def why(self, officer: str, issue: str, at: int) -> Why:
        """Why an officer was told of an issue, or not; at 0 it is now."""

    def precision(self) -> list[Precision]:
        """How the alarms of each issue were judged."""

    def labelling(self, name: str) -> Labelling:
        """What there is to label in an issue."""

    def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        """An officer's word on a post."""
