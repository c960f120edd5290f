"""``kentongan doctor`` finds what is not well and says what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stream.cli import main
from stream.config import Config
from stream.engine import checkup
from stream.engine.checkup import Finding
from stream.engine.clock import Clock
from stream.engine.store import Store
from tests.conftest import ROOT
from tests.servers.telegram import TOKEN, TelegramServer
from tests.serving import free_port


class Late(Clock):
    """A clock that is an hour behind."""

    def now(self) -> float:
        return super().now() - 3600


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramServer]:
    """A server that knows one bot."""
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    async with TelegramServer() as server:
        yield server


def config(**sections: object) -> Config:
    return Config.model_validate(sections)


async def test_a_channel_is_tried(telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The far end is reached and knows us; with a wrong token, or a wrong clock, it is said what to do."""
    settings = {"kind": "telegram", "base": telegram.base, "token": {"env": "TEST_TOKEN"}}
    found = await channels(config(channels={"obrolan": settings}), Clock())
    assert all(one.well for one in found) and "knows us as @" in found[1].says
    late = await channels(config(channels={"obrolan": settings}), Late())
    assert not late[0].well and "our clock is -3" in late[0].says
    monkeypatch.setenv("TEST_TOKEN", "1:wrong")
    wrong = await channels(config(channels={"obrolan": settings}), Clock())
    assert "get a valid one from @BotFather" in wrong[1].says
    gone = settings | {"base": f"http://127.0.0.1:{free_port()}"}
    away = await channels(config(channels={"obrolan": gone}), Clock())
    assert "is not reached" in away[0].says and not away[0].well


async def test_a_webhook_inside_must_be_named() -> None:
    """The doctor is bound by the same rules as the channel: no private address that is not listed."""
    settings = {"kind": "webhook", "url": f"http://localhost:{free_port()}/x", "allow_http": True}
    (found,) = await channels(config(channels={"posko": settings}), Clock())
    assert not found.well


def test_disk_and_file_are_looked_at(tmp_path: Path) -> None:
    """Room, the time of a write, and whether the file is whole; a damaged one is said with its remedy."""
    path = tmp_path / "k.sqlite"
    settings = config(engine={"database": str(path)})
    assert [one.subject for one in checkup.disk(settings, Clock())] == ["disk", "disk"]
    assert "the first run makes it" in says(settings)
    Store(str(path)).close()
    assert "is whole" in says(settings)
    path.write_bytes(path.read_bytes()[:4096] + bytes(4096))
    assert "take another copy" in says(settings)


def test_a_clock_that_went_back_is_found(tmp_path: Path) -> None:
    """Posts of a time that has not come: the clock is behind."""
    store = Store(str(tmp_path / "k.sqlite"))
    with store.transaction():
        store.put("minute", int(Clock().now()) // 60)
    store.close()
    found = list(checkup.file(config(engine={"database": str(tmp_path / "k.sqlite")}), Late()))
    assert (found[1].subject, found[1].well) == ("clock", False)


def test_a_test_message_on_demand(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Marked UJI, by each way of an officer; an unknown officer is wrong use."""
    monkeypatch.chdir(ROOT)
    main(["doctor", "--send", "kabiro"])
    shown = capsys.readouterr().out
    assert "[UJI · SISTEM HIDUP]\nIni pesan uji" in shown and "layar: sent" in shown
    assert main(["doctor", "--send", "kabir"]) == 2
    assert 'did you mean "kabiro"?' in capsys.readouterr().err


async def channels(settings: Config, clock: Clock) -> list[Finding]:
    return [one async for one in checkup.channels(settings, clock)]


def says(settings: Config) -> str:
    return next(iter(checkup.file(settings, Clock()))).says
