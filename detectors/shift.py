"""A new level, not a new crisis every six hours: the volume rose, stayed, and no longer moves.

    posts an hour          ________________
             _____________/                   \\__ not a new alarm: "tingkat baru"
                          |<--- 24 h ---->|

The last day is tested against the level of the days before, and the two halves of its last twelve hours against each
other; both as counts under a quasi-Poisson law, with the issue's own dispersion.

Source: section 2.2 of the project's specification of detection; Noufaily et al., Statistics in Medicine 2013.
"""

from math import log, sqrt

from detectors.assessment import Reason
from detectors.past import Seen
from detectors.surprise import surprise
from detectors.usual import Usual

DAY = 1440

_RATIO = 1.5  # of the level before, at least
_SURE = 4.0  # -log10 p
_FLAT = 1.3  # most by which six hours may differ from the six hours before, where chance explains no more


def level_shift(usual: Usual, now: int) -> Reason | None:
    """The new level of an issue, where it has one: posts of the last settled day against what was usual before.

    >>> level_shift(Usual(period=1, levels=(15,), jumps=()), now=0) is None
    True
    """
    day = usual.past.settled(0, DAY)
    if day is None or day.posts < _RATIO * day.slow:
        return None
    phi = usual.noise.of[usual.levels.index(DAY)]
    q = surprise(day.posts, day.slow, phi)
    new, before = usual.past.settled(0, 360), usual.past.settled(360, 360)
    if q < _SURE or new is None or before is None or not _flat(new, before, usual.noise.of[usual.levels.index(360)]):
        return None
    return Reason("shift", q, day.posts, day.slow, DAY, since=now - DAY + 1)


def _flat(new: Seen, before: Seen, phi: float) -> bool:
    """Whether two spans have the same level relative to the profile, within a third or within chance."""
    change = abs(log((new.posts + 1) / (new.slow + 1) * (before.slow + 1) / (before.posts + 1)))
    return change < max(log(_FLAT), sqrt(1 / (new.posts + 1) + 1 / (before.posts + 1) + 2 * phi))
