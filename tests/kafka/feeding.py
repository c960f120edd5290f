"""The made feed of the demo, and what the embedded engine says of it: the reference for every other way."""

import asyncio
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice

from alerts.notification import Notification
from stream import simulation
from stream.brokers import Kafka
from stream.config import Config, load
from stream.effects import Turn
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.store import Store
from tests.conftest import ROOT

FEED = "simulasi"
KEY = b"key"
"""Of the pseudonyms."""
LINES = 22_000
"""Of the demo's scenario up to the middle of its crisis, about."""

Said = tuple[str, int, int, str]
"""Of a notification: id, level, feed time, text."""


def settings(kafka: Kafka) -> Config:
    """The demo on brokers."""
    return load(ROOT / "deploy/config.toml", {}).model_copy(update={"kafka": kafka})


@cache
def feed() -> tuple[bytes, ...]:
    """An ordinary day and a half, and a crisis."""
    lines = simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))
    return tuple(line for _, line in islice(lines, LINES))


def batches(lines: Sequence[bytes], size: int = 500) -> list[Sequence[bytes]]:
    """Lines in batches."""
    return [lines[first : first + size] for first in range(0, len(lines), size)]


@cache
def undisturbed() -> dict[str, list[Said]]:
    """What the embedded engine says of each issue."""
    engine = Embedded(load(ROOT / "deploy/config.toml", {}), Store(":memory:"), KEY)
    happened: list[Notification | Turn] = []
    for lines in batches(feed()):
        engine.step([Lines(FEED, lines, END_OF_TIME, leads=True)])
        happened += engine.happened
    return by_issue(one for one in happened if isinstance(one, Notification))


def by_issue(notifications: "Sequence[Notification] | object") -> dict[str, list[Said]]:
    """What was said of each issue, each notification once, in order."""
    said: dict[str, dict[str, Said]] = {}
    for one in notifications:  # type: ignore[attr-defined]
        said.setdefault(one.issue, {}).setdefault(one.id, (one.id, one.level, one.at, one.text))
    return {issue: list(ones.values()) for issue, ones in said.items()}


async def until(holds: Callable[[], bool], what: str, seconds: float = 400.0) -> None:
    """Let others work until something holds."""
    for _ in range(int(seconds * 50)):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {what}")
