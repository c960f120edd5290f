"""A made feed, played at a speed. The position is the number of lines played; the scenario makes the same again."""

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from pathlib import Path

from stream.config import ConfigError
from stream.engine.clock import Clock
from stream.feeds import BATCH, Batch
from stream.settings.feeds import Feed
from stream.simulation import ScenarioError, lines, load
from stream.simulation.units import seconds

STEP = 0.05
"""Seconds between batches while the feed is played at a speed."""


async def simulated(feed: Feed, position: int, clock: Clock) -> AsyncIterator[Batch]:
    """The scenario's lines from ``position`` on, ``feed.speed`` feed seconds for each second of the clock."""
    try:
        scenario = load(Path(feed.scenario))
        slow_at = seconds(feed.slow_at) if feed.slow_at else 0
    except (ScenarioError, OSError, ValueError) as error:
        raise ConfigError(str(error)) from None
    slow = scenario.begin + slow_at if slow_at else 0
    coming = islice(lines(scenario, feed.seed), position, None)
    for batch in _paced(coming, lambda at: feed.slow_speed if slow and at >= slow else feed.speed):
        position += len(batch)
        yield Batch(batch, position)
        if feed.speed:
            await clock.sleep(STEP)


def _paced(coming: Iterator[tuple[int, bytes]], speed: Callable[[float], float]) -> Iterator[list[bytes]]:
    """What arrives in each step of the clock, at most a batch at a time; a speed of 0 knows no steps."""
    batch: list[bytes] = []
    until = 0.0
    for arrival, line in coming:
        until = until or arrival + speed(arrival) * STEP
        while speed(until) and arrival >= until:
            yield batch
            batch, until = [], until + speed(until) * STEP
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
