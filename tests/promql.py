"""Queries of dashboards and rules, taken apart."""

from collections.abc import Iterator
from typing import Any

import promql_parser
from prometheus_client import CollectorRegistry

from stream.metrics import Metrics

VARIABLES = {
    "$__rate_interval": "30s", "$__range": "1h", "$__interval": "15s", "$job": ".+", "$instance": ".+", "$isu": ".+",
    "$sumber": ".+", "$kanal": ".+",
}  # fmt: skip
"""What Grafana puts in the place of its variables."""


def filled(query: str) -> str:
    """A query as Grafana sends it.

    >>> filled('rate(kentongan_posts_total{job=~"$job"}[$__rate_interval])')
    'rate(kentongan_posts_total{job=~".+"}[30s])'
    """
    for name in sorted(VARIABLES, key=len, reverse=True):
        query = query.replace(name, VARIABLES[name])
    return query


def walk(expression: Any) -> Iterator[Any]:
    """An expression and all its parts."""
    yield expression
    parts = (getattr(expression, name, None) for name in ("expr", "lhs", "rhs", "param", "vector_selector"))
    for part in (*parts, *getattr(expression, "args", ())):
        if part is not None:
            yield from walk(part)


def selectors(expression: Any) -> list[Any]:
    """The selectors of series in an expression.

    >>> [one.name for one in selectors(promql_parser.parse("sum(rate(a_total[5m])) / on (x) b"))]
    ['a_total', 'b']
    """
    return [part for part in walk(expression) if isinstance(part, promql_parser.VectorSelector)]


def declared() -> Iterator[str]:
    """The names of all series, by which a query may ask for them."""
    for family in Metrics(CollectorRegistry()).registry.collect():
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "info": ("_info",)}
        yield from (family.name + end for end in ends.get(family.type, ("",)))
