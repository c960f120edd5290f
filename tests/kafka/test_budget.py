"""A person's budget holds over issues though each is kept by itself: what has rung is told to all other watches."""

import asyncio
import tomllib
from itertools import pairwise
from pathlib import Path

from alerts.notification import Notification
from stream.brokers import Kafka
from stream.config import load
from stream.engine.kafka import topics
from tests.kafka.test_contract import Ear, fed
from tests.kafka.test_migrate import finished
from tests.kafka.workers import ready, working, written
from tests.story import HERE, Story, at

ROLES = ("count", "keep", "examine", "notify")
STEPS = ("0 18:00", "1 10:05", "1 11:05", "1 12:05")
"""The first issue rises before the second of these times, the others between the next ones; all is heard by then."""


def rung(said: list[Notification]) -> dict[str, tuple[str, int, str]]:
    """What is new to somebody, by its id: issue, feed time, occasion."""
    return {one.id: (one.issue, one.at, one.occasion) for one in said if not one.revises}


async def test_a_new_waspada_waits_for_a_budget_that_another_issue_has_used(kafka: Kafka, tmp_path: Path) -> None:
    """The story of the budget, as far as it is used: what rings is what rings in the embedded engine, and no more."""
    story = Story(HERE / "budget.toml")
    told = rung(story.tell(crash=False))
    made = tomllib.loads((HERE / "roster.toml").read_text("utf-8")) | story.told["config"]
    made["engine"] = {"time": "feed", "database": str(tmp_path / "k.sqlite")}
    path = written(tmp_path, made, kafka)
    config = load(path, {})
    await topics.create(config)
    ear = Ear(config)
    await ear.following.start()
    listening = asyncio.ensure_future(ear.following.run())
    with working(path, *((role, 1) for role in ROLES)) as team:
        await ready(*team)
        for begin, end in pairwise(STEPS):
            minutes = range(at(begin) // 60, at(end) // 60)
            await fed(config, [line for minute in minutes for some in story.talk(minute) for line in some.lines])
            await finished(config)
    listening.cancel()
    await ear.following.close()
    heard = rung(ear.heard)
    assert heard == {id: one for id, one in told.items() if one[1] < at(STEPS[-1])}
    assert {issue for issue, *_ in heard.values()} == {"antrean-bbm"}
