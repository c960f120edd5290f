"""Every query of dashboards and rules, asked of a Prometheus that has seen a crisis."""

from collections.abc import AsyncIterator, Iterator
from typing import NamedTuple

import promql_parser

from tests.dashboards import BOARDS, Query, queries, rules
from tests.observe.world import World
from tests.promql import filled, selectors

ISSUE = "antrean-bbm"
"""Whose crisis it is."""


class Found(NamedTuple):
    """A query and how many series it has."""

    query: Query
    series: int


async def crisis(world: World) -> None:
    """Wait for Siaga; the analyst takes it, closes it, and raises it again, so that the verdict on the first alarm is
    final; Prometheus has seen all of it."""
    await world.seen(f'kentongan_issue_level{{issue="{ISSUE}"}} > 2')
    await world.press(ISSUE, "acknowledge")
    await world.press(ISSUE, "close")
    await world.press(ISSUE, "raise")
    await world.seen(f'kentongan_issue_ended_alarms_total{{issue="{ISSUE}",verdict="confirmed"}} > 0')
    await world.seen("issue:kentongan_alarm_precision:ratio30d > 0")


def asked() -> Iterator[Query]:
    """The queries of all dashboards, of recording rules, and of each alert what it compares."""
    for name in BOARDS:
        yield from (Query(query.where, filled(query.expr)) for query in queries(name))
    for rule in rules():
        if "record" in rule:
            yield Query(rule["record"], rule["expr"])
        for selector in selectors(promql_parser.parse(rule["expr"])) if "alert" in rule else ():
            yield Query(rule["alert"], str(selector))


async def answers(world: World) -> AsyncIterator[Found]:
    """How many series each query has."""
    for query in asked():
        yield Found(query, await world.found(query.expr))
    exemplars = await world.ask(
        "query_exemplars", query="kentongan_detection_delay_seconds_bucket", start="0", end="9e9"
    )
    yield Found(Query("exemplars of the detection delay", "kentongan_detection_delay_seconds_bucket"), len(exemplars))


async def unhealthy(world: World) -> list[str]:
    """The rules that Prometheus could not judge."""
    groups = (await world.ask("rules"))["groups"]
    return [rule["name"] for group in groups for rule in group["rules"] if rule["health"] != "ok"]
