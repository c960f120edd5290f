"""What a watch hears: eleven kinds of event and their JSON codec. Every value is plain, every event may come twice.

Sources of time: ``minute`` is an epoch minute of feed time, ``at`` is epoch seconds of feed time.
"""

from typing import Literal

import msgspec

from alerts.alert import Exhibit, Opinion
from alerts.carriers import Carriers
from alerts.coordination import Coordination
from alerts.life import Verb
from detectors.counts import Counts

EVERY = "*"
"""In place of an issue: the event is meant for every watch."""


class Totals(msgspec.Struct, frozen=True, omit_defaults=True, tag="totals", tag_field="kind"):
    """A shard's count so far for one issue and minute: a total, never an increment. The larger one holds."""

    issue: str
    minute: int
    shard: str
    counts: Counts


class Tick(msgspec.Struct, frozen=True, omit_defaults=True, tag="tick", tag_field="kind"):
    """A shard has read its feed up to the beginning of ``minute``: the minutes before it have passed and may be judged.

    They stay open for late posts; what is more than the open minutes before ``minute`` is settled for good. ``missing``
    names the sources that should have spoken and did not: the minutes that pass are then incomplete, not calm.
    ``history`` says that it had passed before anybody watched: it is learnt, and nobody is told of it.
    """

    shard: str
    minute: int
    missing: tuple[str, ...] = ()
    issue: str = EVERY
    history: bool = False


class Finding(msgspec.Struct, frozen=True, omit_defaults=True, tag="finding", tag_field="kind"):
    """What a closer look at the stored posts found: the evidence of an episode, three posts at most, and indications
    of coordination; ``pushed`` counts the posts these concern in the minutes of the last hour."""

    issue: str
    incident: str
    minute: int
    evidence: tuple[Exhibit, ...] = ()
    opinion: Opinion | None = None
    coordination: Coordination = Coordination()
    pushed: dict[int, Counts] = {}
    carriers: Carriers = Carriers()


class Press(msgspec.Struct, frozen=True, omit_defaults=True, tag="press", tag_field="kind"):
    """An officer pressed a button or gave a command. ``id`` is the channel's own, so that a repeat is known."""

    issue: str
    incident: str
    officer: str
    verb: Verb
    at: int
    id: str = ""
    note: str = ""
    via: str = ""


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True, tag="receipt", tag_field="kind"):
    """A notification was delivered, or could not be, or a newer one took its place before it went out."""

    issue: str
    notification: str
    outcome: Literal["delivered", "failed", "superseded"]
    at: int
    detail: str = ""


class IssueChange(msgspec.Struct, frozen=True, omit_defaults=True, tag="issue", tag_field="kind"):
    """An issue was added while the service ran, or one of those was retired.

    ``version`` counts the changes of this name from 1; of two with the same number the first one holds.
    """

    issue: str
    version: int
    action: Literal["added", "retired"]
    by: str
    at: int
    settings: dict[str, object] = {}
    """The issue's section, as it would stand in the configuration."""
    reason: str = ""


class Kin(msgspec.Struct, frozen=True, omit_defaults=True, tag="kin", tag_field="kind"):
    """Another issue's level has changed: what relatives and a combined alert need to know of each other."""

    of: str
    name: str
    level: int
    at: int
    combined: bool = False
    """Whether it speaks for those who rise with it."""
    issue: str = EVERY


class Rang(msgspec.Struct, frozen=True, omit_defaults=True, tag="rang", tag_field="kind"):
    """Whom a new Waspada of an issue has rung, and who waits for it: what the budget of a person needs to know."""

    of: str
    name: str
    at: int
    officers: tuple[str, ...] = ()
    """Who was rung."""
    withheld: tuple[str, ...] = ()
    """Who is to hear of it later; none where nobody waits any more."""
    spoken: tuple[str, ...] = ()
    """The issues that waited too, for which its alert spoke."""
    issue: str = EVERY


LabelTone = Literal["", "negative", "neutral", "positive"]
Drawn = Literal["random", "uncertain"]


class Labelled(msgspec.Struct, frozen=True, omit_defaults=True, tag="label", tag_field="kind"):
    """An officer's word on the tone of a stored post, or that word taken back where ``tone`` is empty.

    It is learnt where posts are read. ``drawn`` says why the post was offered: random ones correct the share, uncertain
    ones teach the most.
    """

    issue: str
    post: str
    officer: str
    at: int
    tone: LabelTone = ""
    drawn: Drawn = "random"


class ReadBy(msgspec.Struct, frozen=True, omit_defaults=True, tag="read_by", tag_field="kind"):
    """From ``minute`` on the posts of an issue are read by another version: shares before and after don't compare."""

    issue: str
    minute: int
    version: str


class Ignored(msgspec.Struct, frozen=True, omit_defaults=True, tag="ignored", tag_field="kind"):
    """An officer wants to hear no more of a proposed issue: nothing with one of its terms is proposed before ``until``.

    It is heeded where proposals are made; no watch heeds it.
    """

    proposal: str
    officer: str
    terms: tuple[str, ...]
    at: int
    until: int
    issue: str = EVERY


Event = Kin | Rang | Totals | Tick | Finding | Press | Receipt | IssueChange | Labelled | ReadBy | Ignored

_encoder = msgspec.json.Encoder()
_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_many: msgspec.json.Decoder[list[Event]] = msgspec.json.Decoder(list[Event])


def encode(event: Event) -> bytes:
    """One event as JSON, the same bytes for the same event.

    >>> decode(encode(Tick(shard="a", minute=29_000_000))).minute
    29000000
    """
    return _encoder.encode(event)


def decode(line: bytes) -> Event:
    """The event of one JSON object; raises ``msgspec.MsgspecError`` where it is none."""
    return _decoder.decode(line)


def encode_all(events: list[Event]) -> bytes:
    """A batch of events as one JSON array, as it stands in the journal."""
    return _encoder.encode(events)


def decode_all(line: bytes) -> list[Event]:
    """The events of one journal row."""
    return _many.decode(line)
