"""Seeded draws: a source of chance for each part of a feed, the same on every machine and Python version.

Only ``Random.random`` is used, the one method whose sequence Python promises to keep. Times are rounded to seconds, so
that the last bit of a logarithm, which may differ between machines, does not show.
"""

import hashlib
from bisect import bisect_right
from itertools import accumulate
from math import exp, log
from random import Random
from typing import Generic, TypeVar

Name = TypeVar("Name", bound=str)


def source(seed: int, *names: str) -> Random:
    """The source of chance of the part with these names; parts do not disturb each other.

    >>> source(1, "rain").random() == source(1, "rain").random() != source(1, "sun").random()
    True
    """
    digest = hashlib.sha256("\0".join((str(seed), *names)).encode()).digest()
    return Random(int.from_bytes(digest, "big"))


def poisson(draw: Random, mean: float) -> int:
    """How many came where ``mean`` are expected (Knuth's multiplication; halves where that would underflow)."""
    if mean > 30:
        return poisson(draw, mean / 2) + poisson(draw, mean / 2)
    if mean <= 0:
        return 0
    limit, count, product = exp(-mean), 0, draw.random()
    while product > limit:
        count, product = count + 1, product * draw.random()
    return count


def exponential(draw: Random, mean: float) -> float:
    """A waiting time with this mean."""
    return -mean * log(1.0 - draw.random())


class Mix(Generic[Name]):
    """Names drawn by their shares; the shares need not sum to 1.

    >>> Mix({"x": 3, "news": 0}).draw(source(1))
    'x'
    """

    def __init__(self, shares: dict[Name, float]):
        chosen = {name: share for name, share in shares.items() if share > 0}
        self._names = tuple(chosen)
        self._bounds = tuple(accumulate(chosen.values()))

    def draw(self, draw: Random) -> Name:
        """One of the names."""
        return self._names[bisect_right(self._bounds, draw.random() * self._bounds[-1], hi=len(self._names) - 1)]
