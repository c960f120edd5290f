"""What only one web worker does: it knows which source is silent, and says once a day that all is well."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import msgspec
from prometheus_client import CollectorRegistry

from alerts.notification import Notification
from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.count import Count
from stream.engine.kafka.following import Following
from stream.engine.kafka.serving import serving
from stream.engine.kafka.web import Web
from stream.events import Tick, decode_all
from stream.metrics import Metrics
from tests.kafka.feeding import KEY, until
from tests.kafka.workers import ready, working, written
from tests.serving import HandClock, settings

SPEAKS, PAUSES = 17, 17
"""Minutes in which the source speaks, and in which it says nothing."""


class Ear:
    """The minutes that passed, with who was missing in them, and what is to be said."""

    def __init__(self, config: Config) -> None:
        self.missing: dict[int, tuple[str, ...]] = {}
        self.said: list[Notification] = []
        self.following = Following(config, ["events", "notifications"], self._hear)

    def _hear(self, records: Sequence[Any]) -> None:
        for record in records:
            if record.topic.endswith(".notifications"):
                self.said.append(msgspec.json.decode(record.value, type=Notification))
                continue
            ticks = (one for one in decode_all(record.value) if isinstance(one, Tick))
            self.missing |= {tick.minute: tick.missing for tick in ticks}


@asynccontextmanager
async def going(*workers: Web | Count | Following) -> AsyncIterator[None]:
    """They work while the block runs."""
    jobs = [asyncio.ensure_future(worker.run()) for worker in workers]
    try:
        yield
        assert not any(job.done() for job in jobs), jobs
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


async def test_a_silent_source_and_a_sign_of_life(kafka: Kafka, tmp_path: Path) -> None:
    """By the wall clock, moved by hand: minutes are whole while the source speaks, incomplete once it has been silent
    for too long, and whole again when it speaks; the duty officer hears once that the service lives.
    """
    receiver: Any = SimpleNamespace(url="http://127.0.0.1:1/")
    made = settings(tmp_path / "k.sqlite", receiver, health={"heartbeat": ["pusat"]})
    made |= {"engine": made["engine"] | {"time": "wall"}, "agency": made["agency"] | {"last_resort": []}}
    path = written(tmp_path, made, kafka.model_copy(update={"partitions": 1}))
    config = load(path, {})
    await topics.create(config)
    began = int(Clock().now()) // 3600 * 3600 - 7200
    clock = HandClock(SimpleNamespace(now=began))
    ear, metrics = Ear(config), Metrics(CollectorRegistry())
    count = Count(config, KEY, clock, "a", Metrics(CollectorRegistry()))
    await ear.following.start()
    async with AsyncExitStack() as stack:
        [keep] = stack.enter_context(working(path, ("keep", 1)))
        web = await stack.enter_async_context(serving(config, "web", metrics, clock))
        await stack.enter_async_context(going(web, count, ear.following))
        http = await stack.enter_async_context(aiohttp.ClientSession(f"http://127.0.0.1:{config.web.port}"))
        await until(lambda: web.ready and count.ready, "their shares")

        async def minute(posts: int) -> tuple[str, ...]:
            """Posts, and then it passes; who was missing in it."""
            number = int(clock.now()) // 60
            if posts:
                lines = [_line(f"{number}-{place}", number) for place in range(posts)]
                async with http.post("/v1/posts?feed=intake", data=b"\n".join(lines)) as answer:
                    assert answer.status == 200, await answer.text()
            clock.pass_by(60)
            await until(lambda: number + 1 in ear.missing, f"minute {number}")
            return ear.missing[number + 1]

        await until(lambda: bool(web.engine.silence.said.at), "somebody looks after the sources")
        await ready(keep)
        assert {await minute(5) for _ in range(SPEAKS)} == {()}
        quiet = [await minute(0) for _ in range(PAUSES)]
        assert quiet[0] == () and quiet[-1] == ("intake",)
        [source] = web.sources()
        assert (source.state, source.remark) == ("gagal", "silent against its habit")
        again = [await minute(5) for _ in range(3)]
        assert again[-1] == ()
        await until(lambda: web.now >= clock.now() - 60, "the watches have heard")
        await minute(5)
        await until(lambda: any(one.occasion == "heartbeat" for one in ear.said), "a sign of life")
    await ear.following.close()
    [beat] = {one.id: one for one in ear.said if one.occasion == "heartbeat"}.values()
    assert beat.officer == "pusat" and beat.text.startswith("[SIMULASI · SISTEM HIDUP]")


def _line(id: str, minute: int) -> bytes:
    post = {"id": id, "platform": "x", "published": 60 * minute, "author": "a", "text": "selamat pagi"}
    return msgspec.json.encode(post)
