"""Both engines make the same decisions: the same feed gives the same notifications, however the work is shared out."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.notification import Notification
from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.following import Following
from stream.engine.kafka.intake import Intake
from tests.kafka.feeding import FEED, Said, batches, by_issue, feed, undisturbed, until
from tests.kafka.workers import configure, ready, working

ROLES = ("count", "keep", "examine")


class Ear:
    """What is to be said, in the order of each partition."""

    def __init__(self, config: Config) -> None:
        self.heard: list[Notification] = []
        self.following = Following(config, ["notifications"], self._hear)

    def _hear(self, records: Sequence[Any]) -> None:
        self.heard += [msgspec.json.decode(record.value, type=Notification) for record in records]

    @property
    def said(self) -> dict[str, list[Said]]:
        """By issue, each once; who is told at the same time is told in the order of the notifications' ids."""
        return by_issue(sorted(self.heard, key=lambda one: (one.at, one.revision)))


async def fed(config: Config, lines: Sequence[bytes]) -> None:
    """Lines into the topic."""
    intake = Intake(config, Clock())
    await intake.start()
    for some in batches(lines):
        await intake.accept(FEED, some)
    await intake.close()


@pytest.mark.parametrize(("partitions", "workers"), [(1, 1), (2, 2), (4, 1)])
async def test_the_same_feed_gives_the_same_notifications(
    kafka: Kafka, tmp_path: Path, partitions: int, workers: int
) -> None:
    """Ids, levels, feed times, texts and the order in each issue, as the embedded engine has them."""
    path = configure(tmp_path, kafka.model_copy(update={"partitions": partitions}))
    config = load(path, {})
    await topics.create(config)
    ear = Ear(config)
    await ear.following.start()
    listening = asyncio.ensure_future(ear.following.run())
    with working(path, *((role, number) for role in ROLES for number in range(1, workers + 1))) as team:
        await ready(*team)
        await fed(config, feed())
        wanted = {said[0] for ones in undisturbed().values() for said in ones}
        await until(lambda: {one.id for one in ear.heard} >= wanted, "all that the embedded engine says", 90)
    listening.cancel()
    await ear.following.close()
    for issue, said in undisturbed().items():
        for mine, theirs in zip(ear.said[issue], said, strict=True):
            assert mine[:3] == theirs[:3]
            assert mine[3].split("\n") == theirs[3].split("\n")
    assert ear.said.keys() == undisturbed().keys()
