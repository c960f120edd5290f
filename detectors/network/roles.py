"""Roles in the graph: who spreads, who carries, who bridges, and where amplification goes."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Set
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from detectors.network.answer import Bridge, Carrier, Media, Quoted, Role, Spreader
from detectors.network.graph import Graph
from detectors.network.interactions import KINDS, Floats, Interactions, Numbers, sums

T = TypeVar("T")
SPREADERS, CARRIERS, BRIDGES, QUOTED = 20, 10, 10, 8
"""How many of each are told."""
FLOWS = 6
"""Communities between which flows are told: the largest."""
CROWD = 3
"""Distinct amplifiers that an account needs to be called a bridge, as a group needs accounts to be drawn."""


class Roles(NamedTuple):
    """A graph with what was found on it: ranks, communities, who is public and who seems coordinated."""

    accounts: list[str]
    graph: Graph
    rank: Floats
    community: Numbers
    core: Numbers
    media: Set[str]
    public: Set[str]
    coordinated: Set[str]

    def role(self, account: str) -> Role:
        """What an account is."""
        return "media" if account in self.media else "public" if account in self.public else "private"

    def marked(self, names: Set[str]) -> NDArray[np.bool_]:
        """Which accounts are among these."""
        marks = np.zeros(len(self.accounts), np.bool_)
        for name in names:
            place = bisect_left(self.accounts, name)
            if place < len(self.accounts) and self.accounts[place] == name:
                marks[place] = True
        return marks

    def received(self, among: NDArray[np.bool_]) -> Floats:
        """The weight that each account receives over these edges."""
        return sums(self.graph.target[among], self.graph.weight[among], self.graph.size)

    def ranked(self, most: int, *scores: NDArray[np.generic]) -> Numbers:
        """So many accounts by scores, the first one weighing most: the largest first, equals by name."""
        first = scores[0]
        if len(first) > most:
            best = np.flatnonzero(first >= np.partition(first, len(first) - most)[len(first) - most])
        else:
            best = np.arange(len(first))
        return best[np.lexsort([-score[best] for score in reversed(scores)])][:most]


def spreaders(roles: Roles) -> tuple[Spreader, ...]:
    """Who is amplified by the most distinct accounts."""
    graph, received = roles.graph, roles.graph.received
    own = roles.received(roles.community[graph.source] == roles.community[graph.target])
    pushed = roles.received(roles.marked(roles.coordinated)[graph.source])
    amplifiers = graph.amplifiers
    first, last = times(graph)

    def one(number: int) -> Spreader:
        weight = received[number] or 1.0
        return Spreader(
            *_account(roles, number), int(amplifiers[number]), _round(received[number]), _round(roles.rank[number], 6),
            _round(own[number] / weight), _round(pushed[number] / weight), int(first[number]), int(last[number]),
        )  # fmt: skip

    return tuple(_top(roles.ranked(SPREADERS, amplifiers, roles.rank), amplifiers, one))


def carriers(roles: Roles) -> tuple[Carrier, ...]:
    """Who amplifies the most."""
    given, amplified = roles.graph.given, np.bincount(roles.graph.source, minlength=roles.graph.size)

    def one(number: int) -> Carrier:
        return Carrier(*_account(roles, number), int(amplified[number]), _round(given[number]))

    return tuple(_top(roles.ranked(CARRIERS, given), amplified, one))


def bridging(roles: Roles) -> tuple[Floats, Floats]:
    """Of each account the share of its amplification that comes from other communities, and its score as a bridge."""
    graph = roles.graph
    cross = roles.received(roles.community[graph.source] != roles.community[graph.target])
    share = np.divide(cross, graph.received, where=graph.received > 0, out=np.zeros(graph.size))
    return share, np.where(graph.amplifiers >= CROWD, share * np.log1p(graph.amplifiers), 0.0)


def bridges(roles: Roles) -> tuple[Bridge, ...]:
    """Who is amplified across communities."""
    share, score = bridging(roles)

    def one(number: int) -> Bridge:
        return Bridge(*_account(roles, number), _round(share[number]), _round(score[number]))

    return tuple(_top(roles.ranked(BRIDGES, score), score, one))


def media(roles: Roles, interactions: Interactions) -> Media:
    """Outlets, public accounts and private ones: who gets how much, and who of them was first to quote whom."""
    outlets, public = roles.marked(roles.media), roles.marked(roles.public - roles.media)
    received = roles.graph.received
    named = outlets | public
    into, others, rest = (_round(received[which].sum()) for which in (outlets, public, ~named))
    across = np.flatnonzero(named[interactions.source] != named[interactions.target])
    firsts = across[np.argsort(interactions.at[across], kind="stable")][:QUOTED]
    return Media(into, others, rest, tuple(_quoted(interactions, number) for number in firsts))


def flows(roles: Roles) -> tuple[tuple[float, ...], ...]:
    """The weight from each of the largest communities into each."""
    number = int(min(FLOWS, roles.community.max() + 1)) if len(roles.community) else 0
    source, target = roles.community[roles.graph.source], roles.community[roles.graph.target]
    among = (source < number) & (target < number)
    table = sums(source[among] * number + target[among], roles.graph.weight[among], number * number)
    return tuple(tuple(_round(weight) for weight in row) for row in table.reshape(number, number))


def modularity(roles: Roles) -> float:
    """How much more weight lies within communities than chance would put there (Newman, 2004)."""
    graph = roles.graph
    total = float(graph.weight.sum())
    if not total:
        return 0.0
    source, target = roles.community[graph.source], roles.community[graph.target]
    strength = sums(roles.community, graph.received + graph.given, int(roles.community.max()) + 1)
    within = float(graph.weight[source == target].sum()) / total
    return within - float((strength**2).sum()) / (2 * total) ** 2


def times(graph: Graph) -> tuple[Numbers, Numbers]:
    """When each account was amplified first and last; who never was has no sensible first."""
    first, last = np.full(graph.size, np.iinfo(np.int64).max), np.zeros(graph.size, np.int64)
    np.minimum.at(first, graph.target, graph.first)
    np.maximum.at(last, graph.target, graph.last)
    return first, last


def _quoted(interactions: Interactions, number: int) -> Quoted:
    source, target = (interactions.accounts[column[number]] for column in (interactions.source, interactions.target))
    return Quoted(int(interactions.at[number]), source, target, KINDS[interactions.kind[number]])


def _account(roles: Roles, number: int) -> tuple[str, Role, int]:
    account = roles.accounts[number]
    return account, roles.role(account), int(roles.community[number])


def _top(order: Numbers, least: NDArray[np.generic], one: Callable[[int], T]) -> Iterator[T]:
    return (one(int(number)) for number in order if least[number] > 0)


def _round(value: float, digits: int = 4) -> float:
    return round(float(value), digits)
