"""Interactions: who passed on, answered or named whom, and when; as columns, in an order of their own."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

KINDS = ("copy", "link", "mention", "quote", "reply", "repost")
"""What one account can do with another: say the same words after him, link to his article, name him, and so on."""
WEIGHTS = np.array([1.0, 1.0, 0.5, 1.0, 0.5, 1.0])
"""How much each passes on; to answer or to name somebody is half as much as to repeat him."""

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


class Interaction(NamedTuple):
    """At ``at`` (epoch seconds) ``source`` did something with ``target``; ``kind`` is one of ``KINDS``."""

    source: str
    target: str
    at: int
    kind: str


class Interactions(NamedTuple):
    """Columns of equal length; sources and targets are positions in ``accounts``, which is sorted."""

    accounts: list[str]
    source: Numbers
    target: Numbers
    at: Numbers
    kind: Numbers


def gather(interactions: Iterable[Interaction]) -> Interactions:
    """Columns in an order that does not depend on the order of what came; what one does with oneself is left out.

    >>> columns = gather([Interaction("b", "a", 60, "reply"), Interaction("a", "a", 0, "reply")])
    >>> columns.accounts, columns.source.tolist(), columns.target.tolist()
    (['a', 'b'], [1], [0])
    """
    rows = [row for row in interactions if row[0] != row[1]]
    sources, targets, at, kinds = zip(*rows, strict=True) if rows else ((), (), (), ())
    accounts = sorted({*sources, *targets})
    place = {account: number for number, account in enumerate(accounts)}.__getitem__
    kind = {kind: number for number, kind in enumerate(KINDS)}.__getitem__
    columns = (_column(map(place, sources)), _column(map(place, targets)), _column(at), _column(map(kind, kinds)))
    order = np.lexsort(columns[::-1])
    return Interactions(accounts, *(column[order] for column in columns))


def sums(at: Numbers, values: Floats, size: int) -> Floats:
    """The sum of the values at each position below ``size``.

    >>> sums(np.array([0, 2, 0]), np.array([1.0, 2.0, 3.0]), 3).tolist()
    [4.0, 0.0, 2.0]
    """
    return np.bincount(at, values, size).astype(np.float64, copy=False)


def _column(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, np.int64)
