"""Issues that nobody configured, on Kafka: one worker hears all partitions, whose number changes no proposal."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from alerts.newcomer import Newcomer
from stream.brokers import Kafka
from stream.config import Config
from stream.engine import choosing
from stream.engine.embedded import Embedded
from stream.engine.kafka import topics
from stream.engine.kafka.lookout import Scout, Word
from stream.engine.kafka.mirror import Mirror
from stream.engine.kafka.serving import serving
from stream.engine.kafka.web import Web
from stream.engine.proposals import Choice, proposed
from stream.engine.store import Store
from stream.metrics import Metrics
from tests.kafka.feeding import until
from tests.kafka.test_silence import Ear, going
from tests.serving import HandClock, free_port
from tests.test_lookout import BASE, DAY, HOUR, ON, START, bridge, feed, line, talk

POSTS = sorted(talk(0, 24 * HOUR) + bridge(20 * HOUR + 1))
"""A day of everyday words in which a bridge falls, and the mark of its end."""
LINES = [line(int(at), at, account, text) for at, account, text in POSTS]
BRIDGE = Newcomer("baru-1", START, ("runtuh", "jembatan"), "runtuh OR jembatan", 9, 15, 0.1, 9, 9, {}, 0.0, (), 0)
SMOKE = msgspec.structs.replace(BRIDGE, id="baru-2", terms=("kabut", "asap"), query="kabut OR asap")
CUT = 21 * HOUR // 60
"""Lines after which the worker dies."""
END = (START + POSTS[-1][0]) // 300 * 5
"""The last minute at which five minutes end."""
Told = set[tuple[str, tuple[str, ...], int, int]]


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What a test leaves is collected within it: its warnings are its own."""
    yield
    gc.collect()


def about(some: Sequence[Newcomer]) -> Told:
    """What is proposed about the bridge: when, by which terms, how many posts and accounts."""
    return {(one.id, one.terms, one.posts, one.accounts) for one in some if "runtuh" in " ".join(one.terms)}


def settings(kafka: Kafka, folder: Path) -> Config:
    """Everyday words, with a lookout."""
    engine = {"database": str(folder / "k.sqlite"), "time": "feed"}
    own = {"engine": engine, "web": {"port": free_port()}, "feeds": {"f": {"kind": "http"}}}
    kept = ON.model_dump(include={"emerging"})
    return Config.model_validate(BASE | own | kept | {"kafka": kafka.model_dump()})


@pytest.mark.parametrize("partitions", [1, 4])
async def test_partitions_and_a_restart_change_no_proposal(kafka: Kafka, tmp_path: Path, partitions: int) -> None:
    """Whatever the partitions are, what the embedded engine proposes is proposed, once, under the same id: also where
    the worker dies in between, and another one that knows nothing comes after it. What is ignored it heeds."""
    config = settings(kafka.model_copy(update={"partitions": partitions}), tmp_path)
    embedded = Embedded(ON, Store(":memory:"), b"key")
    feed(POSTS, embedded)
    [wanted] = about(proposed(embedded.store))
    clock = HandClock(SimpleNamespace(now=START + 2 * DAY))
    await topics.create(config)
    ear = Ear(config)
    await ear.following.start()
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(serving(config, "web", Metrics(CollectorRegistry()), clock))
        await stack.enter_async_context(going(web, ear.following))
        await until(lambda: web.ready, "its share")
        await sent(web, LINES[:CUT])
        first, second = (Store(str(tmp_path / f"{name}.sqlite")) for name in ("first", "second"))
        async with scouting(Scout(config, first, clock)):
            await until(lambda: about(web.emerging()) == {wanted}, "the bridge", 60)
        await sent(web, LINES[CUT:])
        for store in (first, second):
            async with scouting(Scout(config, store, clock)):
                await until(lambda heard=store: heard.get("heard") >= END, "all is heard", 60)  # type: ignore[misc]
        assert about(web.emerging()) == about(proposed(second)) == {wanted}
        assert (await web.choose(wanted[0], "sari", "ignore")).outcome == "done"
        await sent(web, [line(0, 24 * HOUR + 600, "a", "esok harinya")])
        async with scouting(Scout(config, second, clock)):
            await until(lambda: second.get("heard") > (START + 24 * HOUR) // 60, "what comes after it is heard", 60)
        assert "ignore" in {one.answer for one in proposed(second)}
        for store in (first, second):
            store.close()
    await ear.following.close()
    assert [one.incident for one in {one.id: one for one in ear.said}.values() if "runtuh" in one.text] == [wanted[0]]


@asynccontextmanager
async def scouting(scout: Scout) -> AsyncIterator[None]:
    """It looks out while the block runs."""
    job = asyncio.ensure_future(scout.run())
    try:
        yield
        assert not job.done(), job
    finally:
        job.cancel()
        await asyncio.gather(job, return_exceptions=True)


async def test_a_press_on_watch_adds_the_issue(kafka: Kafka, tmp_path: Path) -> None:
    """The first answer counts; where a worker dies before its issue is made, the next one knows of it and makes it."""
    config, clock = settings(kafka, tmp_path), HandClock(SimpleNamespace(now=START))
    await topics.create(config)
    async with serving(config, "web", Metrics(CollectorRegistry()), clock) as web, going(web):
        await until(lambda: web.ready, "its share")
        for one in (BRIDGE, SMOKE):
            await web.intake.send("proposals", one.id, msgspec.json.encode(Word(newcomer=one)))
        await until(lambda: len(web.emerging()) == 2, "both proposals")
        assert (await web.choose(BRIDGE.id, "maling", "watch")).outcome == "refused"
        assert (await web.choose(BRIDGE.id, "sari", "watch")).outcome == "done"
        assert (await web.choose(BRIDGE.id, "sari", "ignore")).outcome == "already"
        assert set(web.engine.config.issues) == {"banjir", "runtuh-jembatan"}
        given = choosing.choice(web.engine, SMOKE.id, "sari", "watch", START)
        assert isinstance(given, Choice)
        await web.intake.send("proposals", SMOKE.id, msgspec.json.encode(Word(choice=given)))
        await until(lambda: bool(web.engine.unmade), "an answer that nobody saw to")
        store = Store(":memory:")
        for _ in range(2):
            assert [one.issue for one in (await started(config, store)).unmade] == ["kabut-asap"]
        clock.pass_by(1)
        await until(lambda: "kabut-asap" in web.engine.config.issues, "its issue")
        assert not web.engine.unmade and not (await started(config, store)).unmade
        store.close()


async def started(config: Config, store: Store) -> Mirror:
    """What a web worker knows that starts on a file, again and again."""
    mirror = Mirror(config, store)
    await mirror.start()
    await mirror.close()
    return mirror


async def sent(web: Web, lines: Sequence[bytes]) -> None:
    """Post lines."""
    for first in range(0, len(lines), 500):
        assert (await web.accept("f", lines[first : first + 500])).refused == 0
