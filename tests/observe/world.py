"""The service playing the demo's crisis, and a real Prometheus that scrapes it every second; both real processes."""

import asyncio
import sys
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from tests.conftest import ROOT
from tests.dashboards import RULES
from tests.serving import free_port

PATIENCE = 4000
"""Tenths of a second until something must have happened."""
AGAIN = 40
"""How often a query is asked that finds nothing."""
SPEED = 20_000
"""Feed seconds a second until the crisis begins; then it is slow enough to be watched."""


class World:
    """Asks Prometheus, and presses buttons in the service."""

    def __init__(self, http: aiohttp.ClientSession, service: str, prometheus: str) -> None:
        self._http, self._service, self._prometheus = http, service, prometheus

    async def ask(self, path: str, **query: str) -> Any:
        """What Prometheus answers; its own word for it where it refuses."""
        async with self._http.get(f"{self._prometheus}/api/v1/{path}", params=query) as response:
            answer = await response.json()
        assert answer["status"] == "success", answer
        return answer["data"]

    async def series(self, expr: str) -> int:
        """How many series an expression has now; a number alone is one."""
        data = await self.ask("query", query=expr)
        return 1 if data["resultType"] == "scalar" else len(data["result"])

    async def found(self, expr: str) -> int:
        """The same, asked again for a while: a scrape that a busy machine missed leaves a second without series."""
        for _ in range(AGAIN):
            if number := await self.series(expr):
                return number
            await asyncio.sleep(0.5)
        return 0

    async def until(self, what: str, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something holds."""
        for _ in range(PATIENCE):
            try:
                if await holds():
                    return
            except aiohttp.ClientError:  # not up yet
                pass
            await asyncio.sleep(0.1)
        raise AssertionError(f"never: {what}")

    async def seen(self, expr: str) -> None:
        """Wait until Prometheus has series of an expression."""

        async def holds() -> bool:
            return await self.series(expr) > 0

        await self.until(expr, holds)

    async def press(self, issue: str, verb: str) -> None:
        """The analyst presses a button of an issue's open episode."""
        async with self._http.get(f"{self._service}/v1/incidents") as response:
            incidents = (await response.json())["incidents"]
        incident = next(one["incident"] for one in incidents if one["issue"] == issue)
        body = {"officer": "analis", "verb": verb}
        async with self._http.post(f"{self._service}/v1/incidents/{incident}/press", json=body) as response:
            assert response.status == 200, await response.text()


@asynccontextmanager
async def watched(folder: Path, prometheus: str) -> AsyncIterator[World]:
    """Both processes while the block runs, all they write in ``folder``."""
    ports = free_port(), free_port()
    service = (sys.executable, "-m", "stream.cli", "run", "--config", str(configuration(folder, ports[0])))
    watcher = (
        prometheus, f"--config.file={scraping(folder, ports[0])}", f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{ports[1]}", "--enable-feature=exemplar-storage", "--log.level=warn",
    )  # fmt: skip
    async with (
        process(folder / "service.log", *service),
        process(folder / "prometheus.log", *watcher),
        aiohttp.ClientSession() as http,
    ):
        yield World(http, *(f"http://127.0.0.1:{port}" for port in ports))


@asynccontextmanager
async def process(log: Path, *command: str) -> AsyncIterator[None]:
    """A process while the block runs; what it says stands in ``log``."""
    with log.open("wb") as out:
        running = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=out, stderr=out)
        try:
            yield
        finally:
            if running.returncode is None:
                running.terminate()
            await running.wait()


def configuration(folder: Path, port: int) -> Path:
    """The demo's configuration with its own file and port, and its feed at another speed."""
    demo = (ROOT / "deploy" / "config.toml").read_text("utf-8")
    settings = tomllib.loads(demo)
    for old, new in (
        (f'database = "{settings["engine"]["database"]}"', f'database = "{folder / "kentongan.sqlite"}"'),
        (f"port = {settings['web']['port']}", f"port = {port}"),
        (f"\nspeed = {settings['feeds']['simulasi']['speed']}", f"\nspeed = {SPEED}"),
    ):
        assert old in demo
        demo = demo.replace(old, new, 1)
    path = folder / "kentongan.toml"
    path.write_text(demo, "utf-8")
    return path


def scraping(folder: Path, port: int) -> Path:
    """Prometheus' configuration: our rules, our service, every second."""
    path = folder / "prometheus.yml"
    path.write_text(
        f"global: {{scrape_interval: 1s, evaluation_interval: 1s}}\n"
        f"rule_files: [{RULES / 'recording.yml'}, {RULES / 'alerts.yml'}]\n"
        f"scrape_configs: [{{job_name: kentongan, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n",
        "utf-8",
    )
    return path
