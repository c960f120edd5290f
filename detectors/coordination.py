"""Who shares the same things together, faster than chance, again and again: behaviour, never a verdict on a person.

    within      together means               and the pairs form
    60 s        2 objects, 6 min apart       a 2-core
    10 min      2 objects, 1 h apart         a 4-core
    1 h         2 objects, 6 h apart         a 6-core      (slow groups: only a long record shows them)

A pair is linked when both shared at least two objects within the window of one another, on two *occasions*: one moment
in which everybody talks of two things proves nothing. Every link must close a triangle, and every account must keep
that many links (k-core): a group is a clique-like core, while chance pairs rarely meet again in a third.

How many accounts chance alone would show is counted the same way after the clock of every account was moved by an
offset of its own, which keeps activity and popularity and breaks the timing: the number to print beside a finding.

Source: co-sharing within a time window, Righetti and Balluff, CooRTweet, 2023; k-core: Seidman, Social Networks 1983.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import count
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

WINDOWS = ((60, 2), (600, 4), (3600, 6))
"""Seconds within which two shares are together, and the links that every account of a group must keep."""
APART = 6
"""Windows between the first and the last common object of a pair: the same moment counts once."""
EARLIER = 32
"""Earlier shares of the same object with which a share is compared: what bounds the work of a popular one."""
CELLS = 1_048_573
"""Cells in which pairs are counted roughly before they are sorted; a prime."""
SALTS = 5
"""Shifted copies from which the chance count is the mean."""
DAY = 86400


class Shares(NamedTuple):
    """Who shared what when, as numbers into the sorted names; times in epoch seconds. Made by ``shares``."""

    objects: Ints
    accounts: Ints
    times: Ints
    object_names: list[str]
    account_names: list[str]


class Group(NamedTuple):
    """Accounts that act together: what they shared together, and within how many seconds the closest of them do."""

    accounts: tuple[str, ...]
    objects: tuple[str, ...]
    within: int


class _Links(NamedTuple):
    """Pairs of accounts that are linked, and the objects that link them."""

    pairs: list[tuple[int, int]]
    objects: list[set[int]]


def shares(rows: Iterable[tuple[str, str, int]]) -> Shares:
    """The shares of rows of object, account and time; repeats and order don't matter.

    >>> shares([("link", "b", 5), ("link", "a", 9), ("link", "b", 5)]).account_names
    ['a', 'b']
    """
    rows = list(rows)
    objects, object_names = _numbered([row[0] for row in rows])
    accounts, account_names = _numbered([row[1] for row in rows])
    return Shares(objects, accounts, np.array([row[2] for row in rows], np.int64), object_names, account_names)


def groups(of: Shares) -> list[Group]:
    """The groups that act together, the largest first.

    >>> together = [(f"link-{n}", who, 1000 * n + i) for n in range(3) for i, who in enumerate("abcd")]
    >>> groups(shares([*together, ("link-1", "z", 90_000)]))
    [Group(accounts=('a', 'b', 'c', 'd'), objects=('link-0', 'link-1', 'link-2'), within=60)]
    """
    neighbours: dict[int, set[int]] = {}
    common: dict[int, set[int]] = {}
    fastest: dict[int, int] = {}
    for within, links in _cores(of):
        for (one, other), objects in zip(links.pairs, links.objects, strict=True):
            for account, its in ((one, other), (other, one)):
                neighbours.setdefault(account, set()).add(its)
                common.setdefault(account, set()).update(objects)
                fastest.setdefault(account, within)
    found = [_group(of, members, common, fastest) for members in _components(neighbours)]
    return sorted(found, key=lambda group: (-len(group.accounts), group.accounts))


def flagged(of: Shares) -> int:
    """How many accounts act together.

    >>> flagged(shares([("link", "a", 0), ("link", "b", 1)]))
    0
    """
    return len({account for _, links in _cores(of) for pair in links.pairs for account in pair})


def by_chance(of: Shares) -> float:
    """How many accounts would be flagged by chance: the mean over copies in which every account's clock is its own.

    >>> by_chance(shares([(f"link-{n}", who, 1000 * n) for n in range(3) for who in "abcd"]))
    0.0
    """
    return sum(flagged(_shifted(of, salt)) for salt in range(SALTS)) / SALTS


class _Meetings(NamedTuple):
    """Two accounts, as one number, that shared an object: which, when the first of them, how many seconds apart."""

    pairs: Ints
    objects: Ints
    times: Ints
    apart: Ints


# ---- links and cores


def _cores(of: Shares) -> Iterator[tuple[int, _Links]]:
    busy = _in_order(_shared_twice(of))
    met = _by_pair(_meetings(busy))
    for within, degree in WINDOWS:
        links = _links(busy, met, within)
        graph = _core(links.pairs, degree)
        kept = [place for place, (one, other) in enumerate(links.pairs) if other in graph.get(one, ())]
        yield within, _Links([links.pairs[at] for at in kept], [links.objects[at] for at in kept])


def _shared_twice(of: Shares) -> Shares:
    """Without accounts that shared one object and objects that one account shared: they can't link anybody. Exact."""
    pairs = np.sort(of.accounts * len(of.object_names) + of.objects)
    account, object = np.divmod(pairs[np.diff(pairs, prepend=-1) != 0], max(1, len(of.object_names)))
    for _ in range(3):
        accounts = np.bincount(account, minlength=len(of.account_names)) > 1
        objects = np.bincount(object, minlength=len(of.object_names)) > 1
        both = accounts[account] & objects[object]
        account, object = account[both], object[both]
    keep = accounts[of.accounts] & objects[of.objects]
    return of._replace(objects=of.objects[keep], accounts=of.accounts[keep], times=of.times[keep])


def _in_order(of: Shares) -> Shares:
    """By object, then by time; each share once."""
    order = _order(of.objects, of.times - of.times.min(initial=2**62), of.accounts)
    columns = (of.objects[order], of.accounts[order], of.times[order])
    once = np.logical_or.reduce([np.diff(column, prepend=-1) != 0 for column in columns])
    objects, accounts, times = (column[once] for column in columns)
    return of._replace(objects=objects, accounts=accounts, times=times)


def _links(of: Shares, met: _Meetings, within: int) -> _Links:
    """Pairs with two common objects within the window, first and last more than ``APART`` windows apart."""
    near = np.flatnonzero(met.apart <= within)
    pairs, objects, times = _first_of_each(met.pairs[near], met.objects[near], met.times[near])
    begins = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]]) if len(pairs) else np.zeros(0, np.int64)
    if not len(begins):
        return _Links([], [])
    spread = np.maximum.reduceat(times, begins) - np.minimum.reduceat(times, begins)
    ends = np.r_[begins[1:], len(pairs)]
    linked = np.flatnonzero(spread > APART * within)
    size = len(of.account_names)
    names = [divmod(int(pairs[begins[at]]), size) for at in linked]
    return _Links(names, [set(objects[begins[at] : ends[at]].tolist()) for at in linked])


def _meetings(of: Shares) -> _Meetings:
    """Each time that two accounts shared an object within the widest window.

    Where a share is too long after another one, so are all that follow it: they are not looked at again.
    """
    first, none = np.arange(len(of.times)), np.zeros(0, np.int64)
    found = [_Meetings(none, none, none, none)]
    for lag in range(1, EARLIER + 1):
        if not len(first):
            break
        first = first[: np.searchsorted(first, len(of.times) - lag)]
        apart = of.times[first + lag] - of.times[first]
        near = (of.objects[first + lag] == of.objects[first]) & (apart <= WINDOWS[-1][0])
        first, apart = first[near], apart[near]
        one, other = of.accounts[first], of.accounts[first + lag]
        pairs = np.minimum(one, other) * len(of.account_names) + np.maximum(one, other)
        two = one != other
        found.append(_Meetings(pairs[two], of.objects[first[two]], of.times[first[two]], apart[two]))
    return _Meetings(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _by_pair(met: _Meetings) -> _Meetings:
    """Ordered by pair and object, without pairs that met once. Some of these may stay: cheap, and little is sorted."""
    cells = met.pairs % CELLS
    again = np.flatnonzero(np.bincount(cells)[cells] > 1)
    order = again[_order(met.pairs[again], met.objects[again])]
    return _Meetings(*(column[order] for column in met))


def _first_of_each(pairs: Ints, objects: Ints, times: Ints) -> tuple[Ints, Ints, Ints]:
    """For each pair and object, which are in order, the first time."""
    begins = np.flatnonzero((np.diff(pairs, prepend=-1) != 0) | (np.diff(objects, prepend=-1) != 0))
    return pairs[begins], objects[begins], np.minimum.reduceat(times, begins) if len(begins) else times


def _core(pairs: Iterable[tuple[int, int]], degree: int) -> dict[int, set[int]]:
    """The neighbours of each account in the ``degree``-core of the links that close a triangle."""
    pairs = list(pairs)
    graph = _graph(pairs)
    graph = _graph((one, other) for one, other in pairs if not graph[one].isdisjoint(graph[other]))
    poor = [account for account, others in graph.items() if len(others) < degree]
    while poor:
        for other in graph.pop(account := poor.pop(), ()):
            graph[other].discard(account)
            if len(graph[other]) == degree - 1:
                poor.append(other)
    return graph


def _graph(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    graph: dict[int, set[int]] = {}
    for one, other in pairs:
        graph.setdefault(one, set()).add(other)
        graph.setdefault(other, set()).add(one)
    return graph


def _components(graph: Mapping[int, set[int]]) -> Iterator[list[int]]:
    """The accounts that hang together."""
    seen: set[int] = set()
    for account in sorted(graph):
        members, open_ends = [], [] if account in seen else [account]
        seen.update(open_ends)
        while open_ends:
            members.append(one := open_ends.pop())
            fresh = graph[one] - seen
            seen |= fresh
            open_ends += fresh
        if members:
            yield sorted(members)


def _group(of: Shares, members: list[int], common: Mapping[int, set[int]], fastest: Mapping[int, int]) -> Group:
    objects = sorted(set().union(*(common[member] for member in members)))
    return Group(
        tuple(of.account_names[member] for member in members),
        tuple(of.object_names[one] for one in objects),
        min(fastest[member] for member in members),
    )


# ---- numbers for names and for rows, and clocks moved


def _numbered(names: list[str]) -> tuple[Ints, list[str]]:
    met: dict[str, int] = defaultdict(count().__next__)
    numbers = np.fromiter(map(met.__getitem__, names), np.int64, len(names))
    every = sorted(met)
    place = np.empty(len(every), np.int64)
    place[np.fromiter(map(met.__getitem__, every), np.int64, len(every))] = np.arange(len(every))
    return place[numbers], every


def _order(*columns: Ints) -> Ints:
    """The order of rows by their columns, none of which is negative, the first one weighing most."""
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    if prod(sizes) >= 2**63:  # too many for one number a row, which is sorted in a third of the time
        return np.lexsort(columns[::-1])
    key = columns[0]
    for column, size in zip(columns[1:], sizes[1:], strict=True):
        key = key * size + column
    return np.argsort(key)


def _shifted(of: Shares, salt: int) -> Shares:
    """Every account's clock moved by its own offset of up to half a day."""
    offsets = np.array([_offset(name, salt) for name in of.account_names], np.int64)
    return of._replace(times=of.times + offsets[of.accounts]) if len(offsets) else of


def _offset(account: str, salt: int) -> int:
    digest = blake2b(f"{salt}{account}".encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest) % (DAY + 1) - DAY // 2
