"""A picture's places: who is drawn, and where, so that communities stand apart. The same for the same graph.

Fruchterman and Reingold's springs (1991) on the drawn accounts and one unseen hub for each community, which holds it
together; then whoever overlaps is pushed apart.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.network.communities import igraph, undirected
from detectors.network.interactions import Floats, Numbers
from detectors.network.roles import CROWD, SPREADERS, Roles, bridging

RANKED, CARRYING, BRIDGING = 80, 30, 30
"""Accounts drawn for their rank, for what they amplify, and as bridges."""
MOST = 180
"""Accounts drawn at most: with more, nobody sees anything."""
FANS = 4
"""Accounts that each of the greatest spreaders brings."""
STEPS = 300
ROOM = 1.4
"""Between the middles of two accounts, in sums of their radii."""
GOLDEN = np.pi * (3 - np.sqrt(5))
"""Of a sunflower: whatever is turned by this angle again and again never lines up."""
EDGE = 0.06
"""Of the width and of the height, what is left free at each side for those who are pushed apart."""
HELD, APART = 0.8, 0.02
"""Weights of the springs to a hub and between hubs; that of the heaviest edge is 1."""


class Layout(NamedTuple):
    """The drawn accounts (positions in the graph), their places within 0..1 each way, and the edges among them."""

    accounts: Numbers
    places: Floats
    ends: Numbers
    weight: Floats


def layout(roles: Roles, sizes: Floats, aspect: float) -> Layout:
    """At most ``MOST`` accounts; ``sizes`` is each one's radius where the picture is 1 high and ``aspect`` wide."""
    chosen = drawn(roles)
    place = np.full(roles.graph.size, -1)
    place[chosen] = np.arange(len(chosen))
    one, other, weight = undirected(roles.graph)
    among = (place[one] >= 0) & (place[other] >= 0)
    ends = np.column_stack([place[one[among]], place[other[among]]])
    places = _springs(len(chosen), ends, weight[among], roles.community[chosen]) if len(chosen) else np.zeros((0, 2))
    places = _apart(_fitted(places, aspect), sizes[chosen], aspect)
    return Layout(chosen, places, ends, weight[among])


def drawn(roles: Roles) -> Numbers:
    """Who is drawn, in the order of the names: nobody of a group under three, and nobody alone.

    The greatest spreaders bring those who amplify them the most; what room is left goes to the heaviest edges.
    """
    chosen, (one, other) = _chosen(roles), _pairs(roles)
    kept: set[int] = set()
    for great in roles.ranked(SPREADERS, roles.graph.amplifiers, roles.rank):
        fans = np.flatnonzero(chosen[great] & ((one == great) | (other == great)))[:FANS]
        kept.update(one[fans].tolist(), other[fans].tolist())
    among, touching = chosen[one] & chosen[other], chosen[one] | chosen[other]
    kept.update(one[among].tolist(), other[among].tolist())
    for pair in zip(one[touching].tolist(), other[touching].tolist(), strict=True):
        if len(kept) > MOST - 2:
            break
        kept.update(pair)
    return np.array(sorted(kept), np.int64)


def _chosen(roles: Roles) -> NDArray[np.bool_]:
    """Who should be drawn, for one reason or another."""
    crowded = np.bincount(roles.community, minlength=1)[roles.community] >= CROWD
    _, bridge = bridging(roles)
    chosen = np.zeros(roles.graph.size, np.bool_)
    for score, most in ((roles.rank, RANKED), (roles.graph.given, CARRYING), (bridge, BRIDGING)):
        score = np.where(crowded, score, 0.0)
        best = roles.ranked(most, score)
        chosen[best[score[best] > 0]] = True
    return chosen


def _pairs(roles: Roles) -> tuple[Numbers, Numbers]:
    """All pairs with an edge, the heaviest first."""
    one, other, weight = undirected(roles.graph)
    order = np.argsort(-weight, kind="stable")
    return one[order], other[order]


def _springs(size: int, ends: Numbers, weight: Floats, community: Numbers) -> Floats:
    groups, group = np.unique(community, return_inverse=True)
    hubs = size + np.arange(len(groups))
    held = np.column_stack([np.arange(size), hubs[group]])
    pairs = np.array([(a, b) for a in hubs for b in hubs if a < b], np.int64).reshape(-1, 2)
    strength = np.sqrt(weight / weight.max()) if len(weight) else weight
    springs = np.concatenate([strength, np.full(size, HELD), np.full(len(pairs), APART)])
    graph = igraph().Graph(n=size + len(groups), edges=np.concatenate([ends, held, pairs]))
    turns = np.arange(len(groups)) * GOLDEN
    middle = np.sqrt(np.arange(len(groups)) + 0.5)[:, None] * np.column_stack([np.cos(turns), np.sin(turns)]) * 10
    around = np.arange(size) * GOLDEN
    seed = np.concatenate([middle[group] + np.column_stack([np.cos(around), np.sin(around)]), middle])
    found = graph.layout_fruchterman_reingold(weights=springs.tolist(), niter=STEPS, seed=seed.tolist(), grid="nogrid")
    places: Floats = np.array(found.coords)[:size]
    return places


def _fitted(places: Floats, aspect: float) -> Floats:
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    inner = EDGE + (1 - 2 * EDGE) * (places - low) / np.maximum(high - low, 1e-9)
    fitted: Floats = inner * [aspect, 1.0]
    return fitted


def _apart(places: Floats, sizes: Floats, aspect: float) -> Floats:
    """Push overlapping accounts away from each other, a little at a time."""
    least = np.triu((sizes[:, None] + sizes) * ROOM, 1)  # of each pair once
    for _ in range(STEPS):
        across, down = (column[:, None] - column for column in places.T)
        one, other = np.nonzero(across**2 + down**2 < least**2)
        if not len(one):
            break
        away = places[one] - places[other]
        far = np.maximum(np.hypot(*away.T), 1e-6)
        push = away * ((least[one, other] - far) / far / 2)[:, None]
        moved = np.zeros_like(places)
        np.add.at(moved, one, push)
        np.subtract.at(moved, other, push)
        places = np.clip(places + np.clip(moved, -0.02, 0.02), 0.0, [aspect, 1.0])
    return places
