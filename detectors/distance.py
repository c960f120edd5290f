"""How far it is to the next level and back: numbers that an officer can hold against the last hour.

    posts in the last hour    0 ......... calm_under ......... rises_at ......
                              the level goes down             it rings, or more is asked for

Both are of volume alone, at the usual of this hour and the tail of this issue; a change of tone may ring before.
"""

import msgspec

from detectors.surprise import FEWEST, surprise
from detectors.volume import SPANS, Volume
from detectors.window import Window

HOUR = 60

_MOST = 24  # doublings of the usual that are looked at


class Distance(msgspec.Struct, frozen=True):
    """How far an issue is from the next level, and from calm."""

    rises_at: int
    """Posts in an hour from which the volume asks for the next level; 0 while too little is known."""
    calm_under: int
    """Posts in an hour below which the volume no longer holds a level."""
    lacks: tuple[str, ...] = ()
    """What the next level lacks: score (posts), driver (growth, news, reach), voices, size; none where nothing does."""


def distance(volume: Volume, window: Window, rise: float, hold: float, lacks: tuple[str, ...] = ()) -> Distance:
    """The posts of an hour at which the volume's score passes ``rise``, and falls below ``hold``.

    >>> distance(Volume(), Window(now=100), rise=0.0, hold=-0.5)
    Distance(rises_at=0, calm_under=0, lacks=())
    """
    _, usual = volume.hour(window)
    if usual <= 0:
        return Distance(0, 0, lacks)
    return Distance(_posts_at(volume, usual, rise), _posts_at(volume, usual, hold), lacks)


def _posts_at(volume: Volume, usual: float, score: float) -> int:
    """The fewest posts of an hour that have this score; found by halving, since more are never less unusual."""
    low, high = FEWEST - 1, FEWEST
    while _score(volume, high, usual) < score and high < usual * 2**_MOST:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _score(volume, middle, usual) >= score else (middle, high)
    return high


def _score(volume: Volume, posts: float, usual: float) -> float:
    test = SPANS.index(HOUR) - len(SPANS) + len(volume.levels)
    phi = volume.usual.noise.about(test, usual) + volume.usual.unsure(HOUR)
    return volume.tail.of(test, surprise(posts, usual, phi))
