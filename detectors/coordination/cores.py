"""Cores: what is left of links when everybody in them must close triangles and keep so many links."""

from collections.abc import Iterable, Iterator, Mapping


def core(pairs: Iterable[tuple[int, int]], degree: int) -> dict[int, set[int]]:
    """The neighbours of each account in the ``degree``-core of the links that close a triangle.

    >>> core([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")], 2) == {"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}
    True
    """
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


def components(graph: Mapping[int, set[int]]) -> Iterator[list[int]]:
    """The accounts that hang together.

    >>> list(components({1: {2}, 2: {1}, 3: {4}, 4: {3}}))
    [[1, 2], [3, 4]]
    """
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


def _graph(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    graph: dict[int, set[int]] = {}
    for one, other in pairs:
        graph.setdefault(one, set()).add(other)
        graph.setdefault(other, set()).add(one)
    return graph
