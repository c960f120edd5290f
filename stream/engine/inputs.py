"""What comes into the embedded engine, a value for each kind: lines, minutes, presses, ends, changes, labels."""

from collections.abc import Sequence

import msgspec

from alerts.channels import Memory
from alerts.delivery import Delivery, Result
from alerts.incident import Incident
from stream.engine.outcomes import Answer
from stream.engine.proposals import Choice
from stream.events import IssueChange, Labelled, Press

END_OF_TIME = 4_102_444_800
"""2100-01-01: in feed time nothing the posts say is in the future of a clock."""


class Lines(msgspec.Struct, frozen=True):
    """Post lines of a feed, seen at ``seen``; ``position`` is where the feed stands behind them, counted in ``head``.

    ``leads`` says that these posts move the clock: in feed time, or while a feed catches up on what it missed.

    Where a step has taken only some of them, ``line`` is the chunk at which the next one goes on, ``draft`` how many of
    its posts are done, and ``taken`` what came of all so far.
    """

    feed: str
    lines: Sequence[bytes]
    seen: int
    position: int | None = None
    leads: bool = False
    head: str = ""
    line: int = 0
    draft: int = 0
    taken: Answer = Answer()


class Now(msgspec.Struct, frozen=True):
    """The clock says that this epoch minute is running; ``missing`` sources should have spoken and did not."""

    minute: int
    missing: tuple[str, ...] = ()


class Settlement(msgspec.Struct, frozen=True):
    """A delivery that ended, as its channel reports it, and what the channel wants remembered."""

    delivery: Delivery
    result: Result
    memory: Memory | None = None


class Heard(msgspec.Struct, frozen=True):
    """A press was heard: the incident just before and just after it; None where its issue is not watched."""

    before: Incident | None
    after: Incident | None


Input = Lines | Now | Press | Settlement | IssueChange | Labelled | Choice
