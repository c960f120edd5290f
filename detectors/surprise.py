"""How improbable a count is: tails of the negative binomial by their signed-root deviance, and learnt dispersion.

Variance mu + phi * mu^2. The signed-root deviance z of a negative binomial count is close to a standard normal far into
the tail, where exact sums are slow and variances mislead (McCullagh & Nelder, "Generalized Linear Models", 2.4).
"""

from array import array
from collections.abc import Sequence
from functools import cache
from math import erfc, log, log10, pi, sqrt

from detectors.baseline import pack, unpack

FEWEST = 3
"""Posts below which nothing is unusual."""

PRIOR = 0.06
"""Dispersion of a count about its expectation, before anything is learnt."""

_LN10 = log(10)
_WEIGHT = 20.0  # windows for which the prior dispersion counts
_LEAST = 0.003
_BUNCHED, _ANSWERED = 0.3, 10  # variance that answers add, relative to chance; minutes in which half of it is seen
_CLIP = 2.5  # standard deviations of one window: what is beyond is an event, not noise


def surprise(posts: float, mean: float, dispersion: float) -> float:
    """-log10 of the probability of at least so many posts; 0 where that is not above about a sixth.

    >>> surprise(10, 10, 0.1), round(surprise(30, 10, 0.1), 1), round(surprise(30, 10, 0.01), 1)
    (0.0, 3.1, 5.8)
    """
    x = posts - 0.5
    over = x - mean
    if posts < FEWEST or over <= 0 or over * over < mean + dispersion * mean * mean:
        return 0.0
    shape = 1 / dispersion
    deviance = x * log(x / mean) - (x + shape) * log((x + shape) / (mean + shape))
    return normal_tail(sqrt(2 * max(deviance, 0.0)))


def normal_tail(z: float) -> float:
    """-log10 of the upper tail of the standard normal.

    >>> round(normal_tail(1.644854), 3), round(normal_tail(40), 1)
    (1.301, 349.4)
    """
    if z < 30:
        return -log10(0.5 * erfc(z / sqrt(2)))
    return (z * z / 2 + log(z * sqrt(2 * pi)) + 1 / (z * z)) / _LN10


def mixed(narrow: float, wide: float, chance: float) -> float:
    """-log10 of a probability that is ``wide`` with this chance and ``narrow`` otherwise.

    >>> round(mixed(6, 1, 0.01), 2), mixed(6, 1, 0.0), mixed(6, 1, 1.0)
    (3.0, 6.0, 1.0)
    """
    return abs(log10((1 - chance) * 10.0**-narrow + chance * 10.0**-wide)) if wide < narrow else narrow


def bunched(span: int) -> float:
    """How much more a count of so many minutes varies than chance says, since posts are answered and come in bunches.

    It is a share of the mean, not of its square as moods are: most of the variance of a thin issue, nothing in a busy
    one. A short span sees but a part of a bunch. Source: Hawkes, "Spectra of some self-exciting and mutually exciting
    point processes", Biometrika 1971.

    >>> round(bunched(5), 2), round(bunched(1440), 2)
    (0.1, 0.3)
    """
    return _BUNCHED * span / (span + _ANSWERED)


class Dispersion:
    """phi of several tests, by moments over windows that do not overlap, fading with a half-life of ten days.

    Variance (1 + ``bunched``) * mu + phi * mu^2.

    >>> phi = Dispersion(spans=(60,))
    >>> round(phi.of[0], 3)
    0.06
    >>> for hour in range(500):
    ...     phi.learn(0, [(20 if hour % 2 else 0, 10)])
    >>> 0.8 < phi.of[0] < 1.0
    True
    """

    def __init__(self, spans: Sequence[int], priors: Sequence[float] = (), most: float = 5.0) -> None:
        self.priors, self._fades, self.bunched = _given(tuple(spans), tuple(priors))
        self.most = most
        self.sums = [array("f", [0.0] * len(spans)) for _ in range(3)]  # excess variance, its scale, windows
        self.of = list(self.priors)

    def about(self, test: int, mean: float) -> float:
        """The relative variance, beyond that of pure chance, of a count about this mean."""
        return self.of[test] + self.bunched[test] / mean

    def learn(self, test: int, windows: Sequence[tuple[float, float]], own: float = 0.0) -> None:
        """Posts and mean of the windows of a quarter or more; ``own`` is the relative variance the means had."""
        most, excess, scale, number = self.of[test] + own, 0.0, 0.0, 0.0
        times = 1 + self.bunched[test]
        for posts, mean in windows:
            square = mean * mean
            residual = min((posts - mean) ** 2, _CLIP * _CLIP * (times * mean + most * square))
            excess += residual - times * mean - own * square
            scale += square
            number += square / (1 + mean) ** 2  # a window in which hardly a post is due says hardly a thing
        self.add(test, excess, scale, number)

    def add(self, test: int, excess: float, scale: float, windows: float = 1.0) -> None:
        """More windows with so much more variance than chance alone, where phi = 1 would give ``scale``."""
        fade, (of_excess, of_scale, number) = self._fades[test], self.sums
        of_excess[test] = of_excess[test] * fade + excess
        of_scale[test] = of_scale[test] * fade + scale
        number[test] = number[test] * fade + windows
        self._estimate(test)

    def _estimate(self, test: int) -> None:
        excess, scale, windows = (sums[test] for sums in self.sums)
        if scale > 0:
            phi = (excess / scale * windows + self.priors[test] * _WEIGHT) / (windows + _WEIGHT)
            self.of[test] = min(max(phi, _LEAST), self.most)

    def snapshot(self) -> list[str]:
        """The whole state as plain JSON values."""
        return [pack(sums) for sums in self.sums]

    def restore(self, state: list[str]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.sums = [unpack(text) for text in state]
        for test in range(len(self.of)):
            self._estimate(test)


@cache
def _given(spans: tuple[int, ...], priors: tuple[float, ...]) -> tuple[tuple[float, ...], ...]:
    """The same for all issues: the dispersion before anything is learnt, the fading for each quarter or whole span, and
    how bunched its posts are."""
    fades = tuple(0.5 ** (max(span, 15) / 14400) for span in spans)
    return priors or (PRIOR,) * len(spans), fades, tuple(map(bunched, spans))
