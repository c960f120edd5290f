"""How many posts an hour: the rhythm of day and week, and the curves of events. Ages and spans are seconds."""

from stream.simulation.chance import source

DAY = (45, 28, 18, 15, 22, 45, 75, 95, 110, 120, 125, 140, 150, 135, 120, 115, 120, 130, 145, 165, 175, 155, 120, 80)
"""Talk at each full hour of an Indonesian day: silent at 03, peaks at 12 and 20 o'clock local time."""

WEEK = (100, 100, 100, 100, 102, 95, 92)
"""Monday to Sunday."""


class Rhythm:
    """The share of the mean rate that a minute has, by local hour and weekday; 1 on average over a week.

    >>> rhythm = Rhythm(DAY, WEEK, offset=0)
    >>> rhythm.at(3 * 60) < rhythm.at(12 * 60) < rhythm.at(20 * 60)
    True
    """

    def __init__(self, day: tuple[float, ...], week: tuple[float, ...], offset: int):
        self._offset = offset // 60
        self._day = [value * len(day) / sum(day) for value in day]
        self._week = [value * len(week) / sum(week) for value in week]

    def at(self, minute: int) -> float:
        """The factor of an epoch minute, linear between full hours."""
        days, rest = divmod(minute + self._offset, 24 * 60)
        hour, part = divmod(rest, 60)
        here, there = self._day[hour], self._day[(hour + 1) % 24]
        return (here + (there - here) * part / 60) * self._week[(days + 3) % 7]  # 1970-01-01 was a Thursday


class Swing:
    """The moods of an issue: a factor around 1 that changes from hour to hour, so that usual days are not all alike."""

    def __init__(self, seed: int, name: str, swing: float):
        self._seed, self._name, self._swing = seed, name, swing
        self._hour, self._factor = -1, 1.0

    def at(self, minute: int) -> float:
        """The factor of an epoch minute: a function of seed, name and hour alone."""
        if minute // 60 != self._hour:
            self._hour = minute // 60
            draw = source(self._seed, self._name, "swing", str(self._hour))
            bell = sum(draw.random() for _ in range(12)) - 6  # nearly normal, deviation 1
            self._factor = min(2.0, max(0.4, 1 + self._swing * bell))
        return self._factor


def burst(age: float, peak: float, rise: float, doubling: float, hold: float, halving: float) -> float:
    """Posts an hour that grow by doubling to their peak, stay, and halve again.

    >>> [burst(60 * m, peak=640, rise=3600, doubling=1200, hold=600, halving=1800) for m in (-1, 0, 20, 60, 70, 100)]
    [0.0, 80.0, 160.0, 640.0, 640.0, 320.0]
    """
    if age < 0:
        return 0.0
    if age < rise:
        return float(peak * 2 ** ((age - rise) / doubling))
    return decay(age - rise - hold, peak, halving)


def ramp(age: float, peak: float, rise: float, hold: float, halving: float) -> float:
    """Posts an hour that grow evenly to their peak, stay, and halve again."""
    if age < 0:
        return 0.0
    if age < rise:
        return peak * age / rise
    return decay(age - rise - hold, peak, halving)


def decay(age: float, peak: float, halving: float) -> float:
    """The peak until age 0, then half of it for each ``halving``; nothing below half a post an hour."""
    rate = float(peak * 2 ** (-max(0.0, age) / halving))
    return rate if rate >= 0.5 else 0.0
