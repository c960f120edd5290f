"""A whole night through the real service and the local servers: every message, edit, recipient and time."""

import os
from pathlib import Path

import pytest

from stream.config import Config
from tests.night.night import SAID, Night
from tests.night.people import SECRETS, phones, table
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TelegramServer
from tests.servers.whatsapp import WhatsAppServer
from tests.serving import HandClock, serving


async def test_every_message_edit_recipient_and_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What everybody heard in the night is what stands in said.txt; KENTONGAN_WRITE=1 writes it anew."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    async with TelegramServer() as telegram, WhatsAppServer() as meta, Receiver(SECRET) as receiver:
        heard = phones(telegram, meta, receiver)
        made = Config.model_validate(table(tmp_path / "k.sqlite", telegram, meta, receiver))
        async with serving(made, telegram, meta, receiver, clocks=HandClock) as served:
            assert isinstance(served.service.clock, HandClock)
            night = Night(served, served.service.clock, heard)
            said = await night.tell()
    assert [one for one in night.told["hears"] if f"\n{one}" not in f"\n{said}"] == []
    if os.environ.get("KENTONGAN_WRITE"):
        SAID.write_text(said, "utf-8")
    assert said == SAID.read_text("utf-8")
