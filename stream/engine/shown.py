"""What an engine shows of itself: issues, episodes, sources, labels, and why somebody was told."""

import msgspec

from detectors.distance import Distance
from stream.events import Drawn, IssueChange


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
