"""A picture's places: who is drawn, and where, so that communities stand apart. The same for the same graph.

Fruchterman and Reingold's springs (1991) on the drawn accounts and one unseen hub for each community, which holds it
together; then whoever overlaps is pushed apart.
"""

from typing import NamedTuple

import numpy as np

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
    chosen, pairs = _chosen(roles), _pairs(roles)
    kept: set[int] = set()
    for great in roles.ranked(SPREADERS, roles.graph.amplifiers, roles.rank).tolist():
        own = [pair for pair in pairs if great in pair and great in chosen][:FANS]
        kept.update(account for pair in own for account in pair)
    kept.update(account for pair in pairs if chosen.issuperset(pair) for account in pair)
    for pair in pairs:
        if len(kept) > MOST - 2:
            break
        if not chosen.isdisjoint(pair):
            kept.update(pair)
    return np.array(sorted(kept), np.int64)


def _chosen(roles: Roles) -> set[int]:
    """Who should be drawn, for one reason or another."""
    crowded = np.bincount(roles.community, minlength=1)[roles.community] >= CROWD
    _, bridge = bridging(roles)
    wanted = ((roles.rank, RANKED), (roles.graph.given, CARRYING), (bridge, BRIDGING))
    scores = ((np.where(crowded, score, 0.0), most) for score, most in wanted)
    return {int(one) for score, most in scores for one in roles.ranked(most, score) if score[one] > 0}


def _pairs(roles: Roles) -> list[tuple[int, int]]:
    """All pairs with an edge, the heaviest first."""
    one, other, weight = undirected(roles.graph)
    order = np.argsort(-weight, kind="stable")
    return list(zip(one[order].tolist(), other[order].tolist(), strict=True))


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
    fitted: Floats = (places - low) / np.maximum(high - low, 1e-9) * [aspect, 1.0]
    return fitted


def _apart(places: Floats, sizes: Floats, aspect: float) -> Floats:
    """Push overlapping accounts away from each other, a little at a time."""
    places = places.copy()
    least = (sizes[:, None] + sizes[None, :]) * ROOM
    for _ in range(STEPS):
        away = places[:, None, :] - places[None, :, :]
        far = np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-6)
        push = np.where(far < least, (least - far) / far / 2, 0.0)
        np.fill_diagonal(push, 0.0)
        if not push.any():
            break
        places += np.clip((push[..., None] * away).sum(axis=1), -0.02, 0.02)
        places = np.clip(places, 0.0, [aspect, 1.0])
    return places
