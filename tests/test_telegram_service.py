"""The whole service and Telegram: one copy for a chat that several share, commands, and the picture on demand."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from stream.config import Config
from stream.engine import checkup
from stream.events import Labelled, decode_all
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.telegram_rich import pictures, shown
from tests.serving import Served, serving, settings

GROUP, SARI, BUDI, STRANGER = -1001234567890, 7, 8, 9


@pytest.fixture
async def telegram(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramServer]:
    monkeypatch.setenv("TEST_TOKEN", TOKEN)
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with TelegramServer() as server:
        server.chat(GROUP, "supergroup")
        for person in (SARI, BUDI, STRANGER):
            server.chat(person)
        yield server


def config(path: Path, telegram: TelegramServer, receiver: Receiver) -> Config:
    """Sari and Budi share a group; Budi has his own chat besides."""
    made: dict[str, Any] = settings(path, receiver)
    made["channels"]["tg"] = {"kind": "telegram", "base": telegram.base, "token": {"env": "TEST_TOKEN"}}
    group = {"channel": "tg", "address": str(GROUP)}
    made["officers"] = {
        "sari": {"name": "Sari", "reach": [group, {"channel": "pusat"}], "user": {"tg": str(SARI)}},
        "budi": {"name": "Pak Budi", "reach": [group, {"channel": "tg", "address": str(BUDI)}], "language": "en",
                 "user": {"tg": str(BUDI)}},
    }  # fmt: skip
    made["levels"] = {level: {"chain": [{"tell": ["sari", "budi"]}]} for level in ("waspada", "siaga", "awas")}
    return Config.model_validate(made)


def texts(telegram: TelegramServer, chat: int) -> list[str]:
    """What stands in a chat."""
    return [shown(one) for one in telegram.chats[chat].messages.values()]


def newest(telegram: TelegramServer, button: str) -> int:
    """The newest message about the crisis in the group that has a button."""
    messages = telegram.chats[GROUP].messages
    return max(n for n, one in messages.items() if "Antrean BBM" in shown(one) and f"'{button}'" in str(one))


async def raised(served: Served, telegram: TelegramServer) -> str:
    """Let the crisis break out; the incident."""
    await served.crisis()
    await served.until(lambda: any("Antrean BBM" in one for one in texts(telegram, GROUP)), "the group hears of it")
    return next(one.incident for one in served.service.incidents() if one.issue == "antrean-bbm")


async def test_one_copy_for_the_chat(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """Two officers in one group get one copy of each step, with both named; either may press, and the API says for whom
    it was."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        incident = await raised(served, telegram)
        rows = served.store.deliveries.said_about(incident, 1000)
        assert len({row.notification.revision for row in rows}) == len(rows)
        assert all(row.notification.hearers == ("sari", "budi") for row in rows)
        number = newest(telegram, "Terima")
        assert shown(telegram.chats[GROUP].messages[number]).endswith("Sari, Pak Budi")
        callback = telegram.press(GROUP, number, "Terima", user=BUDI)
        await served.until(lambda: callback in telegram.answers, "the answer")
        episode = served.service.incident(incident)
        assert episode and episode.owner == "Pak Budi"


async def test_each_goes_his_own_next_way(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """The bot was put out of the group: each of the two is reached by his own next way."""
    telegram.chat(GROUP, "supergroup", "kicked")
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        await served.crisis()
        await served.until(lambda: bool(receiver.events) and bool(texts(telegram, BUDI)), "both are reached")
        assert all("Sari, Pak Budi" not in one for one in texts(telegram, BUDI))


async def test_commands(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """Each command is answered in the officer's language; a stranger is told his number where nobody else reads it."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        incident = await raised(served, telegram)

        async def asked(chat: int, user: int, text: str) -> str:
            before = len(telegram.called("sendMessage"))
            telegram.write(chat, text, user)

            def answers() -> list[str]:
                sent = telegram.called("sendMessage")[before:]
                return [one["text"] for one in sent if "reply_parameters" in one]

            await served.until(lambda: bool(answers()), f"the answer to {text}")
            return answers()[0]

        assert "Antrean BBM: " in await asked(SARI, SARI, "/status")
        assert "Volume 1 jam" in await asked(SARI, SARI, "/isu Antrean BBM")
        assert "usual" in await asked(BUDI, BUDI, "/isu banjir")
        assert "Sari, Pak Budi" in await asked(SARI, SARI, "/siapa")
        assert "ini berfungsi" in await asked(SARI, SARI, "/uji")
        assert "/catat ISU" in await asked(SARI, SARI, "/tolong")
        await asked(SARI, SARI, "/catat antrean-bbm sudah dicek ke unit")
        await served.until(
            lambda: getattr(served.service.incident(incident), "alert", {}).get("note") == "sudah dicek ke unit", "note"
        )
        assert str(STRANGER) in await asked(STRANGER, STRANGER, "/status")
        telegram.write(GROUP, "/tunda antrean-bbm", STRANGER)
        assert "Halo Sari" in await asked(SARI, SARI, "/uji")
        count = served.service.metrics.registry.get_sample_value
        assert count("kentongan_presses_total", {"channel": "tg", "outcome": "stranger"}) == 2
        episode = served.service.incident(incident)
        assert episode and episode.phase != "snoozed"


async def test_the_picture_goes_with_the_alert(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """The picture of the last hours stands in the message itself, and in its edit after a press."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        await raised(served, telegram)
        number, messages = newest(telegram, "Terima"), telegram.chats[GROUP].messages
        assert [one["width"] for one in pictures(messages[number])] == [1200]
        telegram.press(GROUP, number, "Terima", user=SARI)
        await served.until(
            lambda: any(pictures(one) for one in messages.values() if "Ditangani Sari" in shown(one)), "the edit"
        )


async def test_detail_shows_the_pictures(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """Detail answers an officer with the picture of the last hours and the text, and with the network of the last day;
    a stranger gets none."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        await raised(served, telegram)
        number = newest(telegram, "Detail")
        refused = telegram.press(GROUP, number, "Detail", user=STRANGER)
        telegram.press(GROUP, number, "Detail", user=SARI)
        await served.until(lambda: refused in telegram.answers, "the stranger's answer")

        def photos() -> list[dict[str, Any]]:
            return [one for one in telegram.chats[GROUP].messages.values() if "photo" in one]

        await served.until(lambda: len(photos()) == 2, "both pictures")
        assert photos()[0]["photo"][-1]["width"] == 1200 and "Antrean BBM" in photos()[0]["caption"]
        assert photos()[1]["caption"] == "SIMULASI · Antrean BBM"


async def test_a_bot_put_out_is_told(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """Who blocked or removed the bot is told so by his next way, the metric counts the chat, the doctor names it; when
    the bot is back it is forgotten."""
    settings = config(tmp_path / "k.sqlite", telegram, receiver)
    async with serving(settings, telegram, receiver) as served:
        count = partial(served.service.metrics.registry.get_sample_value, "kentongan_shut_chats", {"channel": "tg"})
        assert count() == 0
        telegram.turn(GROUP, "kicked", user=STRANGER)
        await served.until(lambda: bool(receiver.events) and bool(texts(telegram, BUDI)), "both are told")
        assert "removed from, your chat on tg" in texts(telegram, BUDI)[0]
        assert [id for id in receiver.events if f"shut-tg-{GROUP}" in id and "sari_pusat" in id]
        assert count() == 1
        (found,) = checkup.shut(settings)
        assert not found.well and "Sari, Pak Budi" in found.says and str(GROUP) in found.says
        telegram.turn(GROUP, "member", user=STRANGER)
        await served.until(lambda: count() == 0, "it is forgotten")
        assert not list(checkup.shut(settings)) and len(receiver.events) == 1


async def test_labels_by_chat(tmp_path: Path, telegram: TelegramServer, receiver: Receiver) -> None:
    """An officer labels one post after another in his language, skips and takes back; each word is journaled under his
    name, the posts are defanged, and a stranger's press is none."""
    async with serving(config(tmp_path / "k.sqlite", telegram, receiver), telegram, receiver) as served:
        await served.crisis()
        mine, labels = telegram.chats[BUDI].messages, partial(labelled, served)

        async def asked() -> int:
            telegram.write(BUDI, "/label antrean-bbm", BUDI)
            await served.until(lambda: any("What is the tone" in shown(one) for one in mine.values()), "a post")
            return max(number for number, one in mine.items() if "What is the tone" in shown(one))

        async def pressed(number: int, button: str, user: int = BUDI) -> str:
            before, callback = shown(mine[number]), telegram.press(BUDI, number, button, user)
            await served.until(lambda: callback in telegram.answers, "the answer")
            if user == BUDI:
                await served.until(lambda: shown(mine[number]) != before, "the next post")
            return telegram.answers[callback]

        number = await asked()
        first = shown(mine[number])
        assert "https://" not in first and [len(row) for row in rows(mine[number])] == [3, 1]
        assert "daftar jaga" in await pressed(number, "Negative", STRANGER)
        assert labels() == []
        await pressed(number, "Skip")
        second = shown(mine[number])
        assert second != first
        assert await pressed(number, "Negative") == "Noted: negative."
        assert [(one.tone, one.officer) for one in labels()] == [("negative", "budi")]
        assert "taken back" in await pressed(number, "Undo")
        assert shown(mine[number]) == second and [one.tone for one in labels()] == ["negative", ""]
        forged = telegram.forge(mine[number], "l:antrean-bbm:0000000000:n", BUDI)
        await served.until(lambda: forged in telegram.answers, "the answer")
        assert "no longer on offer" in telegram.answers[forged] and len(labels()) == 2
        telegram.write(SARI, "/label antrean-bbm", SARI)
        sent = telegram.chats[SARI].messages
        await served.until(lambda: any("Bagaimana nada" in shown(one) for one in sent.values()), "in his language")


def rows(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The keyboard under a message."""
    return list(message["reply_markup"]["inline_keyboard"])


def labelled(served: Served) -> list[Labelled]:
    """The labels in the journal."""
    events = [event for stored in served.store.journal.rows() for event in decode_all(stored)]
    return [event for event in events if isinstance(event, Labelled)]
