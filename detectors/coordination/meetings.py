"""The sweep: which accounts share the same things at the same time, and which do it again on another occasion."""

from typing import NamedTuple

import numpy as np

from detectors.coordination.shares import Ints, Shares, order

APART = 6
"""Windows between the first and the last common object of a pair: the same moment counts once."""
EARLIER = 32
"""Earlier shares of the same object with which a share is compared: what bounds the work of a popular one."""
CELLS = 1_048_573
"""Cells in which pairs are counted roughly before they are sorted; a prime."""


class Meetings(NamedTuple):
    """Two accounts, as one number, that shared an object: which, when the first of them, how many seconds apart."""

    pairs: Ints
    objects: Ints
    times: Ints
    apart: Ints


class Links(NamedTuple):
    """Pairs of accounts that are linked, and the objects that link them."""

    pairs: list[tuple[int, int]]
    objects: list[set[int]]


def meetings(of: Shares, within: int) -> Meetings:
    """Each time that two accounts shared an object ``within`` so many seconds, by pair and object.

    Where a share is too long after another one, so are all that follow it: they are not looked at again. ``of`` is in
    the order of ``in_order``; pairs that met once may be left out.

    >>> from detectors.coordination.shares import in_order, shares
    >>> met = meetings(in_order(shares([(link, who, 0) for link in "st" for who in "ab"])), within=60)
    >>> met.pairs.tolist(), met.objects.tolist()
    ([1, 1], [0, 1])
    """
    first, none = np.arange(len(of.times)), np.zeros(0, np.int64)
    found = [Meetings(none, none, none, none)]
    for lag in range(1, EARLIER + 1):
        if not len(first):
            break
        first = first[: np.searchsorted(first, len(of.times) - lag)]
        apart = of.times[first + lag] - of.times[first]
        near = (of.objects[first + lag] == of.objects[first]) & (apart <= within)
        first, apart = first[near], apart[near]
        one, other = of.accounts[first], of.accounts[first + lag]
        pairs = np.minimum(one, other) * len(of.account_names) + np.maximum(one, other)
        two = one != other
        found.append(Meetings(pairs[two], of.objects[first[two]], of.times[first[two]], apart[two]))
    return _by_pair(Meetings(*(np.concatenate(column) for column in zip(*found, strict=True))))


def links(of: Shares, met: Meetings, within: int) -> Links:
    """Pairs with two common objects within the window, first and last more than ``APART`` windows apart.

    >>> from detectors.coordination.shares import in_order, shares
    >>> of = in_order(shares([(link, who, at) for link, at in (("s", 0), ("t", 400)) for who in "ab"]))
    >>> links(of, meetings(of, within=60), within=60)
    Links(pairs=[(0, 1)], objects=[{0, 1}])
    """
    near = np.flatnonzero(met.apart <= within)
    pairs, objects, times = _first_of_each(met.pairs[near], met.objects[near], met.times[near])
    begins = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]]) if len(pairs) else np.zeros(0, np.int64)
    if not len(begins):
        return Links([], [])
    spread = np.maximum.reduceat(times, begins) - np.minimum.reduceat(times, begins)
    ends = np.r_[begins[1:], len(pairs)]
    linked = np.flatnonzero(spread > APART * within)
    size = len(of.account_names)
    names = [divmod(int(pairs[begins[at]]), size) for at in linked]
    return Links(names, [set(objects[begins[at] : ends[at]].tolist()) for at in linked])


def _by_pair(met: Meetings) -> Meetings:
    """Ordered by pair and object, without pairs that met once. Some of these may stay: cheap, and little is sorted."""
    cells = met.pairs % CELLS
    again = np.flatnonzero(np.bincount(cells)[cells] > 1)
    places = again[order(met.pairs[again], met.objects[again])]
    return Meetings(*(column[places] for column in met))


def _first_of_each(pairs: Ints, objects: Ints, times: Ints) -> tuple[Ints, Ints, Ints]:
    """For each pair and object, which are in order, the first time."""
    begins = np.flatnonzero((np.diff(pairs, prepend=-1) != 0) | (np.diff(objects, prepend=-1) != 0))
    return pairs[begins], objects[begins], np.minimum.reduceat(times, begins) if len(begins) else times
