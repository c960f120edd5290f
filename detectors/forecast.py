"""How big in 1, 3 and 6 hours: an interval that holds what it promises, rather than a number that does not.

    log of (posts an hour to come / posts of the last hour)

         |  . 90 %   ______          by how the last quarter stands to the last hour:
       0 |----------/------          falling  ..  steady  ..  doubling
         |  . 10 %

In crises the best guess is hardly better than "as in the last hour", so what is told is the range in which four of five
fell: quantiles of 25 real crises, in five bins of recent growth, times what the course of the day and the agenda add.
The width then follows the issue itself: it grows with each miss and shrinks with each hit until four of five are held.

Source: section 2.6 of the project's specification of detection (fitted on CrisisLexT26, each crisis of equal weight);
the width: Gibbs and Candes, "Adaptive conformal inference under distribution shift", NeurIPS 2021.
"""

from bisect import bisect
from math import exp, log
from typing import Any

import msgspec

from detectors.baseline import SLOT, Baseline
from detectors.window import MINUTES, QUARTER, Window

PROMISE = 0.8
"""Share of the intervals that should hold."""

_EDGES = (-0.4, -0.1, 0.15, 0.4)  # of log(4 * last quarter / last hour)
_QUANTILES = {  # hours: for each bin of growth the 10, 50 and 90 % quantile
    1: ((-0.93, -0.32, 0.15), (-0.63, -0.25, 0.26), (-0.54, -0.10, 0.34), (-0.49, 0.02, 0.54), (-0.25, 0.25, 0.83)),
    3: ((-1.26, -0.44, 0.15), (-0.90, -0.37, 0.25), (-0.67, -0.19, 0.33), (-0.64, -0.10, 0.59), (-0.46, 0.25, 0.99)),
    6: ((-1.53, -0.61, 0.15), (-1.17, -0.53, 0.22), (-0.99, -0.34, 0.30), (-0.91, -0.25, 0.64), (-0.58, 0.15, 0.92)),
}
_STEP = 0.1  # of the log width at a miss or a hit
_FEWEST = 20  # posts of the last hour, below which nothing is forecast


class Outlook(msgspec.Struct, frozen=True, array_like=True):
    """Mean posts an hour over the next ``hours``: four of five fall between ``low`` and ``high``."""

    hours: int
    low: float
    middle: float
    high: float


class Forecast:
    """The outlooks of one issue, and how well they have held.

    >>> from detectors.counts import Counts
    >>> window = Window(now=2000, minutes=[Counts(posts=10)] * 75)
    >>> Forecast().outlook(window, Baseline())[0]
    Outlook(hours=1, low=349.6, middle=542.9, high=843.0)
    """

    name = "forecast"

    def __init__(self) -> None:
        self.width = dict.fromkeys(_QUANTILES, 0.0)  # log of what the intervals are stretched by
        self.held = {hours: [0, 0] for hours in _QUANTILES}  # intervals that held, intervals told
        self.waiting: list[tuple[int, Outlook]] = []  # when told, what

    def outlook(self, window: Window, baseline: Baseline) -> tuple[Outlook, ...]:
        """The outlooks from ``window.now``; none where the last hour has too few posts."""
        hour = sum(counts.posts for counts in window.minutes[-60:])
        if hour < _FEWEST:
            return ()
        quarter = sum(counts.posts for counts in window.minutes[-QUARTER:])
        growth = bisect(_EDGES, log((4 * quarter + 2) / (hour + 2)))
        return tuple(self._one(hours, hour * _course(baseline, window.now, hours), growth) for hours in _QUANTILES)

    def _one(self, hours: int, level: float, growth: int) -> Outlook:
        low, middle, high = _QUANTILES[hours][growth]
        stretch = exp(self.width[hours])
        ends = middle + stretch * (low - middle), middle, middle + stretch * (high - middle)
        return Outlook(hours, *(round(level * exp(value), 1) for value in ends))

    def learn_one(self, window: Window, baseline: Baseline) -> None:
        """One more minute has passed; every full hour the outlooks that are due are checked, and new ones noted."""
        if window.now % 60:
            return
        for told, outlook in self.waiting:
            if window.now - told >= 60 * outlook.hours:
                self._check(outlook, _posts(window, 60 * outlook.hours) / outlook.hours)
        self.waiting = [(told, one) for told, one in self.waiting if window.now - told < 60 * one.hours]
        self.waiting += [(window.now, one) for one in self.outlook(window, baseline)]

    def _check(self, outlook: Outlook, posts: float) -> None:
        holds = outlook.low <= posts <= outlook.high
        self.held[outlook.hours][0] += holds
        self.held[outlook.hours][1] += 1
        self.width[outlook.hours] += _STEP * ((not holds) - (1 - PROMISE))

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        waiting = [[told, *msgspec.structs.astuple(outlook)] for told, outlook in self.waiting]
        return {"width": list(self.width.values()), "held": list(self.held.values()), "waiting": waiting}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.width = dict(zip(_QUANTILES, state["width"], strict=True))
        self.held = {hours: list(held) for hours, held in zip(_QUANTILES, state["held"], strict=True)}
        self.waiting = [(told, Outlook(*rest)) for told, *rest in state["waiting"]]


def _course(baseline: Baseline, now: int, hours: int) -> float:
    """What the usual course of the day, and the agenda, make of the level: the hours to come against the last one."""
    almanac = baseline.almanac
    planned = almanac.mean_times(now + 1, 60 * hours) / almanac.mean_times(now - 59, 60)
    if not baseline.posts:
        return planned
    slot = now // SLOT
    coming = sum(baseline.profile(slot + step) for step in range(1, 2 * hours + 1)) / hours
    return planned * coming / (baseline.profile(slot - 1) + baseline.profile(slot))


def _posts(window: Window, span: int) -> int:
    """Posts of the last ``span`` minutes, older ones in whole quarters."""
    quarters = (span - MINUTES) // QUARTER
    older = window.quarters[-quarters:] if quarters > 0 else []
    return sum(counts.posts for counts in [*older, *window.minutes[-span:]])
