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

Where extremes come from counting few posts, their tail is nearly exponential; where from moods, it is heavier.

Source: peaks over threshold, Coles, "An Introduction to Statistical Modeling of Extreme Values", chapter 4.
"""

from array import array
from collections.abc import Sequence
from functools import cache
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
_LIGHT, _HEAVY = 0.1, 0.3  # shape of the Pareto tail: of counting, of moods
_SEVERAL = 0.73  # log10 of the number of independent tests that the tests of a family are worth
_NEAR, _FAR = 0.6, 1.1  # mean excess before any is learnt: of counting, of moods
_MEAN_WEIGHT = 5.0  # the exceedances for which it counts
_UNSAID = 0.5  # the mood where nothing is known
_FADE = 0.5 ** (1 / 120)  # half-life 30 days
_OPENS, _CLOSES = -0.6, -1.3  # scores between which an episode begins and ends
_QUIET, _LONGEST = 120, 36 * 60  # minutes
_BLIP = 90  # minutes: shorter is something this issue is prone to
_MOST, _MOST_LONG = 16.0, 1.0  # of an excess that enters: of what is usual or a blip, of a long episode


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
        self.charge, self.prior = _given(tuple(spans), tuple(weights), looks)
        self.number = array("f", [0.0] * len(spans))
        self.excess = array("f", [0.0] * len(spans))
        self.block = array("f", [0.0] * len(spans))
        self.blocks, self.mood, self.doubt = 0.0, _UNSAID, _UNSAID
        self.began = self.loud = -1  # of the episode: first minute, last minute that was loud
        self._lines: list[tuple[float, float, float]] = []  # memo: log10 of pages at the onset, steepness, shape
        self._fit()

    @property
    def open(self) -> bool:
        """Whether an episode is going on: what comes now is not learnt as usual."""
        return self.began >= 0

    def score(self, qs: Sequence[float]) -> float:
        """The greatest score of the tests, from each one's -log10 p."""
        if not any(qs):
            return CALM
        return max(CALM, max([self.of(test, q) for test, q in enumerate(qs) if q > 1.0], default=CALM))

    def of(self, test: int, q: float) -> float:
        """The score of one test alone."""
        pages, steepness, shape = self._lines[test]
        return log10(max(1 + steepness * (q - ONSET), 0.05)) / shape - pages

    def learn(self, now: int, qs: Sequence[float], score: float, alarm: bool = False) -> None:
        """A minute has passed with these -log10 p and this score; ``alarm`` says that it belonged to an alarm."""
        if any(qs):
            for test, q in enumerate(qs):
                if q > self.block[test]:
                    self.block[test] = q
        if self.open:
            self._follow(now, score, alarm)
        elif score > _OPENS or alarm:
            self.began = self.loud = now
        elif now % BLOCK == BLOCK - 1:
            self._enter(_MOST)

    def expect(self, mood: float, doubt: float) -> None:
        """How heavy the tail is: ``mood`` is the share of a count's variance that is not chance.

        ``doubt`` is that share with all that is not yet known of a newborn issue; by it go the excesses before any are
        learnt, while how the tail goes on beyond them is what the issue is like.

        Where extremes come from counting few posts they obey the formula, and greater ones are nearly exponentially
        rarer; where they come from what people do, they hardly are. One shape for both rings too seldom in thin issues
        and too often in busy ones.

        >>> thin, busy = Tail(spans=(5,)), Tail(spans=(5,))
        >>> thin.expect(mood=0.0, doubt=0.0)
        >>> busy.expect(mood=1.0, doubt=1.0)
        >>> thin.score((20.0,)) > busy.score((20.0,)) + 1
        True
        """
        self.mood, self.doubt = mood, doubt
        self._fit()

    def close(self) -> None:
        """The episode is over, whatever the scores say: what it was has become usual."""
        self._enter(_MOST_LONG)
        self.began = self.loud = -1

    def _follow(self, now: int, score: float, alarm: bool) -> None:
        if score > _CLOSES or alarm:
            self.loud = now
        if now - self.loud >= _QUIET or now - self.began >= _LONGEST:
            self._enter(_MOST if self.loud - self.began < _BLIP else _MOST_LONG)
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
        self._lines, shape = [], _LIGHT + (_HEAVY - _LIGHT) * self.mood
        prior_mean = _NEAR + (_FAR - _NEAR) * self.doubt
        for number, excess, prior, charge in zip(self.number, self.excess, self.prior, self.charge, strict=True):
            often = (number + 10 * prior) / (self.blocks + 10)
            mean = (excess + _MEAN_WEIGHT * prior_mean) / (number + _MEAN_WEIGHT)
            steepness = shape / (mean * (1 - shape))
            self._lines.append((log10(_BLOCKS_A_MONTH * often) + charge, steepness, shape))

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        arrays = {"number": pack(self.number), "excess": pack(self.excess), "block": pack(self.block)}
        heavy = {"mood": self.mood, "doubt": self.doubt}
        return {**arrays, **heavy, "blocks": self.blocks, "began": self.began, "loud": self.loud}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.number, self.excess, self.block = (unpack(state[name]) for name in ("number", "excess", "block"))
        self.blocks, self.began, self.loud = state["blocks"], state["began"], state["loud"]
        self.mood, self.doubt = (state.get(name, _UNSAID) for name in ("mood", "doubt"))  # earlier: till next quarter
        self._fit()


@cache
def _given(
    spans: tuple[int, ...], weights: tuple[float, ...], looks: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What each test is charged for the others, and how often it passes ``ONSET`` before anything is learnt: the same
    in all issues."""
    charge = tuple(_SEVERAL - log10(weight) for weight in weights or [1.0] * len(spans))
    return charge, tuple(1 - 0.99 ** (3 * min(max(1.0, BLOCK / span), looks)) for span in spans)
