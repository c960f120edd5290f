"""The watcher says that it lives: to systemd, to an address outside, and once a day to the duty chat."""

import asyncio
import os
import signal
import socket
import sys
from functools import partial
from pathlib import Path

import pytest

from stream.config import Config
from stream.engine.heartbeat import Heartbeat
from stream.engine.ping import Ping
from stream.engine.systemd import Systemd
from stream.engine.vitals import STUCK, Vitals
from stream.settings.service import Health
from tests.conftest import ROOT
from tests.observe.world import configuration
from tests.servers.receiver import SECRET, Receiver
from tests.serving import Served, free_port, serving, settings

HEALTH = {"heartbeat": ["pusat"], "at": "07:00"}
DAY = 86_400


async def test_systemd_hears_of_a_real_run(tmp_path: Path) -> None:
    """READY=1 once it serves, WATCHDOG=1 while it lives, STOPPING=1 when it is told to end, and it ends well."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        name = f"kentongan-test-{os.getpid()}"
        heard.bind(f"\0{name}")
        heard.setblocking(False)
        environ = os.environ | {"NOTIFY_SOCKET": f"@{name}", "WATCHDOG_USEC": "200000"}
        path = configuration(tmp_path, free_port())
        command = (sys.executable, "-m", "stream.cli", "run", "--config", str(path))
        with (tmp_path / "log").open("wb") as out:
            service = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environ, stdout=out, stderr=out)
        loop = asyncio.get_running_loop()
        assert (await loop.sock_recv(heard, 1024)).startswith(b"READY=1")
        assert (await loop.sock_recv(heard, 1024)).startswith(b"WATCHDOG=1\nSTATUS=5 issues")
        service.send_signal(signal.SIGTERM)
        said = b""
        while not said.startswith(b"STOPPING=1"):
            said = await loop.sock_recv(heard, 1024)
        assert await service.wait() == 0


def test_a_socket_with_a_path_is_heard_too(tmp_path: Path) -> None:
    """systemd names a path or an abstract name; half of its patience is our period."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "s"))
        systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "s"), "WATCHDOG_USEC": "60000000"})
        systemd.say("READY=1", "STATUS=serving")
        assert heard.recv(100) == b"READY=1\nSTATUS=serving"
        assert systemd.period == 30


async def test_what_is_stuck_gives_no_sign_of_life(tmp_path: Path, receiver: Receiver) -> None:
    """In wall time a service whose minutes do not pass is stuck; one whose alerts wait is not well either."""
    engine = {"time": "wall", "database": str(tmp_path / "k.sqlite")}
    async with serving(Config.model_validate(settings(tmp_path, receiver, engine=engine)), receiver) as served:
        vitals = Vitals(served.service, served.service.clock, Systemd({}))
        await served.until(lambda: served.service.now > 0, "a minute has passed")
        assert not vitals.unwell()
        now = served.service.clock.now()
        served.service.measuring.moved = now - 2 * STUCK
        assert "no minute has passed" in vitals.stuck() and vitals.unwell()


async def test_the_address_is_called_by_the_rules_of_webhooks(monkeypatch: pytest.MonkeyPatch) -> None:
    """2xx is an answer; a redirect is not followed; a private address must be named; the address is never repeated."""
    async with Receiver(SECRET) as far:
        monkeypatch.setenv("TEST_PING", f"http://127.0.0.1:{far.port}/rahasia-sekali")
        said = [await called(allow_http=True), await called(allow_http=True, allow_networks=("127.0.0.0/8",))]
        assert "not a public address" in said[0]
        assert said[1] == "it answered 405"  # the receiver takes only POST
        assert "https" in await called()
        monkeypatch.delenv("TEST_PING")
        assert "TEST_PING is not set" in await called()
        assert not any("rahasia-sekali" in sentence for sentence in said)


async def called(**more: object) -> str:
    """Why one call failed."""
    ping = Ping(Health.model_validate({"ping": {"env": "TEST_PING"}, **more}))
    try:
        return await ping.call()
    finally:
        await ping.close()


async def test_the_duty_chat_hears_once_a_day(tmp_path: Path, receiver: Receiver) -> None:
    """At the first start and then at seven, once each day; a restart in between says nothing again."""
    config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver, health=HEALTH))
    async with serving(config, receiver) as served:
        await first_post(served)
        for days in (0, 0.01, 1, 1.01, 2):
            await beat(served, int(receiver.now + days * DAY))
        assert len(said(served)) == 3
    async with serving(config, receiver) as served:
        await beat(served, int(receiver.now + 2.02 * DAY))
        assert len(said(served)) == 3
        assert served.service.metrics.heartbeat._value.get() > 0


async def test_the_heartbeat_says_what_is_watched(tmp_path: Path, receiver: Receiver) -> None:
    """How many issues, how many alarms, and which source is late; it arrives through the outbox like everything."""
    async with serving(
        Config.model_validate(settings(tmp_path / "k.sqlite", receiver, health=HEALTH)), receiver
    ) as served:
        await first_post(served)
        served.service.listening.missing = ("intake",)
        await beat(served, served.service.now + 1260)
        (text,) = said(served)
        assert text.startswith("[SIMULASI · SISTEM HIDUP] ")
        assert "5 isu dipantau, 0 alarm\nSumber terlambat: intake " in text
        await served.until(lambda: not served.store.deliveries.unsettled(), "its receipt")
        assert [row.state for row in served.store.deliveries.latest(9)] == ["delivered"]


async def first_post(served: Served) -> None:
    """Feed time begins."""
    line = b'{"id":"1","platform":"x","published":"2025-11-11T06:00:00Z","text":"antre bbm"}'
    assert (await served.ask("POST", "/v1/posts", data=line))[0] == 200


async def beat(served: Served, now: int) -> None:
    """Let the heartbeat look once at a time."""
    service = served.service
    await Heartbeat(service, served.store, service.config, service.metrics, service.clock).look(now)


def said(served: Served) -> list[str]:
    """The texts of all heartbeats so far."""
    rows = served.store.deliveries.latest(99)
    return [row.notification.text for row in rows if row.notification.occasion == "heartbeat"]


async def test_what_cannot_be_is_shown(tmp_path: Path, receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    """An open Siaga whose deadline was lost: a metric and one line of the log, as long as it is so; alerts go on."""
    config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver))
    async with serving(config, receiver) as served:
        violated = partial(
            served.service.metrics.registry.get_sample_value, "kentongan_invariant_violations", {"invariant": "I1"}
        )
        await passing(served, 0)
        await served.service.press("banjir", "pusat", "drill", id="p1")
        state = served.service.engine.watches["banjir"].state
        deadline = state.incident.deadline
        await served.until(lambda: violated() == 0, "all is well")
        state.note(deadline=0)
        await passing(served, 1)
        await served.until(lambda: violated() == 1, "it is shown")
        await passing(served, 2)
        state.note(deadline=deadline)
        await passing(served, 3)
        await served.until(lambda: violated() == 0, "it is well again")
        assert receiver.events
    (line,) = [record for record in caplog.records if record.getMessage() == "an invariant does not hold"]
    assert vars(line)["invariant"] == "I1" and "without a next deadline" in vars(line)["reason"]


async def passing(served: Served, minute: int) -> None:
    """A minute passes: somebody says something in the next one."""
    post = {"id": str(minute), "platform": "x", "published": 1_759_824_000 + 60 * minute, "text": "banjir"}
    assert (await served.ask("POST", "/v1/posts", json=post))[0] == 200
