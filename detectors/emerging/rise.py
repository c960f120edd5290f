"""Which terms rise over their usual share, and which of them are one thing. Pure.

    z = (c - e - 1/2) / sqrt(max(e, v) + 1)    c: posts of a window with the term; e, v: mean and variance of its usual

Terms that are somewhat too frequent and share half of their posts are one thing, and its z is that of all its posts: of
those that carry any of its terms, against the sum of what is usual of these. Each term counts there that raises it.
So words that rise together are told earlier than each alone, and a word that chance made frequent has none beside it.
Source: SigniTrend (Schubert, Weiler and Kriegel, KDD 2014), with windows that slide.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

import numpy as np

from detectors.emerging.bucket import BUCKET
from detectors.emerging.posts import Posts
from detectors.emerging.tables import Hashes, Usual, Window

WINDOWS = ((3, 4), (12, 5), (36, 8))
"""Buckets of each window, and the posts that a thing must have there."""
LEAST_Z = 5.0
"""From which on a thing is proposed."""
LEAD_Z, WARM_Z, FEWEST = 3.0, 2.3, 3
"""What its strongest term must have alone, what its other terms must have, and these terms' posts, at least."""
MOST = 200
"""Terms of a bucket that are looked at, the strongest."""
SAME, NAMED = 1 / 2, 1 / 3
"""Share of the posts of the rarer that two have in common where they are one thing, and where one names the other."""


class Warm(NamedTuple):
    """How far a term is over its usual in its best window, its posts there, and mean and variance of its share."""

    z: float
    posts: int
    mean: float
    variance: float


class Hot(NamedTuple):
    """How far a thing is over its usual, its posts, what is usual, and the buckets of the window."""

    z: float
    posts: int
    usual: float
    buckets: int


@dataclass(slots=True)
class Rise:
    """One thing that rises: its terms, the most telling first, the places of their posts, how far it is up; and terms
    ``beside`` it."""

    terms: list[int]
    posts: set[int]
    wordings: dict[int, int]
    """Those of its posts, each with when it was used last."""
    hot: Hot
    beside: list[int] = field(default_factory=list)


def rising(hashes: Hashes, windows: Sequence[Window], usual: Usual, posts: Posts, end: int) -> list[Rise]:
    """What rises of the terms of the newest bucket, which ends at ``end``."""
    warm = _warm(hashes, windows, usual)
    if not warm or max(one.z for one in warm.values()) < LEAD_Z:
        return []
    grouping = _Grouping(warm, windows, posts, end)
    risen = [rise for rise in grouping.found() if rise.hot.z >= LEAST_Z and posts.wide(rise.posts)]
    for rise in risen:
        rise.beside = grouping.beside(rise)
    return risen


def _warm(hashes: Hashes, windows: Sequence[Window], usual: Usual) -> dict[int, Warm]:
    """The strongest terms."""
    mean, variance = usual.read(hashes)
    best, said = np.zeros(len(hashes)), np.zeros(len(hashes), np.int64)
    for window in windows:
        counts, expected = window.read(hashes), mean * window.posts
        z = (counts - expected - 0.5) / np.sqrt(np.maximum(expected, variance * window.posts**2) + 1)
        more = (counts >= FEWEST) & (z > best)
        best, said = np.where(more, z, best), np.where(more, counts, said)
    order = np.lexsort((hashes, -said, -best))[:MOST]
    columns = (column[order].tolist() for column in (hashes, best, said, mean, variance))
    return {one: Warm(*rest) for one, *rest in zip(*columns, strict=True) if rest[0] >= WARM_Z}


class _Grouping:
    """Terms, the strongest first, join what they share half of their posts with."""

    def __init__(self, warm: Mapping[int, Warm], windows: Sequence[Window], posts: Posts, end: int) -> None:
        self._warm, self._windows, self._posts, self._end = warm, windows, posts, end
        self._carriers = posts.carriers(warm)

    def found(self) -> list[Rise]:
        """All things, whether they are far enough up or not."""
        found: list[Rise] = []
        for one, mine in self._carriers.items():
            rise = next((rise for rise in found if _common(mine, rise.posts) >= SAME), None)
            if rise:
                self._join(rise, one)
            else:
                found.append(Rise([one], set(mine), self._posts.wordings(mine), self._alone(one)))
        return found

    def beside(self, rise: Rise) -> list[int]:
        """The other terms that name it."""
        others = (one for one in self._carriers if one not in rise.terms)
        return [one for one in others if _common(self._carriers[one], rise.posts) >= NAMED]

    def _join(self, rise: Rise, one: int) -> None:
        terms, more = [*rise.terms, one], self._carriers[one] - rise.posts
        wordings = _latest(rise.wordings, self._posts.wordings(more))
        hot = self._together(terms, wordings)
        if hot.z >= rise.hot.z:
            rise.terms, rise.posts, rise.wordings, rise.hot = terms, rise.posts | more, wordings, hot

    def _alone(self, one: int) -> Hot:
        """By the tables, which hold more posts than are remembered."""
        column = np.array([one], np.uint32)
        return self._best([one], [int(window.read(column)[0]) for window in self._windows])

    def _together(self, terms: Sequence[int], wordings: Mapping[int, int]) -> Hot:
        since = [self._end - BUCKET * window.buckets for window in self._windows]
        return self._best(terms, [sum(at >= first for at in wordings.values()) for first in since])

    def _best(self, terms: Sequence[int], counts: Sequence[int]) -> Hot:
        """Of the windows that hold enough posts of it the one in which it is farthest up."""
        mean = sum(self._warm[one].mean for one in terms)
        variance = sum(self._warm[one].variance for one in terms)
        best = Hot(0.0, 0, 0.0, 0)
        for window, (_, least), count in zip(self._windows, WINDOWS, counts, strict=True):
            if count >= least:
                usual = mean * window.posts
                z = (count - usual - 0.5) / sqrt(max(usual, variance * window.posts**2) + 1)
                best = max(best, Hot(z, count, usual, window.buckets))
        return best


def _latest(some: dict[int, int], others: dict[int, int]) -> dict[int, int]:
    return some | {wording: max(at, some.get(wording, at)) for wording, at in others.items()} if others else some


def _common(some: set[int], others: set[int]) -> float:
    return len(some & others) / max(1, min(len(some), len(others)))
