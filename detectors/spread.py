"""What makes unusual volume serious: it grows fast, it jumps from social media to news, one voice carries it far.

These are looked at only while volume or tone is unusual already, and each asks for its own evidence; two of them
together are two drivers. Their scores are -log10 of how often a month an hour of chance would do the same.

Source: the drivers of a level are those of the page on alerts; the doubling time is that of exponential growth.
"""

from array import array
from math import log, log10, sqrt
from typing import Any

from detectors.assessment import Reason
from detectors.baseline import pack, unpack
from detectors.counts import Counts
from detectors.distinct import count
from detectors.surprise import FEWEST, normal_tail, surprise
from detectors.window import QUARTER, Window

HOUR = 60

_HOURS_A_MONTH = log10(720)
_FADE = 0.5 ** (1 / 672)  # half-life 7 days, in quarters
_NEWS, _WEIGHT = 0.1, 20.0  # share of news before anything is seen, and the posts it counts for
_NOISE = 0.25  # dispersion of the number of news, and of neighbouring quarters
_SLOWEST = 45.0  # minutes of doubling time that still are strong growth
_MANY = 12  # posts below which nothing is said about who writes them
_CROWDED = 3.0  # posts an account from which on the loudness of a few says nothing about many
_FAR, _MOST_OF_IT = 50, 0.3  # reposts of one account in an hour, and their share of all posts


class Spread:
    """How an issue's posts spread.

    >>> spread = Spread()
    >>> spread.news(Counts(posts=40, news=9, outlets={"a": 5, "b": 4}), expected=10).observed
    9.0
    """

    name = "spread"

    def __init__(self) -> None:
        self.usual = array("f", [0.0, 0.0])  # posts, news among them, fading

    def drivers(self, window: Window, hour: Counts, expected: float, usual_rise: float = 0.0) -> tuple[Reason, ...]:
        """The drivers that show evidence in the last hour; ``expected`` are its usual posts, ``usual_rise`` as in
        ``growth``. Where few accounts write most of it, only news counts: that others take it up."""
        found: tuple[Reason | None, ...] = (self.news(hour, expected),)
        if not crowded(window):
            found = (growth(window, usual_rise), *found, reach(hour))
        return tuple(_at(reason, window.now) for reason in found if reason is not None and reason.score > 0)

    def news(self, hour: Counts, expected: float) -> Reason | None:
        """More news than the usual volume of this hour would bring, from at least two outlets."""
        mean = max(expected, 1.0) * self.share
        q = surprise(hour.news, mean, _NOISE) if len(hour.outlets) != 1 else 0.0
        return Reason("news", q - _HOURS_A_MONTH, hour.news, mean, HOUR) if q else None

    @property
    def share(self) -> float:
        """The usual share of news among the posts."""
        return (self.usual[1] + _WEIGHT * _NEWS) / (self.usual[0] + _WEIGHT)

    def learn_one(self, window: Window) -> None:
        """One more minute has passed; a quarter that has settled and was no alarm is learnt."""
        first = window.now - len(window.minutes) + 1
        if (window.now + 1) % QUARTER or first in window.alarmed:
            return
        settled = window.minutes[:QUARTER]
        for place, number in enumerate((sum(c.posts for c in settled), sum(c.news for c in settled))):
            self.usual[place] = self.usual[place] * _FADE + number

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        return {"usual": pack(self.usual)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.usual = unpack(state["usual"])


def crowded(window: Window) -> bool:
    """Whether a few accounts write most of what was posted lately, as a flood of copies does.

    >>> crowded(Window(now=60, minutes=[Counts(posts=20, authors=(1, 2, 3))])), crowded(Window(now=60))
    (True, False)
    """
    return any(_by_few(window.over(span)) for span in (5, QUARTER, HOUR))


def _by_few(lately: Counts) -> bool:
    return bool(lately.authors) and lately.posts > max(_MANY, _CROWDED * count(lately.authors))


def growth(window: Window, usual_rise: float = 0.0) -> Reason | None:
    """Strong growth: the last quarter against the three before it; ``observed`` is the doubling time in minutes.

    ``usual_rise`` is the logarithm of what the same ratio usually is at this time of day: a morning is no crisis.

    >>> growth(Window(now=60, minutes=[Counts(posts=1)] * 45 + [Counts(posts=4)] * 15)).observed
    15.0
    """
    counts = [one.posts for one in window.minutes[-HOUR:]]
    new, before = sum(counts[-QUARTER:]), sum(counts[:-QUARTER])
    if new < FEWEST or len(counts) < HOUR:
        return None
    rise = log(3 * (new + 0.5) / (before + 1.5)) if before < 3 * FEWEST else log(3 * new / before)
    rise -= max(0.0, usual_rise)
    if rise <= 0:
        return None
    doubling = round(0.5 * HOUR * log(2) / rise, 1)  # the middles of both are half an hour apart
    q = normal_tail(rise / sqrt(1 / new + 1 / max(before, 1) + _NOISE / QUARTER))
    return Reason("growth", q - _HOURS_A_MONTH, doubling, 0.0, HOUR, "minutes") if doubling <= _SLOWEST else None


def reach(hour: Counts) -> Reason | None:
    """One account carries it: its posts are passed on by many, and that is a good part of all there is.

    >>> reach(Counts(posts=100, amplified={"a": 60, "b": 3})).observed
    60.0
    """
    most = max(hour.amplified.values(), default=0)
    if most < _FAR or most < _MOST_OF_IT * hour.posts:
        return None
    return Reason("reach", log10(most / _FAR) + 0.1, most, _FAR, HOUR, "reposts")


def _at(reason: Reason, now: int) -> Reason:
    return Reason(
        reason.detector, reason.score, reason.observed, reason.expected, reason.span, reason.unit, now - reason.span + 1
    )
