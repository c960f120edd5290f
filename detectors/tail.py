"""From "how improbable" to "how many false pages a month": the tail of each test, learnt for each issue.

No formula knows how improbable the usual is: moods drift, shows come weekly, feeds stutter. So every test keeps the
greatest -log10 p of each block of six hours and learns how often it passes ``ONSET`` and how far beyond it goes. A
generalised Pareto tail then says how many blocks a month would pass any level.

        greatest q of a block
    8                        x                      exceedances over ONSET: how often, how far
    2 - - x - - - - - - x - - - - - ONSET
        x   x x   x   x   x
        one block = 6 h

What belongs to an alarm is not learnt as usual (an *episode*), or the detector would go deaf to the next crisis; its
maximum enters once when it is over.

Source: peaks over threshold, Coles, "An Introduction to Statistical Modeling of Extreme Values", chapter 4.
"""

from array import array
from collections.abc import Sequence
from math import log10
from typing import Any

from detectors.baseline import pack, unpack

BLOCK = 360
"""Minutes in a block; a page is at most one in this time, too."""
ONSET = 2.0
"""The -log10 p over which exceedances are counted."""
CALM = -3.0
"""The score of a minute with nothing to say."""

_BLOCKS_A_MONTH = 120
_SHAPE = 0.2  # of the Pareto tail; an exponential one is too light beyond one page a month
_SEVERAL = 0.8  # log10 of the number of independent tests that the tests of a family are worth
_MEAN = 0.7  # excess before anything is learnt
_FADE = 0.5 ** (1 / 120)  # half-life 30 days
_OPENS, _CLOSES = -0.6, -1.3  # scores between which an episode begins and ends
_QUIET, _LONGEST = 120, 36 * 60  # minutes
_BLIP = 90  # minutes: shorter is something this issue is prone to


class Tail:
    """Scores of several tests of one family, in -log10 of the false pages a month, each by its own tail.

    ``spans`` are the tests' spans in minutes. False pages of all tests add up, so each is charged for the others by
    ``_SEVERAL``; a test of greater weight gets a greater share of the pages. ``looks`` are the independent looks that a
    test has in a block at most, before anything is learnt.

    >>> tail = Tail(spans=(5, 60))
    >>> tail.score((0.5, 6.0)) > tail.score((0.5, 3.0)) > tail.score((0.0, 0.0)) == CALM
    True
    """

    def __init__(self, spans: Sequence[int], weights: Sequence[float] = (), looks: float = BLOCK) -> None:
        self.charge = [_SEVERAL - log10(weight) for weight in weights or [1.0] * len(spans)]
        self.prior = [1 - 0.99 ** (3 * min(max(1.0, BLOCK / span), looks)) for span in spans]
        self.number = array("f", [0.0] * len(spans))
        self.excess = array("f", [0.0] * len(spans))
        self.block = array("f", [0.0] * len(spans))
        self.blocks = 0.0
        self.began = self.loud = -1  # of the episode: first minute, last minute that was loud
        self._lines: list[
            tuple[float, float]
        ] = []  # memo: each test's log10 of pages at the onset and charge, steepness
        self._fit()

    @property
    def open(self) -> bool:
        """Whether an episode is going on: what comes now is not learnt as usual."""
        return self.began >= 0

    def score(self, qs: Sequence[float]) -> float:
        """The greatest score of the tests, from each one's -log10 p."""
        return max(CALM, max([self.of(test, q) for test, q in enumerate(qs) if q > 1.0], default=CALM))

    def of(self, test: int, q: float) -> float:
        """The score of one test alone."""
        pages, steepness = self._lines[test]
        return log10(max(1 + steepness * (q - ONSET), 0.05)) / _SHAPE - pages

    def learn(self, now: int, qs: Sequence[float], score: float, alarm: bool = False) -> None:
        """A minute has passed with these -log10 p and this score; ``alarm`` says that it belonged to an alarm."""
        for test, q in enumerate(qs):
            if q > self.block[test]:
                self.block[test] = q
        if self.open:
            self._follow(now, score, alarm)
        elif score > _OPENS or alarm:
            self.began = self.loud = now
        elif now % BLOCK == BLOCK - 1:
            self._enter(8.0)

    def close(self) -> None:
        """The episode is over, whatever the scores say: what it was has become usual."""
        self._enter(1.0)
        self.began = self.loud = -1

    def _follow(self, now: int, score: float, alarm: bool) -> None:
        if score > _CLOSES or alarm:
            self.loud = now
        if now - self.loud >= _QUIET or now - self.began >= _LONGEST:
            self._enter(8.0 if self.loud - self.began < _BLIP else 1.0)
            self.began = self.loud = -1

    def _enter(self, most: float) -> None:
        """The greatest values since the last block enter the tail; an excess counts at most ``most``."""
        self.blocks = self.blocks * _FADE + 1
        for test, q in enumerate(self.block):
            over = q > ONSET
            self.number[test] = self.number[test] * _FADE + over
            self.excess[test] = self.excess[test] * _FADE + (min(q - ONSET, most) if over else 0.0)
            self.block[test] = 0.0
        self._fit()

    def _fit(self) -> None:
        self._lines = []
        for number, excess, prior, charge in zip(self.number, self.excess, self.prior, self.charge, strict=True):
            often = (number + 10 * prior) / (self.blocks + 10)
            mean = (excess + 6 * _MEAN) / (number + 6)
            self._lines.append((log10(_BLOCKS_A_MONTH * often) + charge, _SHAPE / (mean * (1 - _SHAPE))))

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        arrays = {"number": pack(self.number), "excess": pack(self.excess), "block": pack(self.block)}
        return arrays | {"blocks": self.blocks, "began": self.began, "loud": self.loud}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.number, self.excess, self.block = (unpack(state[name]) for name in ("number", "excess", "block"))
        self.blocks, self.began, self.loud = state["blocks"], state["began"], state["loud"]
        self._fit()
