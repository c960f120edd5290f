"""What is known beforehand of a time: events of the agenda, for which more posts are expected; holidays; Ramadan.

    minutes      ......[ event: x 3 ]......
    expected     ------=============------      learnt is what would have been posted without it

It raises what is expected of volume, never what is expected of tone: a turn to negative is heard all the same.
"""

from typing import NamedTuple


class Almanac(NamedTuple):
    """Events of the agenda as (first minute, minute after the last, so many times the usual), in epoch minutes.

    >>> almanac = Almanac(planned=((100, 160, 3.0), (150, 200, 2.0)))
    >>> almanac.times(99), almanac.times(155), almanac.times(160)
    (1.0, 3.0, 2.0)
    """

    planned: tuple[tuple[int, int, float], ...] = ()
    holidays: frozenset[int] = frozenset()
    """Days that are like a Sunday, in local days since the epoch."""
    fasting: frozenset[int] = frozenset()
    """Days of Ramadan, likewise: many are awake before dawn."""

    def times(self, minute: int) -> float:
        """So many times the usual is expected in this minute; of several events the largest holds."""
        if not self.planned:
            return 1.0
        return max((times for first, last, times in self.planned if first <= minute < last), default=1.0)

    def mean_times(self, first: int, span: int) -> float:
        """The same over ``span`` minutes from ``first`` on."""
        if not self.planned:
            return 1.0
        return sum(self.times(minute) for minute in range(first, first + span)) / span


PLAIN = Almanac()
"""Nothing is planned."""
