"""Groups: accounts that act together, and what they share."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from detectors.coordination.cores import components, core
from detectors.coordination.meetings import Links, links, meetings
from detectors.coordination.shares import Shares, in_order, shared_twice

WINDOWS = ((60, 2), (600, 4), (3600, 6))
"""Seconds within which two shares are together, and the links that every account of a group must keep."""


class Group(NamedTuple):
    """Accounts that act together: what they shared together, and within how many seconds the closest of them do."""

    accounts: tuple[str, ...]
    objects: tuple[str, ...]
    within: int


def groups(of: Shares) -> list[Group]:
    """The groups that act together, the largest first.

    >>> from detectors.coordination.shares import shares
    >>> together = [(f"link-{n}", who, 1000 * n + i) for n in range(3) for i, who in enumerate("abcd")]
    >>> groups(shares([*together, ("link-1", "z", 90_000)]))
    [Group(accounts=('a', 'b', 'c', 'd'), objects=('link-0', 'link-1', 'link-2'), within=60)]
    """
    neighbours: dict[int, set[int]] = {}
    common: dict[int, set[int]] = {}
    fastest: dict[int, int] = {}
    for within, linked in _linked(of):
        for (one, other), objects in zip(linked.pairs, linked.objects, strict=True):
            for account, its in ((one, other), (other, one)):
                neighbours.setdefault(account, set()).add(its)
                common.setdefault(account, set()).update(objects)
                fastest.setdefault(account, within)
    found = [_group(of, members, common, fastest) for members in components(neighbours)]
    return sorted(found, key=lambda group: (-len(group.accounts), group.accounts))


def flagged(of: Shares) -> int:
    """How many accounts act together.

    >>> from detectors.coordination.shares import shares
    >>> flagged(shares([("link", "a", 0), ("link", "b", 1)]))
    0
    """
    return len({account for _, linked in _linked(of) for pair in linked.pairs for account in pair})


def _linked(of: Shares) -> Iterator[tuple[int, Links]]:
    """For each window the links that its core keeps."""
    busy = in_order(shared_twice(of))
    met = meetings(busy, WINDOWS[-1][0])
    for within, degree in WINDOWS:
        found = links(busy, met, within)
        graph = core(found.pairs, degree)
        kept = [place for place, (one, other) in enumerate(found.pairs) if other in graph.get(one, ())]
        yield within, Links([found.pairs[at] for at in kept], [found.objects[at] for at in kept])


def _group(of: Shares, members: list[int], common: Mapping[int, set[int]], fastest: Mapping[int, int]) -> Group:
    objects = sorted(set().union(*(common[member] for member in members)))
    return Group(
        tuple(of.account_names[member] for member in members),
        tuple(of.object_names[one] for one in objects),
        min(fastest[member] for member in members),
    )
