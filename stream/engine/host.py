"""What the web side, the channels and the terminal may ask of an engine, whichever engine it is."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from alerts.alert import Alert
from alerts.channels import Outcome
from alerts.delivery import Delivery, Status
from alerts.feedback import Precision
from alerts.life import Verb
from alerts.newcomer import Newcomer
from alerts.notification import Notification, Reaction
from detectors.distance import Distance
from detectors.network.analysis import Analysis
from stream.events import Drawn, IssueChange, LabelTone

REASONS = 100
"""Refusals explained in one answer."""
SHUT = 0.0
"""In place of when somebody wrote: the far end says that it was too long ago."""


class Refusal(msgspec.Struct, frozen=True):
    """Why a line was put aside: its number in the batch (from 1), a short machine word, and the sentence for people."""

    line: int
    reason: str
    explanation: str


class Answer(msgspec.Struct, frozen=True):
    """What became of a batch of post lines; given only once it is safe."""

    accepted: int = 0
    """Lines that are posts and came for the first time: matched, unmatched and late ones together."""
    matched: int = 0
    """Posts that belong to an issue and were counted."""
    repeated: int = 0
    late: int = 0
    refused: int = 0
    unknown_keys: int = 0
    future: int = 0
    """Posts dated after they were seen: taken as of when they were seen."""
    refused_by: dict[str, int] = {}
    """How many lines were refused for each reason."""
    reasons: tuple[Refusal, ...] = ()
    """The first ``REASONS`` refusals."""

    def __add__(self, other: "Answer") -> "Answer":
        """What became of two parts of a batch; each refusal keeps its number.

        >>> (Answer(accepted=2) + Answer(refused=1, refused_by={"json": 1})).refused_by
        {'json': 1}
        """
        return Answer(
            self.accepted + other.accepted,
            self.matched + other.matched,
            self.repeated + other.repeated,
            self.late + other.late,
            self.refused + other.refused,
            self.unknown_keys + other.unknown_keys,
            self.future + other.future,
            dict(Counter(self.refused_by) + Counter(other.refused_by)),
            (*self.reasons, *other.reasons)[:REASONS],
        )


class Expected(msgspec.Struct, frozen=True):
    """Posts an hour over the next ``hours``: four of five fall between ``low`` and ``high``, as far as was promised.

    ``held`` of ``told`` such intervals of this issue have held so far.
    """

    hours: int
    low: float
    middle: float
    high: float
    held: int
    told: int


class IssueView(msgspec.Struct, frozen=True):
    """An issue as the pages and the API show it."""

    issue: str
    name: str
    level: int
    since: int
    phase: str
    posts_hour: int
    expected_hour: float
    ratio: float
    negative_share: float | None
    authors_hour: int
    score: float
    incident: str
    minutes: tuple[int, ...] = ()
    """Posts of each of the last 60 minutes, oldest first."""
    version: int = 0
    """How often it was changed while the service ran; 0 stands in the configuration."""
    precision: float | None = None
    """Right alarms of those that officers judged; None where none was judged."""
    sensitivity: float = 1.0
    """What the officers' verdicts multiply the accepted false alarms by."""
    read_by: str = ""
    """The version of the tone model by which its posts are read; a new one makes figures of tone incomparable."""
    read_since: int = 0
    """Since when (epoch seconds)."""
    unanswered: bool = False
    """Whether everybody on its chain was told and nobody has taken it."""
    withheld: bool = False
    """Whether somebody is to hear of it later, when the office opens or his budget is free."""
    distance: Distance | None = None
    """How far it is to the next level, and back to calm."""
    outlook: tuple[Expected, ...] = ()
    """How big it will be; none where too little is posted."""
    young: bool = False
    """Whether too little is known of it yet: it is judged by its first minutes alone, or not at all."""


class IssueRecord(msgspec.Struct, frozen=True):
    """What is known of an issue's definition: as it is watched now, and every change made while the service ran."""

    issue: str
    watched: bool
    settings: dict[str, object]
    changes: tuple[IssueChange, ...] = ()
    """The first one first; none where it stands in the configuration."""


class Changed(msgspec.Struct, frozen=True):
    """What came of a wish to change an issue: ``conflict`` is another change that was quicker."""

    outcome: Literal["done", "refused", "unknown", "conflict"]
    explanation: str
    version: int = 0


class Day(msgspec.Struct, frozen=True):
    """A day in the agency's zone: how many posts are stored of it, and how many of these a query matches."""

    day: str
    matched: int
    stored: int


class Sample(msgspec.Struct, frozen=True):
    """A post that a query matches; its text is shortened and defanged."""

    at: int
    platform: str
    text: str


class Trial(msgspec.Struct, frozen=True):
    """What a query would have matched among the stored posts: those that some issue had matched when they came."""

    days: tuple[Day, ...] = ()
    samples: tuple[Sample, ...] = ()
    """The newest, each wording once."""
    refused: str = ""
    """Why it can't be tried."""


class Offer(msgspec.Struct, frozen=True):
    """A post whose tone an officer is asked for: the text shortened and defanged, ``said`` is the model's word."""

    post: str
    at: int
    platform: str
    text: str
    said: str
    drawn: Drawn
    """random or uncertain: why it is offered."""


class Standing(msgspec.Struct, frozen=True):
    """An issue's labels: how many, how many of them drawn at random, and whether what they taught is used.

    ``loss`` and ``shipped_loss`` are mean log-losses of the last labels, each predicted before it was learnt.
    ``corrected`` is the share of negatives of the last hour corrected by the random labels, with its 95 % interval.
    """

    labels: int = 0
    random: int = 0
    used: bool = False
    loss: float = 0.0
    shipped_loss: float = 0.0
    corrected: tuple[float, ...] | None = None


class Labelling(msgspec.Struct, frozen=True):
    """What there is to label in an issue, and how far its labels are."""

    issue: str
    standing: Standing
    offers: tuple[Offer, ...]


class IncidentView(msgspec.Struct, frozen=True):
    """An episode: its state now and everything that was said about it."""

    incident: str
    issue: str
    name: str
    phase: str
    level: int
    highest: int
    opened: int
    closed: int
    owner: str
    verdict: str
    alert: dict[str, object]
    text: str
    """The living message, as an officer reads it now."""
    notifications: tuple[dict[str, object], ...] = ()
    distance: Distance | None = None
    """How far it is to the next level, and back to calm, when this was last written."""


class SourceView(msgspec.Struct, frozen=True):
    """A feed's health."""

    feed: str
    kind: str
    accepted: int
    refused: int
    repeated: int
    late: int
    last_post: int
    finished: bool
    state: str = ""
    """For a source that is asked: belum (not asked yet), ok, kosong (empty), gagal (failed)."""
    remark: str = ""
    """Why it failed, or what is odd about it; English, for the operator."""
    future_share: float = 0.0
    """Of its posts, those dated after they were seen: its clock or its zone is wrong."""


class Pressed(msgspec.Struct, frozen=True):
    """What a press did: ``done`` changed something, ``already`` found it so, ``refused`` may not."""

    outcome: Literal["done", "already", "refused"]
    explanation: str
    """A sentence for the officer who pressed, in his language."""


class Why(msgspec.Struct, frozen=True):
    """Why an officer was told of an issue, or not, as it stood at ``at``."""

    officer: str
    issue: str
    at: int
    told: bool
    reason: str
    """The occasion of the message; or why there was none, see ``silence.Reason``; or ``no_episode``."""
    text: str
    """A sentence for people, in the agency's language."""
    since: int = 0
    state: str = ""
    """How the message's delivery stands."""


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


class Overloaded(Exception):
    """Posts can't be taken now (too many waiting, or the disk is full); the message says why. Nothing was kept."""
