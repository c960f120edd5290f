"""Share: how many of an issue's posts are negative, with what is not known about it.

Three figures: the number of posts, the share whose word is negative, the mean probability. Two issues' levels must not
be compared; one issue's change may, because a constant scorer shows it with the right sign.
"""

from collections.abc import Iterable, Sequence
from math import sqrt
from random import Random
from typing import NamedTuple

FEWEST = 30
"""Posts below which no share is said."""
AT_HOME, ELSEWHERE = 0.06, 0.18
"""Error of the level itself: in an issue that was labelled, and in one that never was (measured across domains)."""
LABELS = 15
"""Random labels of each kind, negative and other, needed for a correction."""
SEPARATION = 0.25
"""Difference of the two rates below which the scorer says too little about the issue to be corrected."""
_DRAWS = 500
_Z = 1.96


class Share(NamedTuple):
    """Share of negatives of ``posts`` posts: ``by_word`` counts words, ``mean`` is the mean probability, ``low`` to
    ``high`` is the 95 % interval of the former, widened by the error of the level. All but ``posts`` are 0 to 1."""

    posts: int
    by_word: float
    mean: float
    low: float
    high: float


class Corrected(NamedTuple):
    """A share corrected by an issue's own random labels, with its 95 % interval."""

    share: float
    low: float
    high: float


def share(probabilities: Sequence[float], negatives: int, model_error: float = ELSEWHERE) -> Share | None:
    """The share of negatives of a window; None when it has too few posts.

    ``probabilities`` are the posts' probabilities of negative, ``negatives`` how many have that word.

    >>> share([0.9] * 10, 10) is None
    True
    >>> share([0.5] * 100, 50, model_error=0.0).by_word
    0.5
    """
    posts = len(probabilities)
    if posts < FEWEST:
        return None
    low, high = wilson(negatives, posts)
    mean = sum(probabilities) / posts
    return Share(posts, negatives / posts, mean, max(low - model_error, 0.0), min(high + model_error, 1.0))


def wilson(hits: int, number: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (JASA 22, 1927).

    >>> [round(border, 3) for border in wilson(50, 100)]
    [0.404, 0.596]
    """
    share, extra = hits / number, _Z * _Z / number
    middle = (share + extra / 2) / (1 + extra)
    half = _Z * sqrt(share * (1 - share) / number + extra / (4 * number)) / (1 + extra)
    return middle - half, middle + half


def corrected(count: float, labelled: Iterable[tuple[bool, bool]]) -> Corrected | None:
    """A count share corrected for the scorer's errors in this issue (adjusted count; Forman, DMKD 17, 2008).

    ``labelled`` are the issue's own *random* labels: (said negative, is negative). None when there are fewer than
    ``LABELS`` of either kind or the rates are too near each other: then the count share is shown as "not corrected".

    >>> good = [(True, True)] * 20 + [(False, False)] * 20
    >>> 0.45 < corrected(0.5, good).share < 0.55, corrected(0.5, good[:25]) is None
    (True, True)
    """
    pairs = list(labelled)
    negatives, others = ([said for said, true in pairs if true is kind] for kind in (True, False))
    if min(len(negatives), len(others)) < LABELS:
        return None
    hit, false = _rate(negatives), _rate(others)
    if hit - false < SEPARATION:
        return None
    return Corrected(_adjusted(count, hit, false), *_interval(count, negatives, others))


def _rate(said: list[bool]) -> float:
    return (sum(said) + 1) / (len(said) + 2)


def _adjusted(count: float, hit: float, false: float) -> float:
    return min(max((count - false) / max(hit - false, SEPARATION / 2), 0.0), 1.0)


def _interval(count: float, negatives: list[bool], others: list[bool]) -> tuple[float, float]:
    """95 % of the shares under the two rates' Beta posteriors; the draws have a fixed seed and so are a constant."""
    random = Random(1)
    draws = sorted(_adjusted(count, _posterior(random, negatives), _posterior(random, others)) for _ in range(_DRAWS))
    return draws[_DRAWS // 40], draws[-_DRAWS // 40]


def _posterior(random: Random, said: list[bool]) -> float:
    return random.betavariate(sum(said) + 1, len(said) - sum(said) + 1)
