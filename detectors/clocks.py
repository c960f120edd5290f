"""Clock guard: sources whose clocks differ are found by the things that stand in both, and nobody is called first then.

Where two platforms keep the same time, the lags between the first sightings of the same link or wording lie around
zero. A clock that is hours off shows as many lags in one narrow place elsewhere.
"""

from collections import Counter
from collections.abc import Iterable
from statistics import median_low

import msgspec

from detectors.counts import busiest

BIN = 600
"""Seconds of a place: ten minutes."""
FEWEST, MANY = 50, 0.2
"""Common things without which nothing is said, and the share of their lags that must lie in one place."""
PLATFORMS = 12
"""Platforms that are compared, those with the most things: each is with each."""
UNSURE = 900
"""Seconds within which nobody is called first, whatever the clocks say."""
_NEAR = 1.5 * BIN  # lags so near to zero are those of clocks that agree

Seen = tuple[str, str, int]
"""A thing, the platform on which it stood, and when (epoch seconds)."""


class Shift(msgspec.Struct, frozen=True):
    """The clock of ``late`` shows so many seconds more than that of ``early``; ``share`` of ``of`` lags say so."""

    early: str
    late: str
    seconds: int
    share: float
    of: int


def shifts(seen: Iterable[Seen]) -> list[Shift]:
    """Pairs of platforms whose clocks differ.

    >>> both = [(f"link-{n}", name, 60 * n + at) for n in range(60) for name, at in (("x", 0), ("facebook", 14400))]
    >>> [(one.late, one.early, one.seconds) for one in shifts(both)]
    [('facebook', 'x', 14400)]
    """
    first = _first(seen)
    names = sorted(busiest([Counter(name for times in first.values() for name in times)], PLATFORMS))
    pairs = ((one, other) for place, one in enumerate(names) for other in names[place + 1 :])
    found = (_shift(one, other, [its[other] - its[one] for its in first.values() if one in its and other in its])
             for one, other in pairs)  # fmt: skip
    return [shift for shift in found if shift]


def _first(seen: Iterable[Seen]) -> dict[str, dict[str, int]]:
    """For each thing when it stood on each platform first."""
    first: dict[str, dict[str, int]] = {}
    for thing, name, at in seen:
        times = first.setdefault(thing, {})
        times[name] = min(at, times.get(name, at))
    return first


def _shift(one: str, other: str, lags: list[int]) -> Shift | None:
    """The fullest place of twenty minutes, where it is away from zero and full enough."""
    if len(lags) < FEWEST:
        return None
    bins = Counter(lag // BIN for lag in lags)
    fullest = max(sorted(bins), key=lambda place: bins[place] + bins[place + 1])
    near = [lag for lag in lags if fullest <= lag // BIN <= fullest + 1]
    middle, share = median_low(near), round(len(near) / len(lags), 4)
    if share < MANY or abs(middle) < _NEAR:
        return None
    early, late = (one, other) if middle > 0 else (other, one)
    return Shift(early, late, abs(middle), share, len(lags))


def corrected(at: int, platform: str, found: Iterable[Shift]) -> int:
    """A time as a platform without a shift would show it.

    >>> corrected(14400, "facebook", [Shift("x", "facebook", 14400, 0.3, 99)])
    0
    """
    return at - max((shift.seconds for shift in found if shift.late == platform), default=0)


def first_of(times: dict[str, int]) -> str:
    """Who was first, of corrected times; nobody where the next came within a quarter of an hour.

    >>> first_of({"x": 0, "facebook": 3600}), first_of({"x": 0, "facebook": 600}), first_of({})
    ('x', '', '')
    """
    order = sorted(times, key=lambda name: (times[name], name))
    if not order or (len(order) > 1 and times[order[1]] - times[order[0]] <= UNSURE):
        return ""
    return order[0]
