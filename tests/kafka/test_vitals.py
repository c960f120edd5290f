"""The address outside is called by one web worker, while minutes pass and alerts go out."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web as http
from aiohttp.test_utils import TestServer
from prometheus_client import CollectorRegistry

from stream import core
from stream.brokers import Kafka
from stream.config import load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.serving import serving
from stream.engine.kafka.web import Web
from stream.engine.vitals import EVERY, STUCK, UNSENT
from stream.events import Tick
from stream.metrics import Metrics
from tests.examples import notification
from tests.kafka.feeding import until
from tests.kafka.test_silence import going
from tests.kafka.workers import written
from tests.serving import HandClock, settings


@pytest.fixture
async def calls(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """What the address outside was asked for."""
    asked: list[str] = []

    async def answer(request: http.Request) -> http.Response:
        asked.append(request.path)
        return http.Response()

    app = http.Application()
    app.router.add_get("/hidup", answer)
    async with TestServer(app, host="127.0.0.1") as far:
        monkeypatch.setenv("TEST_PING", f"http://127.0.0.1:{far.port}/hidup")
        yield asked


async def test_it_is_called_only_while_all_is_well(
    kafka: Kafka, tmp_path: Path, calls: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Called while time moves; not where no minute passes, nor while an alert waits that nobody has taken to send;
    called again when that is over."""
    receiver: Any = SimpleNamespace(url="http://127.0.0.1:1/")
    ping = {"ping": {"env": "TEST_PING"}, "allow_http": True, "allow_networks": ["127.0.0.0/8"]}
    made = settings(tmp_path / "k.sqlite", receiver, health=ping)
    made |= {"engine": made["engine"] | {"time": "wall"}, "agency": made["agency"] | {"last_resort": []}}
    config = load(written(tmp_path, made, kafka.model_copy(update={"partitions": 1})), {})
    await topics.create(config)
    clock, metrics = HandClock(SimpleNamespace(now=Clock().now())), Metrics(CollectorRegistry())
    issue = next(iter(config.issues))
    watch, minutes = core.watches(config, 1)[issue], itertools.count(int(clock.now()) // 60)

    async def minute(web: Web) -> None:
        """One has passed, and the watch has heard of it."""
        before = web.now
        watch.handle(Tick("0", next(minutes)))
        await web.intake.send("watches", issue, watch.snapshot())
        await until(lambda: web.now > before, "the watch")
        clock.pass_by(1)
        await until(lambda: web.moved == clock.now(), "time moves")

    def why() -> str:
        """Why it was not called the last time."""
        return next((one.reason for one in reversed(caplog.records) if one.message == "no sign of life is given"), "")  # type: ignore[attr-defined]

    async with serving(config, "web", metrics, clock) as web, going(web):
        await until(lambda: len(calls) == 1, "a first call")
        clock.pass_by(EVERY)
        await until(lambda: len(calls) == 2, "a call each minute")
        clock.pass_by(STUCK + EVERY)
        await until(lambda: "no minute has passed" in why(), "time stands still")
        late = notification(issue=issue, channel="pusat", address="", at=int(clock.now()) - UNSENT)
        watch.state.outbox[late.id] = late
        await minute(web)
        clock.pass_by(EVERY)
        await until(lambda: "an alert waits" in why(), "an alert waits")
        assert len(calls) == 2
        del watch.state.outbox[late.id]
        await minute(web)
        clock.pass_by(EVERY)
        await until(lambda: len(calls) == 3, "all is well again")
        assert metrics.ticked._value.get() == web.moved
