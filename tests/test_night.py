"""A whole night through the real service and the local servers: every message, edit, recipient and time."""

import os
from pathlib import Path
from typing import Any

import pytest

from stream.config import Config
from tests.night.night import SAID, Night
from tests.night.phones import Phones
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.whatsapp import APP_SECRET, PHONE, VERIFY_TOKEN, WhatsAppServer
from tests.servers.whatsapp import TOKEN as WA_TOKEN
from tests.serving import HandClock, serving, settings
from tests.story import at

SARI, DEWI, JOHN, BUDI, RATNA = 7, 8, 9, "628120000001", "628120000002"
SECRETS = {
    "TEST_SECRET": SECRET, "TEST_TOKEN": TOKEN, "WA_TOKEN": WA_TOKEN, "WA_APP": APP_SECRET, "WA_VERIFY": VERIFY_TOKEN,
}  # fmt: skip


def config(path: Path, telegram: TelegramServer, meta: WhatsAppServer, receiver: Receiver) -> Config:
    """Analyst and team lead have Telegram, the two heads WhatsApp, the spokesman reads English; a command centre
    hears by webhook."""
    made: dict[str, Any] = settings(path, receiver)
    issue = {"name": "Antrean BBM", "query": "bbm", "owner": "Tim Monitoring"}
    return Config.model_validate(made | {
        "issues": {"antrean-bbm": issue},
        "channels": made["channels"] | {
            "tg": {"kind": "telegram", "base": telegram.base, "token": {"env": "TEST_TOKEN"}},
            "wa": {"kind": "whatsapp", "phone": PHONE, "base": meta.base, "token": {"env": "WA_TOKEN"},
                   "app_secret": {"env": "WA_APP"}, "verify_token": {"env": "WA_VERIFY"}},
        },
        "officers": made["officers"] | {
            "sari": {"name": "Sari", "reach": [{"channel": "tg", "address": str(SARI)}]},
            "dewi": {"name": "Ibu Dewi, Ketua Tim", "reach": [{"channel": "tg", "address": str(DEWI)}]},
            "john": {"name": "Pak John, Jubir", "language": "en", "reach": [{"channel": "tg", "address": str(JOHN)}]},
            "budi": {"name": "Pak Budi, Kabid IKP", "reach": [{"channel": "wa", "address": BUDI}]},
            "ratna": {"name": "Ibu Ratna, Kepala Biro", "leader": True, "reach": [{"channel": "wa", "address": RATNA}]},
        },
        "levels": {
            "waspada": {"chain": [{"tell": ["sari"], "within": 30}, {"tell": ["sari"], "within": 30}]},
            "siaga": {"chain": [{"tell": ["sari", "dewi", "pusat"], "within": 15}, {"tell": ["budi"], "within": 15},
                                {"tell": ["ratna"], "within": 15}]},
            "awas": {"chain": [{"tell": ["sari", "dewi", "budi", "ratna", "john", "pusat"], "within": 5}]},
        },
    })  # fmt: skip


async def test_every_message_edit_recipient_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody heard in the night is what stands in said.txt; KENTONGAN_WRITE=1 writes it anew."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    async with TelegramServer() as telegram, WhatsAppServer() as meta, Receiver(SECRET) as receiver:
        telegram.old = True
        for end in (telegram, meta, receiver):
            end.now = float(at("1 22:59"))
        for person in (SARI, DEWI, JOHN):
            telegram.chat(person)
        meta.people |= {BUDI: "fine", RATNA: "fine"}
        names = {str(SARI): "Sari", str(DEWI): "Dewi", str(JOHN): "John", BUDI: "Budi", RATNA: "Ratna"}
        chats = {name.lower(): int(chat) if len(chat) == 1 else chat for chat, name in names.items()}
        made = config(tmp_path / "k.sqlite", telegram, meta, receiver)
        async with serving(made, telegram, meta, receiver, clocks=HandClock) as served:
            assert isinstance(served.service.clock, HandClock)
            phones = Phones(telegram, meta, receiver, names)
            night = Night(served, served.service.clock, phones, chats)
            said = await night.tell()
    assert [one for one in night.told["hears"] if f"\n{one}" not in f"\n{said}"] == []
    if os.environ.get("KENTONGAN_WRITE"):
        SAID.write_text(said, "utf-8")
    assert said == SAID.read_text("utf-8")
