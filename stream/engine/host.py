"""What the web side, the channels and the terminal may ask of an engine, whichever engine it is."""

from collections.abc import Sequence
from typing import Protocol

from alerts.alert import Alert
from alerts.channels import Outcome
from alerts.delivery import Delivery, Status
from alerts.feedback import Precision
from alerts.life import Verb
from alerts.newcomer import Newcomer
from alerts.notification import Notification, Reaction
from detectors.network.analysis import Analysis
from stream.engine.outcomes import Answer, Changed, Pressed
from stream.engine.shown import IncidentView, IssueRecord, IssueView, Labelling, SourceView, Trial, Why
from stream.events import Drawn, LabelTone

SHUT = 0.0
"""In place of when somebody wrote: the far end says that it was too long ago."""


class Host(Protocol):
    """A running engine, as seen from its edges."""

    @property
    def ready(self) -> bool:
        """Whether the state is loaded and posts may come."""

    @property
    def stalled(self) -> str:
        """Why time stands still and what to do, where the machine's clock had run ahead of now; empty where it goes."""

    @property
    def now(self) -> int:
        """Feed time, epoch seconds; 0 before the first tick."""

    async def accept(self, feed: str, lines: list[bytes]) -> Answer:
        """Take post lines; returns once they are committed. Raises ``Overloaded`` when they can't be taken now."""

    async def press(
        self, incident: str, officer: str, verb: Verb, *, id: str, note: str = "", via: str = ""
    ) -> Pressed:
        """Take a press by somebody whom the channel has identified as ``officer`` (a name in the roster, or empty for
        a stranger, who changes nothing and is written down)."""

    async def receipt(self, notification: str, status: Status, outcome: Outcome | None) -> bool:
        """Take what a far end says of a notification; False where it must come again. See ``Outbox.receive``."""

    async def sent(self, notification: str) -> Delivery | None:
        """How the sending of a notification of ours stands; None where it is none."""

    async def announce(self, said: Sequence[Notification]) -> None:
        """Say what no watch has said, each once, however often it is asked; returns once that is safe."""

    async def wrote(self, channel: str, address: str, at: float) -> None:
        """Somebody wrote to a channel at ``at`` (epoch seconds), which may now say more to him; ``SHUT`` takes it back.
        Returns once that is safe."""

    def issues(self) -> list[IssueView]:
        """All issues, the highest level first."""

    def issue(self, name: str) -> IssueRecord | None:
        """An issue that is watched, or was."""

    async def add_issue(self, name: str, settings: dict[str, object], by: str) -> Changed:
        """Watch one more issue from now on; returns once that is committed."""

    async def retire_issue(self, name: str, by: str, reason: str) -> Changed:
        """Watch an added issue no more; its open episode ends with the reason."""

    async def try_query(self, query: str, days: int) -> Trial:
        """What a query would have matched in the last days."""

    def labelling(self, name: str) -> Labelling | None:
        """Posts of an issue to be labelled; None for an issue that is not watched."""

    async def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        """Take an officer's label, or take it back where ``tone`` is empty; returns once that is committed."""

    async def network(self, name: str, hours: float) -> Analysis | None:
        """Who amplified whom on an issue in the last hours; None where it is not watched.

        Raises ``detectors.network.communities.Missing`` where igraph is not installed.
        """

    def emerging(self) -> list[Newcomer]:
        """What was proposed to be watched, the newest first."""

    async def choose(self, proposal: str, officer: str, answer: Reaction) -> Pressed:
        """Take an officer's answer to a proposal; returns once that is committed, the new issue with it."""

    def incidents(self) -> list[IncidentView]:
        """Open and recent episodes, the newest first."""

    def incident(self, id: str) -> IncidentView | None:
        """One episode."""

    def picture(self, issue: str, language: str = "") -> str | None:
        """The last hours of an issue as SVG; None where it is not watched."""

    def said(self, incident: str) -> list[Alert]:
        """Everything that was said of an episode, each revision once, the first one first."""

    def why(self, officer: str, issue: str, at: int) -> Why:
        """Why an officer was told of an issue, or not."""

    def precision(self) -> list[Precision]:
        """How the officers judged the alarms of each issue."""

    def sources(self) -> list[SourceView]:
        """All feeds."""

    def notifications(self) -> list[Notification]:
        """The latest notifications, the newest first, at most a hundred: what a terminal shows."""
