"""An issue added while the service runs: from the wish to the answer, which says that every counter looks for it."""

import asyncio
import time
from pathlib import Path
from statistics import median

import aiohttp

from tests.bench.brokered import on_broker
from tests.bench.ground import FEW, START, Ground
from tests.bench.installation import FEED, installed
from tests.bench.report import Row
from tests.kafka.broker import Broker
from tests.kafka.workers import ready, working

ADDED, POSTS, RATE, GOAL = 10, 2_000, 10.0, 2.0
"""Issues added; posts before the first and after each, and how many a second of the feed; seconds."""


def measure(ground: Ground) -> list[Row]:
    """The row."""
    return on_broker(lambda broker, folder: _measure(ground, broker, folder))


async def _measure(ground: Ground, broker: Broker, folder: Path) -> list[Row]:
    path, _ = await installed(broker, folder, "amend", ground.issues(FEW))
    with working(path, ("web", 1), ("count", 1), ("count", 2), ("keep", 1)) as team:
        await ready(*team)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{team[0].port}") as http:
            await _posted(ground, http, 0)
            await _begun(http)
            waited = sorted([await _added(ground, http, number) for number in range(ADDED)])
    detail = f"median {median(waited):.2f} s, of {ADDED} issues, two counters, {POSTS} posts between one and the next"
    return [Row("an issue added, until every counter looks for it, longest", f"{waited[-1]:.2f} s", f"<= {GOAL:.0f} s",
                waited[-1] <= GOAL, (detail,))]  # fmt: skip


async def _posted(ground: Ground, http: aiohttp.ClientSession, number: int) -> None:
    lines = ground.stamped(START + number * POSTS / RATE, RATE, number * POSTS, POSTS)
    async with http.post(f"/v1/posts?feed={FEED}", data=b"\n".join(lines)) as answer:
        assert answer.status == 200, await answer.text()


async def _begun(http: aiohttp.ClientSession) -> None:
    """Until something was counted."""
    while True:
        async with http.get("/v1/issues") as answer:
            if any(one["posts_hour"] for one in (await answer.json())["issues"]):
                return
        await asyncio.sleep(0.1)


async def _added(ground: Ground, http: aiohttp.ClientSession, number: int) -> float:
    """Seconds until the answer."""
    wish = {"issue": f"baru-{number}", "settings": {"name": "Baru", "query": f"kata{number}"}, "by": "bench"}
    began = time.perf_counter()
    async with http.post("/v1/issues", json=wish) as answer:
        said = await answer.json()
    took = time.perf_counter() - began
    assert said["explanation"].endswith("version 1"), said
    await _posted(ground, http, number + 1)
    return took
