"""What is usual: posts expected in any minute, from fading counts by time of day, day type and hour of the week.

    all of it -> time of day -> weekday or weekend -> hour of week      each level falls back on the one to its left
                                a holiday is a Sunday
                                                     x slow (4 days) x fast (8 hours)

Every level is a Gamma-Poisson shrinkage: (counts + k * rate of the level before) / (visits + k), so that a new or
silent issue has a sensible rate from its first hour and a busy one its own shape of the week. Two factors follow what
the shape of the week cannot: ``slow`` the level of these days, ``fast`` the mood of these hours.

Source: the chain and its constants are section 2.1 of the project's specification of detection; Gamma-Poisson shrinkage
as in Gelman et al., "Bayesian Data Analysis", chapter 2.6.
"""

from array import array
from base64 import b64decode, b64encode
from typing import Any

from detectors.almanac import PLAIN, Almanac

SLOT = 30
"""Minutes in a slot of the profile."""
DAY_SLOTS = 48
WEEK_SLOTS = 336

_FADE_ALL = 0.5 ** (1 / 480)  # half-life 10 days, in slots
_FADE_DAY = 0.93  # per visit
_FADE_WEEK = 0.8  # per visit, that is per week
_MOST = 255  # visits counted; by then the first have long faded
_FADE_SLOW = 0.5 ** (1 / 192)  # half-life 4 days
_FADE_FAST = 0.5 ** (1 / 16)  # half-life 8 hours
_PRIOR_SLOW, _PRIOR_FAST = 20.0, 4.0  # posts
_SUNDAY = 6
_BEFORE_DAWN = range(5, 10)  # slots of the day, 02.30 to 05.00: sahur in Ramadan


def pack(numbers: "array[Any]") -> str:
    """An array as text that any JSON carries.

    >>> unpack(pack(array("f", [0.5, 2.0])))
    array('f', [0.5, 2.0])
    """
    return b64encode(numbers.tobytes()).decode()


def unpack(text: object, kind: str = "f") -> "array[Any]":
    """The numbers that ``pack`` made into text: single-precision, or of another type code of ``array``."""
    numbers = array(kind)
    numbers.frombytes(b64decode(str(text)))
    return numbers


class Baseline:
    """Expected posts per minute of one issue, learnt slot by slot from what was usual.

    ``zone`` is the local time in minutes east of UTC; it decides what is a weekend, and the almanac which days are like
    a Sunday. The expectation is a pure function of the state: asking for it changes nothing.

    In Ramadan people are awake before dawn: no less is expected then than in an average slot, which is a guess, so
    these slots are not learnt either.

    >>> usual = Baseline()
    >>> usual.begin(end=30, posts=30)
    >>> slow, fast = usual.expected(minute=30)
    >>> round(slow, 2), round(fast, 2)
    (1.01, 1.01)
    """

    def __init__(self, zone: int = 0, almanac: Almanac = PLAIN) -> None:
        self.zone, self.almanac = zone, almanac
        self.scalars = array("f", [0.0] * 6)  # posts, slots, posts and expectation of slow, of fast
        self.day, self.day_visits = array("f", [0.0] * 2 * DAY_SLOTS), array("B", [0] * 2 * DAY_SLOTS)
        self.week, self.week_visits = array("f", [0.0] * WEEK_SLOTS), array("B", [0] * WEEK_SLOTS)
        self._line = (-1, 0.0, 0.0, 0.0)  # memo: quarter, rate in its first minute, slope, fast

    @property
    def posts(self) -> float:
        """Posts learnt from, fading: how much is known at all."""
        return float(self.scalars[0])

    @property
    def rate(self) -> float:
        """Posts in an average slot of these weeks."""
        return float(self.scalars[0] / self.scalars[1]) if self.scalars[1] else 0.0

    @property
    def slow(self) -> float:
        """Level of these days, relative to the shape of the week."""
        return (self.scalars[2] + _PRIOR_SLOW) / (self.scalars[3] + _PRIOR_SLOW)

    @property
    def fast(self) -> float:
        """Level of these hours, relative to these days."""
        return (self.scalars[4] + _PRIOR_FAST) / (self.scalars[5] + _PRIOR_FAST)

    def begin(self, end: int, posts: float, minutes: int = SLOT) -> None:
        """The first minutes of an issue's life, up to the minute ``end``, had this many posts; said again as they grow.

        Half a post is the prior of an empty one. What they touch counts as a visit, or tomorrow those slots would be
        the only ones unknown, and all around them would look like a jump.
        """
        self.scalars[0], self.scalars[1] = posts + 0.5, minutes / SLOT
        self.day, self.day_visits = array("f", [0.0] * 2 * DAY_SLOTS), array("B", [0] * 2 * DAY_SLOTS)
        for slot in range((end - minutes) // SLOT, (end - 1) // SLOT + 1):
            self._visit(slot, posts * SLOT / minutes, of_week=False)
        self._line = (-1, 0.0, 0.0, 0.0)

    def expected(self, minute: int) -> tuple[float, float]:
        """Posts expected in this minute at the level of these days, and at the level of these hours."""
        if self._line[0] != minute // 15:
            self._line = self._interpolated(minute // 15)
        _, rate, slope, fast = self._line
        slow = rate + slope * (minute % 15)
        return slow, slow * fast

    def _interpolated(self, quarter: int) -> tuple[int, float, float, float]:
        """Straight lines between the centres of the slots: rate and slope per minute in half a slot, and ``fast``."""
        slot, second_half = divmod(quarter, 2)
        left, right = (slot, slot + 1) if second_half else (slot - 1, slot)
        first, last = self.profile(left) / SLOT, self.profile(right) / SLOT
        slope = (last - first) / SLOT
        rate = first + slope * (0.5 if second_half else 15.5)
        return quarter, rate * self.slow, slope * self.slow, self.fast

    def profile(self, slot: int) -> float:
        """Posts expected in a whole slot (epoch minutes over ``SLOT``), before the two factors."""
        if not self.scalars[1]:  # nothing is known yet
            return 0.0
        of_day, of_week = self._places(slot)
        other = (of_day + DAY_SLOTS) % (2 * DAY_SLOTS)
        posts, visits = self.day[of_day], _DAY_WEIGHT[self.day_visits[of_day]]
        rate = self.scalars[0] / self.scalars[1]
        weight = (1 / rate + 0.05) / 0.4
        rate = (posts + self.day[other] + weight * rate) / (visits + _DAY_WEIGHT[self.day_visits[other]] + weight)
        rate = _shrunk(posts, visits, rate)
        rate = _shrunk(self.week[of_week], _WEEK_WEIGHT[self.week_visits[of_week]], rate)
        return max(rate, self.rate) if self._is_sahur(slot) else rate

    def learn(self, slot: int, posts: float, slow: float | None) -> None:
        """A whole slot has passed with so many posts, where ``slow`` were expected at the level of these days."""
        if self._is_sahur(slot):
            return
        if slow is not None:
            self._learn_levels(posts, slow)
        self._visit(slot, posts)
        self._line = (-1, 0.0, 0.0, 0.0)

    def rebase(self, ratio: float) -> None:
        """The level of these days is now so many times what it was, and that of these hours is the same."""
        self.scalars[2] = self.slow * ratio * (self.scalars[3] + _PRIOR_SLOW) - _PRIOR_SLOW
        self.scalars[4] = self.scalars[5]
        self._line = (-1, 0.0, 0.0, 0.0)

    def _visit(self, slot: int, posts: float, of_week: bool = True) -> None:
        day, week = self._places(slot)
        self.day[day] = self.day[day] * _FADE_DAY + posts
        self.day_visits[day] = min(self.day_visits[day] + 1, _MOST)
        if of_week:
            self.week[week] = self.week[week] * _FADE_WEEK + posts
            self.week_visits[week] = min(self.week_visits[week] + 1, _MOST)

    def _learn_levels(self, posts: float, slow: float) -> None:
        seen = (posts, 1.0, posts, slow / self.slow, posts, slow)
        fades = (_FADE_ALL, _FADE_ALL, _FADE_SLOW, _FADE_SLOW, _FADE_FAST, _FADE_FAST)
        for place, (number, fade) in enumerate(zip(seen, fades, strict=True)):
            self.scalars[place] = self.scalars[place] * fade + number

    def _places(self, slot: int) -> tuple[int, int]:
        day, of_day = divmod(slot + self.zone // SLOT, DAY_SLOTS)
        weekday = _SUNDAY if day in self.almanac.holidays else (day + 3) % 7  # the epoch began on a Thursday
        return of_day + (DAY_SLOTS if weekday >= 5 else 0), weekday * DAY_SLOTS + of_day

    def _is_sahur(self, slot: int) -> bool:
        day, of_day = divmod(slot + self.zone // SLOT, DAY_SLOTS)
        return of_day in _BEFORE_DAWN and day in self.almanac.fasting

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        return {
            "scalars": pack(self.scalars),
            "day": [pack(self.day), pack(self.day_visits)],
            "week": [pack(self.week), pack(self.week_visits)],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.scalars = unpack(state["scalars"])
        (day, day_visits), (week, week_visits) = state["day"], state["week"]
        self.day, self.day_visits = unpack(day), unpack(day_visits, "B")
        self.week, self.week_visits = unpack(week), unpack(week_visits, "B")
        self._line = (-1, 0.0, 0.0, 0.0)


def _weights(fade: float) -> list[float]:
    """What so many visits weigh after fading by each later one."""
    return [(1 - fade**visits) / (1 - fade) for visits in range(_MOST + 1)]


_DAY_WEIGHT, _WEEK_WEIGHT = _weights(_FADE_DAY), _weights(_FADE_WEEK)


def _shrunk(posts: float, visits: float, rate: float) -> float:
    """Posts per visit, drawn towards ``rate`` as long as little was seen."""
    weight = (1 / rate + 0.05) / 0.05
    return (posts + weight * rate) / (visits + weight)
