"""What came of what was asked of an engine: of post lines, of a press, of a wish to change an issue."""

from collections import Counter
from typing import Literal

import msgspec

REASONS = 100
"""Refusals explained in one answer."""


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


class Changed(msgspec.Struct, frozen=True):
    """What came of a wish to change an issue: ``conflict`` is another change that was quicker."""

    outcome: Literal["done", "refused", "unknown", "conflict"]
    explanation: str
    version: int = 0


class Pressed(msgspec.Struct, frozen=True):
    """What a press did: ``done`` changed something, ``already`` found it so, ``refused`` may not."""

    outcome: Literal["done", "already", "refused"]
    explanation: str
    """A sentence for the officer who pressed, in his language."""


class Overloaded(Exception):
    """Posts can't be taken now (too many waiting, or the disk is full); the message says why. Nothing was kept."""
