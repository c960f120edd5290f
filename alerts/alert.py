"""The machine form of an alert: every field that is known of an episode, as plain values (`alert` in a webhook).

Times are epoch seconds; shares are 0 to 1; what is not known is left out, never guessed.
"""

from typing import Literal

import msgspec

from alerts.carriers import Carriers
from alerts.coordination import Coordination
from alerts.incident import Incident
from alerts.notification import LEVELS, Status
from alerts.wants import Wants
from detectors import distinct
from detectors.assessment import Assessment, Reason
from detectors.counts import Counts
from detectors.window import Window

Role = Literal["earliest", "spread", "typical"]
Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]
"""An issue's theme, in the words of CAP."""
SCHEMA = "kentongan.alert/1"
HEADLINE = 120
"""Longest headline, in characters."""


class Volume(msgspec.Struct, frozen=True, omit_defaults=True):
    """How much, against what is usual, in the last ``span`` minutes: the hour, or the span that is most unusual."""

    span: int
    observed: int
    expected: float
    ratio: float


class Sentiment(msgspec.Struct, frozen=True, omit_defaults=True):
    """Shares of the ``n`` posts of the last hour, by the tone of the post; ``unsure`` is counted apart."""

    negative: float
    neutral: float
    positive: float
    unsure: float
    n: int
    news: int = 0
    news_negative: float = 0.0


class Opinion(msgspec.Struct, frozen=True):
    """What another model says of the tone of the ``n`` posts that drive an alert: its share of negatives."""

    version: str
    n: int
    negative: float


class Spread(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where it stands: share per platform, outlets and since when, who is amplified most."""

    platforms: dict[str, float]
    outlets: dict[str, int] = {}
    news_since: int = 0
    amplified: dict[str, int] = {}


class Exhibit(msgspec.Struct, frozen=True, omit_defaults=True):
    """One post shown as evidence; ``copies`` near-duplicates are merged into it."""

    role: Role
    at: int
    platform: str
    text: str
    url: str = ""
    outlet: str = ""
    copies: int = 1
    words: tuple[tuple[str, float], ...] = ()
    """What carried its tone: the words that add the most, and how much to log(negative / positive)."""


class Topic(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the configuration says of an issue, as far as an alert shows it."""

    issue: str
    name: str
    owner: str = ""
    unit: str = ""
    claim: str = ""
    category: Category = "Other"
    statement: str = ""
    """The approved holding statement."""
    approved_by: str = ""


class Alert(msgspec.Struct, frozen=True, omit_defaults=True):
    """One living alert: an episode as it stands at ``sent_at``."""

    alert_id: str
    issue_id: str
    issue: str
    revision: int
    status: Status
    level: int
    level_word: str
    direction: str
    since: int
    first_seen: int
    detected_at: int
    sent_at: int
    phase: str
    volume: Volume
    """The last hour."""
    peak: Volume
    """The span that is most unusual now; the hour where no other is."""
    authors: int
    doubling: int
    sentiment: Sentiment
    spread: Spread
    drivers: tuple[str, ...]
    reasons: tuple[Reason, ...]
    score: float
    rule: str
    schema: str = SCHEMA
    supersedes: int = 0
    evidence: tuple[Exhibit, ...] = ()
    claim: str = ""
    unit: str = ""
    category: Category = "Other"
    actions: tuple[str, ...] = ()
    owner: str = ""
    held_by: str = ""
    held_at: int = 0
    ack_by: int = 0
    next_escalation: tuple[str, ...] = ()
    chain_ended: bool = False
    """Whether every round was told and nobody has it."""
    lapsed: str = ""
    """Who had it last, and gave no status note in time."""
    note: str = ""
    verdict: str = ""
    """Why it was called a false alarm; empty once that is taken back."""
    called_off: bool = False
    """Whether a person ended it as a false alarm, and not the numbers."""
    missing: tuple[str, ...] = ()
    """Sources that should have spoken and did not."""
    judged: str = ""
    """What officers say of the episode: true, known, hoax, planned, false; empty while nobody did."""
    together: tuple[str, ...] = ()
    """The other issues for which this alert speaks, by name."""
    statement: str = ""
    approved_by: str = ""
    closed_at: int = 0
    """When it ended; 0 while it goes on."""
    delay: int = 0
    """Seconds from the first post of the span to the detection."""
    classification: str = "Terbatas"
    wants: Wants = Wants()
    opinion: Opinion | None = None
    """Of the agency's own model, where it has one."""
    coordination: Coordination = Coordination()
    carriers: Carriers = Carriers()


def volume(span: int, observed: float, expected: float) -> Volume:
    """Posts of a span against their usual.

    >>> volume(60, 412, 66).ratio
    6.24
    """
    return Volume(span, round(observed), round(expected, 2), round(observed / expected, 2) if expected else observed)


def most_unusual(grounds: Assessment) -> Volume | None:
    """The span whose volume is the most unusual of all that were looked at; None where it is not the volume."""
    spans = [reason for reason in grounds.reasons if reason.detector == "volume"]
    if not spans:
        return None
    top = max(spans, key=lambda reason: (reason.score, reason.ratio))
    return volume(top.span, top.observed, top.expected)


def doubling(grounds: Assessment) -> int:
    """Minutes in which the volume doubles; 0 where it doesn't, or too few posts say so."""
    return next((round(reason.observed) for reason in grounds.reasons if reason.detector == "growth"), 0)


def accounts(hour: Counts) -> int:
    """Distinct accounts; where that is an estimate, not more than there are posts."""
    return min(hour.posts, distinct.count(hour.authors))


def sentiment(hour: Counts) -> Sentiment:
    """Shares of the hour's posts.

    >>> sentiment(Counts(posts=4, negative=3, unsure=1)).negative
    0.75
    """
    return Sentiment(
        negative=_share(hour.negative, hour.posts),
        neutral=_share(hour.neutral, hour.posts),
        positive=_share(hour.positive, hour.posts),
        unsure=_share(hour.unsure, hour.posts),
        n=hour.posts,
        news=hour.news,
        news_negative=_share(hour.news_negative, hour.news),
    )


def _share(part: int, of: int) -> float:
    return round(part / (of or 1), 4)


def spread(window: Window, hour: Counts, first_seen: int) -> Spread:
    """Where the hour's posts stand, and since when the issue is in online media in this episode."""
    oldest = window.now - len(window.minutes) + 1
    news = (oldest + place for place, counts in enumerate(window) if counts.news)
    since = next((minute * 60 for minute in news if minute * 60 >= first_seen), 0)
    platforms = {name: _share(number, hour.posts) for name, number in hour.platforms.items()}
    return Spread(platforms, hour.outlets, since, dict(list(hour.amplified.items())[:3]))


def direction(incident: Incident, at: int) -> str:
    """up, down, or steady, as seen at ``at``: a level that is ten minutes old is steady."""
    if at - incident.since >= 600:
        return "steady"
    return "up" if incident.risen else "down"


def word(level: int) -> str:
    """A level's word.

    >>> word(3)
    'Siaga'
    """
    return LEVELS[level]
