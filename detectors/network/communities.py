"""Communities: who mostly amplifies each other. Leiden's method on modularity (Traag, Waltman and van Eck, 2019).

An account with one neighbour belongs with that neighbour, so it is folded into it before anything is searched, which
leaves its strength there: modularity stays what it is, and most of a real network is gone.
"""

from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.network.graph import Graph
from detectors.network.interactions import Floats, Numbers, sums

ITERATIONS = 2
INSTALL = "pip install 'kentongan[network]'"


class Missing(ImportError):
    """The network view needs igraph, which is optional because of its licence; the message says how to get it."""


def igraph() -> Any:
    """The library, with a generator of its own that always begins alike. Raises Missing."""
    try:
        import igraph as library  # type: ignore[import-untyped]
    except ImportError:
        raise Missing(
            f"the network view needs igraph (GPL), which is not installed: {INSTALL}; all else works without"
        ) from None
    library.set_random_number_generator(Random(0))
    return library


class Found(NamedTuple):
    """Of each account the number of its community, 0 the largest, equals in the order of their first account; and the
    largest k of a group in which everybody has k neighbours that it belongs to (Seidman's core, 1983)."""

    community: Numbers
    core: Numbers


def communities(graph: Graph) -> Found:
    """Where each account belongs. Raises Missing.

    >>> from detectors.network.graph import aggregate
    >>> from detectors.network.interactions import Interaction, gather
    >>> pairs = ["ab", "bc", "ca", "cd", "de", "ef", "fd", "gd"]
    >>> graph = aggregate(gather(Interaction(*pair, 0, "repost") for pair in pairs), now=0, half_life=60)
    >>> found = communities(graph)
    >>> found.community.tolist(), found.core.tolist()
    ([1, 1, 1, 0, 0, 0, 0], [2, 2, 2, 2, 2, 2, 1])
    """
    one, other, weight = undirected(graph)
    host, inner = _folded(graph.size, one, other)
    strength = sums(host[one], weight, graph.size) + sums(host[other], weight, graph.size)
    members, core = _searched(one[inner], other[inner], weight[inner], strength)
    return Found(_by_size(members[host]), core)


def undirected(graph: Graph) -> tuple[Numbers, Numbers, Floats]:
    """Each pair once, whoever amplified whom, with the weight of both ways."""
    one, other = np.minimum(graph.source, graph.target), np.maximum(graph.source, graph.target)
    pairs, number = np.unique(one * graph.size + other, return_inverse=True)
    weight = sums(number, graph.weight, len(pairs))
    return pairs // max(1, graph.size), pairs % max(1, graph.size), weight


def _folded(size: int, one: Numbers, other: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
    """Into whom each account is folded (itself, as a rule), and which edges are left."""
    neighbours = np.bincount(one, minlength=size) + np.bincount(other, minlength=size)
    left, right = neighbours[one] == 1, neighbours[other] == 1
    host = np.arange(size)
    host[other[right]] = one[right]
    host[one[left & ~right]] = other[left & ~right]
    return host, ~(left | right)


def _searched(one: Numbers, other: Numbers, weight: Floats, strength: Floats) -> tuple[Numbers, Numbers]:
    """Community and core of each account; who has no edge left is a community by himself, and his core is of pairs."""
    members, core = np.arange(len(strength)), np.ones(len(strength), np.int64)
    linked = np.flatnonzero(np.bincount(np.append(one, other), minlength=len(strength)))
    place = np.empty(len(strength), np.int64)
    place[linked] = np.arange(len(linked))
    resolution = float(strength[linked].sum() / max(strength.sum(), 1e-300))
    found, core[linked] = _leiden(place[one], place[other], weight, strength[linked], resolution)
    members[linked] = found + len(strength)
    return members, core


def _leiden(
    one: Numbers, other: Numbers, weight: Floats, strength: Floats, resolution: float
) -> tuple[Numbers, Numbers]:
    """Community and core of each. The strengths are told, for igraph knows the edges that are left, not the folded."""
    pairs = zip(one.tolist(), other.tolist(), strict=True)  # igraph takes a quarter of the time for them as for columns
    graph = igraph().Graph(n=len(strength), edges=pairs)
    found = graph.community_leiden(
        objective_function="modularity", weights=weight.tolist(), node_weights=strength.tolist(),
        resolution=resolution, n_iterations=ITERATIONS,
    )  # fmt: skip
    return np.array(found.membership, np.int64), np.array(graph.coreness(), np.int64)


def _by_size(members: Numbers) -> Numbers:
    counts = np.bincount(members)
    labels, first = np.flatnonzero(counts), np.empty(len(counts), np.int64)
    first[members[::-1]] = np.arange(len(members))[::-1]
    rank = np.empty(len(counts), np.int64)
    rank[labels[np.lexsort((first[labels], -counts[labels]))]] = np.arange(len(labels))
    return rank[members]
