"""PageRank of amplification, by the few accounts that anybody amplifies.

An account that nobody amplifies has the same rank ``b`` as every other such account. In units of ``b`` the ranks of
the amplified ones solve ``y = 1 + d (c + W y)``, where ``c`` is what they get from the others: exact, and mostly much
smaller than the whole (Page, Brin, Motwani and Winograd, 1999; who amplifies nobody gives to all, as usual).
"""

import numpy as np

from detectors.network.graph import Graph
from detectors.network.interactions import Floats, Numbers, sums

DAMPING = 0.85
CLOSE = 1e-9
"""Largest relative change of a rank at which it is left."""
ROUNDS = 500


def pagerank(graph: Graph) -> Floats:
    """The rank of each account; all ranks sum to 1.

    >>> from detectors.network.graph import aggregate
    >>> from detectors.network.interactions import Interaction, gather
    >>> star = aggregate(gather(Interaction(fan, "a", 0, "repost") for fan in "bcd"), now=0, half_life=60)
    >>> pagerank(star).round(3).tolist()
    [0.542, 0.153, 0.153, 0.153]
    """
    given, amplified = graph.given, graph.amplifiers > 0
    share = np.divide(graph.weight, given[graph.source], where=given[graph.source] > 0, out=np.zeros(len(graph.weight)))
    inner = amplified[graph.source]
    outside = sums(graph.target[~inner], share[~inner], graph.size)
    rank = 1 + DAMPING * outside
    place = np.cumsum(amplified) - 1
    rank[amplified] = _settled(rank[amplified], place[graph.source[inner]], place[graph.target[inner]], share[inner])
    return (rank / rank.sum()).astype(np.float64, copy=False) if graph.size else rank


def _settled(fixed: Floats, source: Numbers, target: Numbers, share: Floats) -> Floats:
    """The ranks of the amplified accounts, which pass on to each other, from what the others give them."""
    rank = fixed
    for _ in range(ROUNDS):
        before, rank = rank, fixed + DAMPING * sums(target, share * rank[source], len(fixed))
        if np.all(np.abs(rank - before) <= CLOSE * rank):
            break
    return rank
