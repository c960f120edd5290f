"""The story of an issue that nobody configured: proposed, watched by a button or over HTTP, and then it alarms."""

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from alerts.newcomer import Newcomer
from alerts.notification import Notification
from stream import simulation
from stream.config import Config
from stream.engine.proposals import PROPOSALS
from stream.engine.store import Store
from tests.conftest import ROOT
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TOKEN, TelegramServer
from tests.serving import Served, serving, settings

SARI, STRANGER = 7, 9
SCENARIO = ROOT / "deploy/scenarios/isu-baru.toml"


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramServer]:
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with TelegramServer() as server:
        for person in (SARI, STRANGER):
            server.chat(person)
        yield server


def config(path: Path, telegram: TelegramServer, receiver: Receiver) -> Config:
    """Sari, the analyst, is reached on Telegram; what is new is proposed to her."""
    made: dict[str, Any] = settings(path, receiver)
    made["channels"]["tg"] = {"kind": "telegram", "base": telegram.base, "token": {"env": "TEST_TOKEN"}}
    made["officers"] = {"sari": {"name": "Sari", "reach": [{"channel": "tg", "address": str(SARI)}],
                                 "user": {"tg": str(SARI)}}}  # fmt: skip
    made["levels"] = {level: {"chain": [{"tell": ["sari"]}]} for level in ("waspada", "siaga", "awas")}
    made["emerging"] = {"enabled": True, "tell": "sari"}
    return Config.model_validate(made)


@cache
def lines() -> tuple[bytes, ...]:
    """The scenario's posts."""
    return tuple(line for _, line in simulation.lines(simulation.load(SCENARIO)))


async def proposed(served: Served) -> tuple[dict[str, Any], int]:
    """Post the feed until murky water is proposed: the proposal, and the place of the next line."""
    for first in range(0, len(lines()), 200):
        await served.ask("POST", "/v1/posts", data=b"\n".join(lines()[first : first + 200]))
        _, answer = await served.ask("GET", "/v1/emerging")
        for one in answer["proposals"]:
            if "pdam" in one["query"]:
                return one, first + 200
    raise AssertionError("murky water was never proposed")


async def rest(served: Served, first: int) -> None:
    """Post the feed to its end."""
    for place in range(first, len(lines()), 500):
        await served.ask("POST", "/v1/posts", data=b"\n".join(lines()[place : place + 500]))


def alarms(served: Served, issue: str) -> list[Notification]:
    """What was said of an issue."""
    return [one for one in served.service.notifications() if one.issue == issue]


async def test_a_press_on_watch_makes_an_issue_that_alarms(
    tmp_path: Path, telegram: TelegramServer, receiver: Receiver
) -> None:
    """Sari is asked in her chat, presses Pantau, and is alarmed the next day, when murky water spreads."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        one, place = await proposed(served)
        messages = telegram.chats[SARI].messages
        await served.until(lambda: any(one["query"] in m.get("text", "") for m in messages.values()), "the question")
        number = next(n for n, m in messages.items() if one["query"] in m.get("text", ""))
        assert messages[number]["text"].startswith("[SIMULASI · ISU BARU?]")
        refused = telegram.press(SARI, number, "Pantau", user=STRANGER)
        await served.until(lambda: refused in telegram.answers, "the stranger's answer")
        pressed = telegram.press(SARI, number, "Pantau", user=SARI)
        await served.until(lambda: pressed in telegram.answers, "the answer")
        _, answer = await served.ask("GET", "/v1/emerging")
        [watched] = [p for p in answer["proposals"] if p["id"] == one["id"]]
        assert (watched["answer"], watched["by"]) == ("watch", "sari")
        await rest(served, place)
        await served.until(lambda: bool(alarms(served, watched["issue"])), "the alarm")
        first, made = alarms(served, watched["issue"])[-1], simulation.load(SCENARIO)
        assert first.occasion == "raised"
        assert 0 < first.at - made.begin - made.events["air-keruh-meluas"].at < 2 * 3600


async def test_an_answer_over_http(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """The page shows the proposal until it is answered; a stranger may not; the second answer finds it done."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        one, _ = await proposed(served)
        place = f"/v1/emerging/{one['id']}"
        async with served.http.get("/") as page:
            assert "Isu baru?" in (text := await page.text()) and f"/emerging/{one['id']}" in text
        assert (await served.ask("POST", place, json={"officer": "maling", "answer": "ignore"}))[0] == 403
        assert (await served.ask("POST", place, json={"officer": "sari", "answer": "buy"}))[0] == 422
        assert (await served.ask("POST", "/v1/emerging/x", json={"officer": "sari", "answer": "ignore"}))[0] == 404
        status, answer = await served.ask("POST", place, json={"officer": "sari", "answer": "ignore"})
        assert (status, answer["outcome"]) == (200, "done")
        _, again = await served.ask("POST", place, json={"officer": "sari", "answer": "watch"})
        assert again["outcome"] == "already"
        async with served.http.get("/") as page:
            assert one["id"] not in await page.text()


async def test_an_answer_by_the_form_of_the_page(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """Who has a browser alone chooses himself and presses Abaikan; the page says so, and asks nobody again."""
    path = tmp_path / "k.sqlite"
    store = Store(str(path))
    one = Newcomer(
        "baru-1", 0, ("<keruh>", "pdam"), "keruh OR pdam", 9, 15, 0.1, 9, 9, {"x": 9}, 0.0, ("air keruh",), 0
    )
    with store.transaction():
        store.put(PROPOSALS, msgspec.msgpack.encode([one]))
    store.close()
    async with serving(config(path, telegram, receiver), telegram, receiver) as served:
        async with served.http.get("/") as page:
            assert 'href="/emerging/baru-1"' in await page.text()
        async with served.http.get("/emerging/baru-1") as page:
            shown = await page.text()
        assert "keruh OR pdam" in shown and "Pantau" in shown and "refresh" not in shown and "<keruh>" not in shown
        for officer, given, status in (("maling", "ignore", 403), ("sari", "buy", 422), ("sari", "ignore", 200)):
            async with served.http.post("/emerging/baru-1", data={"officer": officer, "answer": given}) as page:
                assert page.status == status
                shown = await page.text()
        assert "Didiamkan selama 7 hari." in shown and "<form" not in shown
        _, answer = await served.ask("GET", "/v1/emerging")
        assert [(p["answer"], p["by"]) for p in answer["proposals"]] == [("ignore", "sari")]
        assert (await served.ask("GET", "/emerging/baru-2"))[0] == 404
