"""Shares: who shared what when, as columns of numbers in an order of their own."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]


class Shares(NamedTuple):
    """Who shared what when, as numbers into the sorted names; times in epoch seconds. Made by ``shares``."""

    objects: Ints
    accounts: Ints
    times: Ints
    object_names: list[str]
    account_names: list[str]


def shares(rows: Iterable[tuple[str, str, int]]) -> Shares:
    """The shares of rows of object, account and time; repeats and order don't matter.

    >>> shares([("link", "b", 5), ("link", "a", 9), ("link", "b", 5)]).account_names
    ['a', 'b']
    """
    rows = list(rows)
    objects, object_names = _numbered([row[0] for row in rows])
    accounts, account_names = _numbered([row[1] for row in rows])
    return Shares(objects, accounts, np.array([row[2] for row in rows], np.int64), object_names, account_names)


def shared_twice(of: Shares) -> Shares:
    """Without accounts that shared one object and objects that one account shared: they can't link anybody. Exact.

    >>> shared_twice(shares([("link", "a", 0), ("link", "b", 0), ("other", "a", 0)])).times.tolist()
    []
    """
    pairs = np.sort(of.accounts * len(of.object_names) + of.objects)
    account, object = np.divmod(pairs[np.diff(pairs, prepend=-1) != 0], max(1, len(of.object_names)))
    for _ in range(3):
        accounts = np.bincount(account, minlength=len(of.account_names)) > 1
        objects = np.bincount(object, minlength=len(of.object_names)) > 1
        both = accounts[account] & objects[object]
        account, object = account[both], object[both]
    keep = accounts[of.accounts] & objects[of.objects]
    return of._replace(objects=of.objects[keep], accounts=of.accounts[keep], times=of.times[keep])


def in_order(of: Shares) -> Shares:
    """By object, then by time; each share once.

    >>> in_order(shares([("b", "x", 5), ("a", "x", 9), ("a", "x", 9), ("a", "y", 7)])).times.tolist()
    [7, 9, 5]
    """
    places = order(of.objects, of.times - of.times.min(initial=2**62), of.accounts)
    columns = (of.objects[places], of.accounts[places], of.times[places])
    once = np.logical_or.reduce([np.diff(column, prepend=-1) != 0 for column in columns])
    objects, accounts, times = (column[once] for column in columns)
    return of._replace(objects=objects, accounts=accounts, times=times)


def order(*columns: Ints) -> Ints:
    """The order of rows by their columns, none of which is negative, the first one weighing most.

    >>> order(np.array([1, 0, 1]), np.array([5, 7, 2])).tolist()
    [1, 2, 0]
    """
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    if prod(sizes) >= 2**63:  # too many for one number a row, which is sorted in a third of the time
        return np.lexsort(columns[::-1])
    key = columns[0]
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        key = key * size + column
    return np.argsort(key)


def _numbered(names: list[str]) -> tuple[Ints, list[str]]:
    met: dict[str, int] = defaultdict(count().__next__)
    numbers = np.fromiter(map(met.__getitem__, names), np.int64, len(names))
    every = sorted(met)
    place = np.empty(len(every), np.int64)
    place[np.fromiter(map(met.__getitem__, every), np.int64, len(every))] = np.arange(len(every))
    return place[numbers], every
