"""A service on a file, served over real HTTP, with one officer reached by a webhook; time passes as fast as it can."""

import asyncio
import functools
import socket
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import SystemRandom
from typing import Any

import aiohttp
from prometheus_client import CollectorRegistry

from stream import simulation
from stream.config import Config
from stream.engine.channels import channels
from stream.engine.chats import chats
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.firing import keep_firing
from stream.engine.kafka.web import Web
from stream.engine.service import Service
from stream.engine.store import Store
from stream.metrics import Metrics
from stream.web.server import make_app, start
from tests.conftest import ROOT
from tests.servers.receiver import Receiver

PORTS = range(20_000, 32_000)
"""Below those that a system gives to clients."""


class QuickClock(Clock):
    """Time that passes as fast as everybody sleeps; the far ends have the same."""

    def __init__(self, *ends: Any) -> None:
        self.ends, self.time = ends, float(ends[0].now)

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        for end in self.ends:
            end.now = self.time
        await asyncio.sleep(0.001)


class HandClock(QuickClock):
    """Time that passes only where the test moves it on."""

    def __init__(self, *ends: Any) -> None:
        super().__init__(*ends)
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        until = self.time + seconds
        while self.time < until:
            await self._moved.wait()

    def pass_by(self, seconds: float) -> None:
        """So much time passes."""
        self.time += seconds
        self._moved.set()
        self._moved = asyncio.Event()
        for end in self.ends:
            end.now = self.time


class Served:
    """What a test does with a running service."""

    def __init__(self, service: Service | Web, url: str, http: aiohttp.ClientSession) -> None:
        self.service, self.store, self.url, self.http = service, service.engine.store, url, http

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        """Status and answer of a request."""
        async with self.http.request(method, path, **more) as response:
            return response.status, await response.json()

    async def crisis(self) -> None:
        """Post the demo's feed up to the height of its crisis."""
        for lines in crisis():
            status, answer = await self.ask("POST", "/v1/posts", data=lines)
            assert status == 200, answer

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the service work until something holds."""
        for _ in range(60_000):
            if holds():
                return
            await asyncio.sleep(0.002)
        raise AssertionError(f"never: {what}")


@functools.cache
def crisis() -> tuple[bytes, ...]:
    """The demo's feed up to the height of its crisis, in batches."""
    lines = [line for _, line in simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))][:22_000]
    return tuple(b"\n".join(lines[start : start + 2000]) for start in range(0, len(lines), 2000))


def free_port() -> int:
    """A port that nobody listens at, nor is given to a client while what listens there is killed and started again."""
    while True:
        port = SystemRandom().choice(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


INSTALLED = """
[engine]
time = "feed"
database = "{folder}/k.sqlite"
[web]
port = {port}
{web}
[feeds.intake]
kind = "http"
[issues.{issue}]
name = "{name}"
query = "{issue}"
"""
SARI = """
[channels.layar]
kind = "console"
[officers.sari]
name = "Sari"
reach = [{ channel = "layar" }]
"""
"""An officer who is told on the terminal."""


def installed(folder: Path, issue: str, web: str = "", more: str = "") -> Path:
    """A configuration file: feed time, an intake, one issue; ``web`` is a line of its section, ``more`` follows."""
    path = folder / "k.toml"
    path.write_text(INSTALLED.format(folder=folder, port=free_port(), web=web, issue=issue, name=issue.title()) + more)
    return path


def settings(path: Path, receiver: Receiver, **more: Any) -> dict[str, Any]:
    """A configuration with the demo's issues, as a table; ``more`` replaces whole sections."""
    demo = tomllib.loads((ROOT / "deploy/config.toml").read_text("utf-8"))
    tell = {"tell": ["pusat"], "within": 15}
    webhook = {"kind": "webhook", "url": receiver.url, "secret": {"env": "TEST_SECRET"}, "allow_http": True}
    return {
        "agency": demo["agency"],
        "engine": {"time": "feed", "database": str(path)},
        "web": {"port": free_port()},
        "feeds": {"intake": {"kind": "http"}},
        "issues": demo["issues"],
        "channels": {"pusat": webhook | {"allow_networks": ["127.0.0.0/8"]}},
        "officers": {"pusat": {"name": "Pusat Komando", "reach": [{"channel": "pusat"}]}},
        "levels": {level: {"chain": [tell, tell]} for level in ("waspada", "siaga", "awas")},
    } | more


@asynccontextmanager
async def serving(config: Config, *ends: Any, clocks: type[QuickClock] = QuickClock) -> AsyncIterator[Served]:
    """The service of a configuration while the block runs; the far ends have its time."""
    clock, store, metrics = clocks(*ends), Store(config.engine.database), Metrics(CollectorRegistry())
    reach = channels(config, clock, lambda to, message: None)
    service = Service(config, Embedded(config, store, b"key"), reach, metrics, clock)
    talks = chats(config, reach, store, service, metrics)
    hooks = {name: talk.receive for name, talk in talks.items()}
    runner = await start(make_app(service, config, metrics, hooks), config.web)
    jobs = [
        asyncio.ensure_future(job)
        for job in (
            service.run(),
            keep_firing(reach, store, service, clock),
            *(talk.listen(clock) for talk in talks.values()),
        )
    ]
    url = f"http://{config.web.host}:{config.web.port}"
    token = config.web.token.read()
    try:
        async with aiohttp.ClientSession(url, headers={"Authorization": f"Bearer {token}"} if token else {}) as http:
            yield Served(service, url, http)
        assert not jobs[0].done(), jobs[0]
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await runner.cleanup()
        for channel in reach.values():
            await channel.close()
        store.close()
