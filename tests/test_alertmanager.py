"""Alertmanager: one alert for each episode, told to a real Alertmanager, which in turn talks to our Bot API server."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from alerts.channels import Delivered, Failed, Later, Memory
from alerts.channels.alertmanager import Alertmanager
from alerts.notification import Notification
from tests.examples import notification
from tests.servers.alertmanager import CHAT, RealAlertmanager
from tests.servers.telegram import TelegramServer


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as server:
        server.chat(CHAT)
        yield server


@pytest.fixture
async def real(tmp_path: Path, telegram: TelegramServer) -> AsyncIterator[RealAlertmanager]:
    async with RealAlertmanager(tmp_path, telegram) as real:
        yield real


@pytest.fixture
async def channel(real: RealAlertmanager) -> AsyncIterator[Alertmanager]:
    channel = Alertmanager("jaga", [real.url], "humas", time.time)
    yield channel
    await channel.close()


def said(level: int, occasion: str = "raised", text: str = "[WASPADA] Antrean BBM") -> Notification:
    """Something said of the one episode."""
    return notification(channel="jaga", address="", level=level, occasion=occasion, text=text)


async def told(channel: Alertmanager, one: Notification, memory: Memory) -> Memory:
    """Send; what is remembered then."""
    outcome = await channel.send(one, memory, repeat=False)
    assert isinstance(outcome, Delivered), outcome
    return outcome.memory


async def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for the other process."""
    for _ in range(6000):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never: {what}")


async def test_one_alert_through_raise_lower_restart_and_close(
    real: RealAlertmanager, channel: Alertmanager, telegram: TelegramServer
) -> None:
    """At every moment one alert of the episode fires, its severity is the level's, and its start stays; the last one
    ends with the episode. Alertmanager's own Telegram receiver tells each change of level once."""

    def heard() -> list[str]:
        return [str(message["text"]) for message in telegram.chats[CHAT].messages.values()]

    memory = await told(channel, said(2), {})
    (alert,) = await real.firing()
    start = alert["startsAt"]
    assert (alert["labels"]["severity"], alert["labels"]["alertname"]) == ("info", "KentonganIncident")
    await until(lambda: len(heard()) == 1, "the alert in the chat")

    for level, severity in ((3, "warning"), (4, "critical"), (3, "warning")):
        telegram.now += 60
        before = len(heard())
        memory = await told(channel, said(level, text=f"tingkat {level}"), memory)
        (alert,) = await real.firing()
        assert (alert["labels"]["severity"], alert["startsAt"]) == (severity, start)
        assert alert["annotations"]["summary"] == f"tingkat {level}"
        await until(lambda before=before: len(heard()) > before, "the change in the chat")  # type: ignore[misc]
        assert heard()[-1].count("firing") == 1 and heard()[-1].count("resolved") == 1

    memory = await told(channel, said(3, "acknowledged", "Ditangani Sari"), memory)
    (alert,) = await real.firing()
    assert alert["annotations"]["summary"] == "Ditangani Sari"

    await real.stop()
    await real.start()
    await channel.again([memory, {}])
    (alert,) = await real.firing()
    assert (alert["labels"]["severity"], alert["startsAt"]) == ("warning", start)

    telegram.now += 60
    assert await told(channel, said(3, "cleared", "Aman kembali"), memory) == {}
    await until(lambda: heard()[-1].startswith("resolved warning"), "the end in the chat")
    assert await real.firing() == []
    assert telegram.flooded == []


async def test_a_repeat_changes_nothing(real: RealAlertmanager, channel: Alertmanager) -> None:
    """The same notification twice, as after a crash, is one alert."""
    await told(channel, said(3), {})
    await channel.send(said(3), {}, repeat=True)
    assert len(await real.firing()) == 1


async def test_every_instance_is_told_and_one_is_enough(real: RealAlertmanager, channel: Alertmanager) -> None:
    """One instance of a cluster is down: the other has it, which is delivered; with both down it is tried again."""
    both = Alertmanager("jaga", ["http://127.0.0.1:1", real.url], "humas", time.time)
    await told(both, said(3), {})
    assert len(await real.firing()) == 1
    await both.close()
    none = Alertmanager("jaga", ["http://127.0.0.1:1"], "humas", time.time)
    assert isinstance(await none.send(said(3), {}, repeat=False), Later)
    await none.close()


@pytest.mark.parametrize(("status", "kind"), [(400, Failed), (404, Failed), (302, Failed), (429, Later), (503, Later)])
async def test_what_is_refused_fails(status: int, kind: type) -> None:
    """4xx and redirects fail with what to look at; 429 and 5xx are tried again."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_post("/api/v2/alerts", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    channel = Alertmanager("jaga", [f"http://127.0.0.1:{runner.addresses[0][1]}/"], "humas", time.time)
    assert isinstance(await channel.send(said(3), {}, repeat=False), kind)
    await channel.close()
    await runner.cleanup()
