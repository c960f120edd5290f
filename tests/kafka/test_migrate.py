"""From the file into the topics and back: whoever goes on says what would have been said."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

from alerts.notification import Notification
from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.access import Access, keep
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.kafka import topics
from stream.engine.kafka.moving import into_file, into_topics, unfinished
from stream.engine.kafka.shelving import Shelving
from stream.engine.store import Store
from stream.events import Labelled
from tests.kafka.feeding import FEED, KEY, batches, by_issue, feed, settings, undisturbed, until
from tests.kafka.test_contract import ROLES, Ear, fed
from tests.kafka.workers import configure, ready, working

FIRST, SECOND = 20_600, 21_300
"""Lines after which it moves: there and back within the crisis."""


def run(engine: Embedded, lines: Sequence[bytes]) -> list[Notification]:
    """What the embedded engine says of some lines."""
    said: list[Notification] = []
    for some in batches(lines):
        engine.step([Lines(FEED, some, END_OF_TIME, leads=True)])
        said += [one for one in engine.happened if isinstance(one, Notification)]
    return said


@asynccontextmanager
async def listening(ear: Ear) -> AsyncIterator[None]:
    """It hears while the block runs."""
    await ear.following.start()
    task = asyncio.ensure_future(ear.following.run())
    try:
        yield
    finally:
        task.cancel()
        await ear.following.close()


async def finished(config: Config) -> None:
    """Let the workers work until nothing waits."""
    for _ in range(3000):
        if not await unfinished(config):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(await unfinished(config))


async def test_long_posts_are_moved_too(kafka: Kafka, tmp_path: Path) -> None:
    """More of them than a message has room for: none is left behind."""
    config = settings(kafka.model_copy(update={"partitions": 1}))
    long = msgspec.json.decode(feed()[0]) | {"text": "antrean bbm langka " * 3_000}
    engine = Embedded(config, Store(str(tmp_path / "before.sqlite")), KEY)
    run(engine, [*(msgspec.json.encode(long | {"id": str(number)}) for number in range(30)), *feed()[:100]])
    await topics.create(config)
    await into_topics(config, engine.store, KEY)
    shelf = Shelving(config, Store(":memory:"))
    await shelf.following.start()
    await shelf.following.close()
    moved, left = (one.db.execute("SELECT count(*) FROM posts").fetchone() for one in (shelf.store, engine.store))
    assert moved == left and left > (30,)


async def test_there_and_back_in_the_middle_of_a_crisis(kafka: Kafka, tmp_path: Path) -> None:
    """The same notifications as without any move: first the file's engine, then Kafka's workers, then a file again."""
    path = configure(tmp_path, kafka)
    config, lines = load(path, {}), feed()
    wanted = {one[0] for said in undisturbed().values() for one in said}
    before = Embedded(config, Store(str(tmp_path / "before.sqlite")), KEY)
    said = run(before, lines[:FIRST])
    issue, post = before.store.db.execute(
        "SELECT m.issue, p.key FROM matches m JOIN posts p ON p.seq = m.post"
    ).fetchone()
    keep(before.store.db, Access(before.now, "analis", "akun-1", "hak jawab", 3))
    before.step([Labelled(issue, post, "analis", before.now, "negative")])
    await topics.create(config)
    await into_topics(config, before.store, KEY)
    ear = Ear(config)
    async with listening(ear):
        with working(path, *((role, 1) for role in ROLES)) as team:
            await ready(*team)
            await fed(config, lines[FIRST:SECOND])
            last = Embedded(config, before.store, KEY)
            due = {one.id for one in run(last, lines[FIRST:SECOND])}
            await until(lambda: {one.id for one in ear.heard} >= due, "what is due meanwhile")
            await finished(config)
    store = Store(str(tmp_path / "after.sqlite"))
    await into_file(config, store)
    after = Embedded(config, store, KEY)
    assert after.reader.learnt[issue].labels == before.reader.learnt[issue].labels
    assert len({tuple(one.store.db.execute("SELECT * FROM access")) for one in (before, after)}) == 1
    assert said and due
    said += ear.heard + run(after, lines[SECOND:])
    assert {one.id for one in said} == wanted
    told = by_issue(sorted(said, key=lambda one: (one.at, one.revision)))
    assert {issue: [one[:3] for one in ones] for issue, ones in told.items()} == {
        issue: [one[:3] for one in ones] for issue, ones in undisturbed().items()
    }
