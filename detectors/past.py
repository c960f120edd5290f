"""What was seen and what had been expected, for any span that ends now: open minutes, then settled quarters.

        settled quarters          open: 61 .. 75 minutes
    ...|====|====|====|====|====|-----------------------| now

Expected counts are fixed when a minute passes; what is learnt later does not change them. A minute without a count
(a source was missing) or without an expectation (the issue was too young) is missing, not zero.
"""

from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from detectors.baseline import pack, unpack
from detectors.surprise import FEWEST
from detectors.window import MINUTES, QUARTER, QUARTERS

OPEN = 60
"""Minutes in which late posts still count."""


class Seen(NamedTuple):
    """Posts of some minutes, and the posts expected at the level of these days and at that of these hours."""

    posts: float
    slow: float
    fast: float


class Sums:
    """Sums over the last minutes of one moment; most minutes ask for no more than those of the last ``hour``."""

    def __init__(
        self, period: int, open_minutes: int, near: Sequence[Sequence[float]], far: "Callable[[], list[array[float]]]"
    ) -> None:
        self.period, self._far, self._rings = period, far, near
        self._open, cells = open_minutes // period - 1, OPEN // period
        busy = sum(near[0][:cells]) >= FEWEST
        self._near = [list(accumulate(ring)) for ring in near] if busy else None
        posts, slow, fast = (
            [ring[cells - 1] for ring in self._near] if self._near else [sum(ring[:cells]) for ring in near]
        )
        self.hour = posts, slow, fast
        """What ``last(60)`` says."""

    @property
    def near(self) -> list[list[float]]:
        """Sums of the newest 1, 2, 3, ... counts."""
        if self._near is None:
            self._near = [list(accumulate(ring)) for ring in self._rings]
        return self._near

    def last(self, span: int) -> tuple[float, float, float]:
        """Posts, slow and fast expectation of the last ``span`` minutes.

        Over 75 minutes, up to 14 minutes less, because quarters stay whole.
        """
        posts, slow, fast = self.near
        if span <= MINUTES:
            place = span // self.period - 1
            return posts[place], slow[place], fast[place]
        place, far, quarters = self._open, self._far(), (span - MINUTES) // QUARTER
        return posts[place] + far[0][quarters], slow[place] + far[1][quarters], fast[place] + far[2][quarters]


class Past:
    """The rings of one issue; ``period`` is the minutes of a count.

    >>> past = Past(period=1)
    >>> for minute in range(80):
    ...     past.expect((1.0, 2.0))
    >>> past.sums(80, [3] * 75, (1.0, 2.0)).last(5)
    (15, 5.0, 10.0)
    """

    def __init__(self, period: int) -> None:
        self.period, self.cells = period, MINUTES // period
        self.near = [array("f", [0.0] * self.cells) for _ in range(2)]  # slow, fast
        self.far = [array("f", [0.0] * QUARTERS) for _ in range(3)]  # posts, slow, fast; a missing quarter is 0
        self.quarter: list[Seen] = []  # the counts that settle just now
        self._sunk: list[array[float]] | None = None  # memo: see ``_behind``

    def sums(self, now: int, counts: Sequence[int], expected: tuple[float, float]) -> Sums:
        """Sums of the counts that end with ``now``, newest last, -1 where one is missing."""
        slow, fast = [expected[0], *self.near[0][:0:-1]], [expected[1], *self.near[1][:0:-1]]
        posts: list[float] = list(reversed(counts))
        posts += [0] * (self.cells - len(posts))
        if min(posts) < 0 or 0.0 in slow:
            known = [count >= 0 and mean > 0 for count, mean in zip(posts, slow, strict=True)]
            posts, slow, fast = ([a * b for a, b in zip(ring, known, strict=True)] for ring in (posts, slow, fast))
        return Sums(self.period, now % QUARTER + OPEN + 1, (posts, slow, fast), self._behind)

    def expect(self, expected: tuple[float, float] | None) -> None:
        """One more count passes, and what it was expected to be is fixed; None where it is missing."""
        for ring, one in zip(self.near, expected or (0.0, 0.0), strict=True):
            ring.append(one)
            del ring[0]

    def rebase(self, ratio: float) -> None:
        """What had been expected is so many times as much, at one level: what has become usual had been so before."""
        for slow, fast in (self.near, self.far[1:]):
            for place, one in enumerate(slow):
                slow[place] = fast[place] = one * ratio
        self._sunk = None

    def settle(self, counts: Sequence[int], known: bool) -> bool:
        """The oldest quarter of the counts can't change any more; whether all of it is known."""
        number = QUARTER // self.period
        oldest = counts[:number] if len(counts) == self.cells else [-1] * number
        self.quarter = [Seen(*seen) for seen in zip(oldest, *(ring[:number] for ring in self.near), strict=True)]
        known = known and all(seen.posts >= 0 and seen.slow > 0 for seen in self.quarter)
        for ring, one in zip(self.far, added(self.quarter) if known else (0.0, 0.0, 0.0), strict=True):
            ring.append(one)
            del ring[0]
        self._sunk = None
        return known

    def settled(self, skip: int, span: int) -> Seen | None:
        """So many minutes of whole quarters that end ``skip`` minutes before the last settled one; None if missing."""
        end = QUARTERS - skip // QUARTER
        ring = slice(end - span // QUARTER, end)
        posts, slow, fast = (part[ring] for part in self.far)
        return None if 0.0 in slow else Seen(sum(posts), sum(slow), sum(fast))

    def windows(self, span: int, end: int) -> list[Seen]:
        """The whole windows of ``span`` minutes that the quarter which settled at the minute ``end`` has completed."""
        if span <= QUARTER:
            number = span // self.period
            return [added(self.quarter[at : at + number]) for at in range(0, len(self.quarter), number)]
        whole = self.settled(0, span) if end % span == 0 else None
        return [whole] if whole else []

    def _behind(self) -> "list[array[float]]":
        """Sums of the newest 0, 1, 2, ... settled quarters; a quiet issue never asks, and holds none."""
        if self._sunk is None:
            self._sunk = [array("d", [0.0, *accumulate(reversed(ring))]) for ring in self.far]
        return self._sunk

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        return {"near": [pack(ring) for ring in self.near], "far": [pack(ring) for ring in self.far]}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.near = [unpack(text) for text in state["near"]]
        self.far = [unpack(text) for text in state["far"]]
        self._sunk = None


def added(some: Sequence[Seen]) -> Seen:
    """All of them together.

    >>> added([Seen(1, 0.5, 0.25), Seen(2, 1.0, 1.0)])
    Seen(posts=3, slow=1.5, fast=1.25)
    """
    return Seen(*(sum(column) for column in zip(*some, strict=True)))
