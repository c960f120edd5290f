"""The weighted graph of a set of interactions: one edge for each pair, weaker the longer ago it happened."""

from typing import NamedTuple

import numpy as np

from detectors.network.interactions import WEIGHTS, Floats, Interactions, Numbers, sums


class Graph(NamedTuple):
    """Directed edges from who amplifies to who is amplified, each pair once, in the order of the accounts."""

    size: int
    source: Numbers
    target: Numbers
    weight: Floats
    first: Numbers
    last: Numbers

    @property
    def amplifiers(self) -> Numbers:
        """How many distinct accounts amplified each account."""
        return np.bincount(self.target, minlength=self.size)

    @property
    def received(self) -> Floats:
        """The weight of the amplification of each account."""
        return sums(self.target, self.weight, self.size)

    @property
    def given(self) -> Floats:
        """The weight of what each account amplified."""
        return sums(self.source, self.weight, self.size)


def aggregate(interactions: Interactions, now: int, half_life: float) -> Graph:
    """The graph at ``now``: an interaction counts half after each ``half_life`` (seconds).

    >>> from detectors.network.interactions import Interaction, gather
    >>> rows = [Interaction("b", "a", at, "repost") for at in (0, 60)]
    >>> aggregate(gather(rows), now=60, half_life=60).weight.tolist()
    [1.5]
    """
    source, target, at = interactions.source, interactions.target, interactions.at
    size = len(interactions.accounts)
    pair = source * size + target
    begins = np.flatnonzero(np.diff(pair, prepend=-1))
    weight = WEIGHTS[interactions.kind] * np.exp2(-np.maximum(now - at, 0) / half_life)
    if not len(begins):
        return Graph(size, source, target, weight, at, at)
    ends = np.append(begins[1:], len(pair)) - 1
    return Graph(size, source[begins], target[begins], np.add.reduceat(weight, begins), at[begins], at[ends])
