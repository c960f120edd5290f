"""A made feed, played at a speed. The position is the number of lines played; the scenario makes the same again."""

from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path

from stream.config import ConfigError, Feed
from stream.engine.clock import Clock
from stream.feeds import BATCH, Batch
from stream.simulation import ScenarioError, lines, load

STEP = 0.05
"""Seconds between batches while the feed is played at a speed."""


async def simulated(feed: Feed, position: int, clock: Clock) -> AsyncIterator[Batch]:
    """The scenario's lines from ``position`` on, ``feed.speed`` feed seconds for each second of the clock."""
    try:
        scenario = load(Path(feed.scenario))
    except (ScenarioError, OSError) as error:
        raise ConfigError(str(error)) from None
    coming = islice(lines(scenario, feed.seed), position, None)
    for batch in _paced(coming, feed.speed):
        position += len(batch)
        yield Batch(batch, position)
        if feed.speed:
            await clock.sleep(STEP)


def _paced(coming: Iterator[tuple[int, bytes]], speed: float) -> Iterator[list[bytes]]:
    """What arrives in each step of the clock, at most a batch at a time."""
    batch: list[bytes] = []
    until = 0.0
    for arrival, line in coming:
        until = until or arrival + speed * STEP
        while speed and arrival >= until:
            yield batch
            batch, until = [], until + speed * STEP
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch
