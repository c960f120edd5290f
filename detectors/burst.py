"""One-off campaigns: a wording that many accounts post within seconds, once, so that no pair ever meets again.

The posts of ten seconds against what the hour before would bring. Pairs of accounts can't show this; a campaign that is
posted by hundreds at a full minute leaves nothing else.

Source: Poisson scan over a sliding window, Kulldorff, Communications in Statistics 1997.
"""

from collections.abc import Iterable, Sequence
from math import exp, lgamma, log
from typing import NamedTuple

WINDOW = 10
"""Seconds in which it must happen."""
FEWEST, ACCOUNTS = 8, 6
"""Posts and accounts without which nothing is said."""
_HOUR = 3600
_UNSEEN = 0.5  # posts that an hour without any counts for
_RARE = -30.0  # natural logarithm of the probability below which it is no chance


class Burst(NamedTuple):
    """One object posted at once: the places of its posts among the rows, its accounts, and when (epoch seconds)."""

    object: str
    rows: tuple[int, ...]
    accounts: int
    first: int
    last: int

    @property
    def on_the_minute(self) -> bool:
        """Whether it began within two seconds of a full minute, as what is scheduled does.

        >>> Burst("a", (), 9, first=120, last=130).on_the_minute
        True
        """
        return self.first % 60 <= 2


def bursts(rows: Sequence[tuple[str, str, int]]) -> list[Burst]:
    """Bursts among rows of object, account and time, the earliest first; the order of the rows does not matter.

    >>> scheduled = [("tolak", f"akun-{n}", 7200 + n // 3) for n in range(20)]
    >>> [(one.accounts, len(one.rows)) for one in bursts([*scheduled, ("tolak", "akun-0", 9000)])]
    [(20, 20)]
    """
    by_object: dict[str, list[int]] = {}
    for place, (one, _, _) in enumerate(rows):
        by_object.setdefault(one, []).append(place)
    found = [burst for places in by_object.values() if len(places) >= FEWEST for burst in _bursts(rows, places)]
    return sorted(found, key=lambda burst: (burst.first, burst.object))


def _bursts(rows: Sequence[tuple[str, str, int]], places: list[int]) -> Iterable[Burst]:
    """The bursts of one object: from the first post of a rare window on, as long as none waits longer than one."""
    places = sorted(places, key=lambda place: (rows[place][2], rows[place][1]))
    times = [rows[place][2] for place in places]
    begin, hour_ago, end = 0, 0, 0
    while begin < len(places):
        while times[hour_ago] < times[begin] - _HOUR:
            hour_ago += 1
        end = max(end, begin)
        while end < len(times) and times[end] <= times[begin] + WINDOW:
            end += 1
        if not _rare(rows, places[begin:end], begin - hour_ago):
            begin += 1
            continue
        while end < len(times) and times[end] - times[end - 1] <= WINDOW:
            end += 1
        accounts = {rows[place][1] for place in places[begin:end]}
        yield Burst(
            rows[places[begin]][0], tuple(sorted(places[begin:end])), len(accounts), times[begin], times[end - 1]
        )
        begin = end


def _rare(rows: Sequence[tuple[str, str, int]], window: list[int], hour_before: int) -> bool:
    if len(window) < FEWEST or len({rows[place][1] for place in window}) < ACCOUNTS:
        return False
    return log_tail(len(window), (hour_before + _UNSEEN) * WINDOW / _HOUR) < _RARE


def log_tail(number: int, mean: float) -> float:
    """Natural logarithm of the probability of ``number`` posts or more where ``mean`` are expected; 0 below the mean.

    >>> round(log_tail(2, 0.01), 2)
    -9.91
    """
    if number <= mean:
        return 0.0
    first = number * log(mean) - mean - lgamma(number + 1)
    ratio = mean / (number + 1)
    return first - log(1 - ratio) if ratio < exp(-1e-9) else first
