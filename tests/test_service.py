"""The whole service over real HTTP: posts in, alerts in a chat and at a webhook, presses back."""

import asyncio
import json
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from stream import simulation
from stream.config import Config
from stream.engine.channels import channels
from stream.engine.chats import chats
from stream.engine.embedded import Embedded
from stream.engine.service import Service
from stream.engine.stepping import SLICE
from stream.engine.store import Store
from stream.metrics import Metrics
from stream.web.server import make_app, start
from tests.conftest import ROOT
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.telegram_rich import shown
from tests.serving import QuickClock

SARI, STRANGER = 7, 8


class World:
    """A running service and its far ends."""

    def __init__(self, service: Service, url: str, telegram: TelegramServer, receiver: Receiver) -> None:
        self.service, self.url, self.telegram, self.receiver = service, url, telegram, receiver
        self.http = aiohttp.ClientSession(url)

    async def post(self, lines: list[bytes]) -> dict[str, int]:
        """Send post lines; the intake's answer."""
        async with self.http.post("/v1/posts", data=b"\n".join(lines)) as response:
            assert response.status == 200, await response.text()
            answer: dict[str, int] = await response.json()
            return answer

    async def get(self, path: str) -> Any:
        """What the API says."""
        async with self.http.get(path) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Let the service work until something holds."""
        for _ in range(60_000):
            if holds():
                return
            await asyncio.sleep(0.002)
        raise AssertionError(f"never: {what}")

    def shown(self) -> str:
        """The newest message in the chat, as it reads now."""
        messages = self.telegram.chats[SARI].messages
        return shown(messages[max(messages)]) if messages else ""

    def press(self, button: str, user: int) -> str:
        """Press a button under the newest message; the press's id."""
        return self.telegram.press(SARI, max(self.telegram.chats[SARI].messages), button, user)

    def answer(self, press: str) -> str:
        """What who pressed was shown; empty while he waits."""
        return next(
            (
                str(one.get("text", ""))
                for one in self.telegram.called("answerCallbackQuery")
                if one["callback_query_id"] == press
            ),
            "",
        )


def config(telegram: TelegramServer, receiver: Receiver) -> Config:
    """The demo's issues, told to one officer by Telegram and to a command centre by webhook."""
    demo = tomllib.loads((ROOT / "deploy/config.toml").read_text("utf-8"))
    tell = {"tell": ["sari", "pusat"], "within": 15}
    return Config.model_validate(
        {
            "agency": demo["agency"],
            "engine": {"time": "feed"},
            "web": {"port": 0},
            "feeds": {"intake": {"kind": "http"}},
            "issues": demo["issues"],
            "channels": {
                "obrolan": {"kind": "telegram", "base": telegram.base, "token": {"env": "TEST_TOKEN"}},
                "pusat": {
                    "kind": "webhook",
                    "url": receiver.url,
                    "secret": {"env": "TEST_SECRET"},
                    "allow_http": True,
                    "allow_networks": ["127.0.0.0/8"],
                },
            },
            "officers": {
                "sari": {"name": "Sari", "reach": [{"channel": "obrolan", "address": str(SARI)}]},
                "pusat": {"name": "Pusat Komando", "reach": [{"channel": "pusat"}]},
            },
            "levels": {level: {"chain": [tell, tell]} for level in ("waspada", "siaga", "awas")},
        }
    )


@asynccontextmanager
async def running(settings: Config, path: Path, telegram: TelegramServer, receiver: Receiver) -> AsyncIterator[World]:
    """The service on a file, with its web side."""
    clock, store = QuickClock(telegram, receiver), Store(str(path))
    metrics = Metrics(CollectorRegistry())
    reach = channels(settings, clock, lambda to, message: None)
    service = Service(settings, Embedded(settings, store, b"key"), reach, metrics, clock)
    talks = chats(settings, reach, store, service, metrics)
    runner = await start(
        make_app(service, settings, metrics, {name: talk.receive for name, talk in talks.items()}), settings.web
    )
    jobs = [asyncio.ensure_future(job) for job in (service.run(), *(talk.listen(clock) for talk in talks.values()))]
    world = World(service, f"http://127.0.0.1:{runner.addresses[0][1]}", telegram, receiver)
    try:
        yield world
        for job in jobs:
            assert not job.done(), job
    finally:
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        await world.http.close()
        await runner.cleanup()
        for channel in reach.values():
            await channel.close()
        store.close()


@pytest.fixture
async def ends(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[TelegramServer, Receiver]]:
    """The servers at the far end; the secrets are where the configuration says."""
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramServer())
        receiver = await stack.enter_async_context(Receiver(SECRET))
        telegram.chat(SARI)
        yield telegram, receiver


@pytest.fixture(scope="module")
def crisis() -> list[list[bytes]]:
    """The demo's feed in batches, up to the height of its crisis."""
    lines = [line for _, line in simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))][:22_000]
    return [lines[start : start + 2000] for start in range(0, len(lines), 2000)]


async def test_posts_in_alert_out_press_back(
    tmp_path: Path, ends: tuple[TelegramServer, Receiver], crisis: list[list[bytes]]
) -> None:
    """Posts come by HTTP; chat and webhook hear of the crisis; "Terima" is answered, edited in, shown by the API."""
    async with running(config(*ends), tmp_path / "k.sqlite", *ends) as world:
        for lines in crisis:
            answer = await world.post(lines)
            assert answer["accepted"] == len(lines) and answer["refused"] == 0
        await world.until(lambda: "Antrean BBM" in world.shown(), "the crisis in the chat")
        incidents = (await world.get("/v1/incidents"))["incidents"]
        raised = next(one for one in incidents if one["issue"] == "antrean-bbm")
        assert raised["phase"] == "open" and raised["level"] >= 2

        stranger = world.press("Terima", STRANGER)
        await world.until(lambda: bool(world.answer(stranger)), "the stranger's answer")
        assert "tidak ada dalam daftar jaga" in world.answer(stranger)
        assert (await world.get(f"/v1/incidents/{raised['incident']}"))["phase"] == "open"

        press = world.press("Terima", SARI)
        await world.until(lambda: bool(world.answer(press)), "the officer's answer")
        assert "di tangan Anda" in world.answer(press)
        await world.until(lambda: "Ditangani Sari" in world.shown(), "the edit that says who has it")
        held = await world.get(f"/v1/incidents/{raised['incident']}")
        assert (held["phase"], held["owner"]) == ("held", "Sari")

        events = [event for event in world.receiver.events.values() if event["data"]["issue_id"] == "antrean-bbm"]
        await world.until(
            lambda: any("held_by" in event["data"] for event in world.receiver.events.values()), "the webhook"
        )
        assert {"alert_id", "level_word", "volume", "sentiment", "evidence"} <= set(events[0]["data"])
        assert world.receiver.refused == 0


async def test_what_was_not_sent_goes_out_after_a_restart(
    tmp_path: Path, ends: tuple[TelegramServer, Receiver], crisis: list[list[bytes]]
) -> None:
    """Telegram is down while the crisis breaks out, and the service ends; a new one sends what waited, each once."""
    telegram = ends[0]
    for method in ("sendMessage", "sendRichMessage"):
        telegram.refuse(method, 502, "Bad Gateway", times=10_000)
    async with running(config(*ends), tmp_path / "k.sqlite", *ends) as world:
        for lines in crisis:
            await world.post(lines)
        await world.until(lambda: bool(world.service.engine.store.deliveries.unsettled()), "something waits")
    telegram.faults.clear()
    async with running(config(*ends), tmp_path / "k.sqlite", *ends) as world:
        await world.until(lambda: not world.service.engine.store.deliveries.unsettled(), "everything has ended")
        assert "Antrean BBM" in world.shown()
        rows = world.service.engine.store.deliveries.latest(1000)
        assert {row.state for row in rows} <= {"delivered", "superseded"}


async def test_one_post_of_the_far_future_moves_no_clock(
    tmp_path: Path, ends: tuple[TelegramServer, Receiver], crisis: list[list[bytes]]
) -> None:
    """In feed time posts are the clock, up to tomorrow: a wrong date is refused and the service goes on."""
    async with running(config(*ends), tmp_path / "k.sqlite", *ends) as world:
        await world.post(crisis[0])
        before = world.service.now
        wrong = b'{"id":"1","platform":"x","published":"2090-01-01T00:00:00Z","text":"antre bbm"}'
        assert (await world.post([wrong, *crisis[1][:5]]))["refused_by"] == {"date": 1}
        assert before <= world.service.now < before + 86_400


async def test_a_leap_of_time_holds_nobody_up(
    tmp_path: Path, ends: tuple[TelegramServer, Receiver], crisis: list[list[bytes]]
) -> None:
    """A post of six days later makes thousands of minutes pass for each issue; others are answered meanwhile."""
    async with running(config(*ends), tmp_path / "k.sqlite", *ends) as world:
        await world.post(crisis[0])
        before, answered = world.service.now, 0
        post = {"id": "1", "platform": "x", "published": before + 6 * 86_400, "text": "antre bbm"}
        leap = asyncio.ensure_future(world.post([json.dumps(post).encode()]))
        while not leap.done():
            await world.get("/health/live")
            answered += 1
        assert (await leap)["matched"] == 1
        assert world.service.now == (before + 6 * 86_400) // 60 * 60
        assert answered > 6 * 1440 * 5 // SLICE // 5


async def test_metrics_and_health_tell_what_happened(
    tmp_path: Path, ends: tuple[TelegramServer, Receiver], crisis: list[list[bytes]]
) -> None:
    """Prometheus sees posts, levels and deliveries; ready is said once the state is loaded; no token in any of it."""
    async with running(config(*ends), tmp_path / "k.sqlite", *ends) as world:
        await world.post(crisis[0])
        assert (await world.get("/health/ready"))["ready"] is True
        async with world.http.get("/metrics") as response:
            text = await response.text()
        assert 'kentongan_posts_total{feed="intake",outcome="matched"}' in text
        assert 'kentongan_issue_level{issue="banjir"} 1.0' in text
        assert TOKEN not in text and SECRET not in text
