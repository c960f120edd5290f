"""The web role: what comes by HTTP is safe when it is answered, and what is shown is what the others have decided."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.kafka import topics
from stream.settings.issues import IssueSettings
from tests.kafka.feeding import feed
from tests.kafka.test_count import naive
from tests.kafka.workers import Worker, configure, ready, working

ALL = ("web", "count", "keep", "examine", "notify")
QUICK = "speed = 400000"
"""The made feed as fast as it is taken, until its crisis begins."""


async def comes(ask: Callable[[], Awaitable[Any]], what: str, seconds: float = 400.0) -> Any:
    """What is asked for, as soon as it is there."""
    for _ in range(int(seconds * 20)):
        try:
            if found := await ask():
                return found
        except aiohttp.ClientConnectionError:
            pass
        await asyncio.sleep(0.05)
    raise AssertionError(f"never: {what}")


class Client:
    """Somebody who asks a web worker."""

    def __init__(self, session: aiohttp.ClientSession, worker: Worker) -> None:
        self._session, self._at = session, f"http://127.0.0.1:{worker.port}"

    async def get(self, path: str) -> Any:
        """JSON; None where it is not there or not yet."""
        async with self._session.get(self._at + path) as response:
            return await response.json() if response.status == 200 else None

    async def text(self, path: str) -> str:
        """A page."""
        async with self._session.get(self._at + path) as response:
            return await response.text() if response.status == 200 else ""

    async def post(self, path: str, body: Any) -> tuple[int, Any]:
        """Status and JSON."""
        async with self._session.post(self._at + path, json=body) as response:
            return response.status, await response.json()

    async def issue(self, name: str) -> Any:
        """An issue as it stands; None where it is not watched."""
        answer = await self.get("/v1/issues")
        return next((one for one in answer["issues"] if one["issue"] == name), None) if answer else None


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """HTTP."""
    async with aiohttp.ClientSession() as one:
        yield one


async def test_all_roles_from_the_feed_to_the_page(
    kafka: Kafka, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    """Two workers of web: one of them reads the made feed, the other shows the alarm too, takes the press, and tells
    everybody; each worker says that it is well.
    """
    path = configure(tmp_path, kafka, **{"speed = 4800": QUICK})
    await topics.create(load(path, {}))
    with working(path, ("web", 2), *((role, 1) for role in ALL)) as workers:
        first, second = (Client(session, worker) for worker in workers[:2])
        await comes(lambda: raised(second), "an alarm on the page of the second")
        episode = await comes(lambda: taken(second), "an alarm that goes on, in somebody's hands")
        where = f"/v1/incidents/{episode['incident']}"
        assert await comes(lambda: known(first, where), "the other worker knows that it is taken")
        assert await comes(lambda: delivered(first, where), "the alarm delivered")
        assert episode["name"] in await first.text("/")
        for worker in workers:
            assert await Client(session, worker).get("/health/ready") == {"ready": True}
            assert "kentongan_build_info" in await Client(session, worker).text("/metrics")


async def raised(client: Client) -> bool:
    """Whether there is an episode."""
    answer = await client.get("/v1/incidents")
    return bool(answer and answer["incidents"])


async def press(client: Client, where: str) -> str:
    """What came of an officer's taking it."""
    status, pressed = await client.post(f"{where}/press", {"officer": "analis", "verb": "acknowledge"})
    assert status == 200
    return str(pressed["outcome"])


async def taken(client: Client) -> Any:
    """The newest episode, if an officer could take it; one that has ended in the meantime can't be taken."""
    episode = (await client.get("/v1/incidents"))["incidents"][0]
    return episode if await press(client, f"/v1/incidents/{episode['incident']}") == "done" else None


async def known(client: Client, where: str) -> bool:
    """Whether it is in somebody's hands here too; after a rise it has to be taken again, which this does."""
    return await press(client, where) == "already"


async def delivered(client: Client, where: str) -> bool:
    """Whether something of the episode was delivered."""
    episode = await client.get(where)
    return any(one["state"] == "delivered" for one in episode["notifications"])


async def test_an_issue_added_at_run_time_is_counted_everywhere(
    kafka: Kafka, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    """All posts that come by HTTP after the answer are counted for it, in every partition, and none from before;
    retired it is shown no more."""
    path = configure(tmp_path, kafka, **{'kind = "simulate"': 'kind = "http"'})
    text = path.read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("scenario", "seed", "speed", "slow_"))]
    path.write_text("\n".join(lines), "utf-8")
    await topics.create(load(path, {}))
    with working(path, *((role, 1) for role in ALL[:3]), ("count", 2)) as workers:
        web = Client(session, workers[0])
        await ready(*workers)
        await send(session, workers[0], feed()[:300])
        await comes(lambda: begun(web), "time has begun")
        status, done = await web.post("/v1/issues", {"issue": "antre", "settings": ADDED, "by": "sari"})
        assert (status, done["version"], done["explanation"]) == (200, 1, "antre: added, version 1")
        assert (await web.get("/v1/issues/antre"))["watched"]
        await send(session, workers[0], feed()[300:350])
        wanted = sum(naive(watching(load(path, {})), feed()[300:350]).values())
        await comes(lambda: counting(web, wanted), "all posts from then on, and no other")
        async with session.delete(f"http://127.0.0.1:{workers[0].port}/v1/issues/antre?by=sari&reason=habis") as answer:
            assert answer.status == 200
        assert await comes(lambda: gone(web), "no such issue")


ADDED = {"name": "Semua", "query": "di OR yang OR ke OR dan OR ini", "owner": "Tim", "unit": "Humas"}


def watching(config: Config) -> Config:
    """With the new issue alone."""
    return config.model_copy(update={"issues": {"antre": IssueSettings.model_validate(ADDED)}})


async def begun(client: Client) -> bool:
    """Whether anything was counted."""
    return any(one["posts_hour"] for one in (await client.get("/v1/issues"))["issues"])


async def counting(client: Client, wanted: int) -> bool:
    """Whether the new issue has so many posts, and as many as that."""
    issue = await client.issue("antre")
    return bool(issue and issue["version"] == 1 and issue["posts_hour"] == wanted)


async def gone(client: Client) -> bool:
    """Whether nobody watches it."""
    return await client.issue("antre") is None


async def send(session: aiohttp.ClientSession, worker: Worker, lines: tuple[bytes, ...]) -> None:
    """Post lines by HTTP."""
    async with session.post(f"http://127.0.0.1:{worker.port}/v1/posts", data=b"\n".join(lines)) as answer:
        assert (await answer.json())["accepted"] == len(lines)
