"""The whole service and WhatsApp: presses in both shapes, receipts that end notifications, strangers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from stream.config import Config
from tests.servers.receiver import SECRET, Receiver
from tests.servers.whatsapp import APP_SECRET, PHONE, TOKEN, VERIFY_TOKEN, WhatsAppServer
from tests.serving import Served, serving, settings

SARI, BUDI, STRANGER = "628120000001", "628120000002", "628129999999"
HOOK = "/whatsapp/wa"


@pytest.fixture
async def meta(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WhatsAppServer]:
    """Meta's end; the secrets are where the configuration says."""
    for name, value in {
        "TEST_SECRET": SECRET, "WA_TOKEN": TOKEN, "WA_APP": APP_SECRET, "WA_VERIFY": VERIFY_TOKEN,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    async with WhatsAppServer() as server:
        server.people |= {SARI: "fine", BUDI: "switched off"}
        yield server


def config(path: Path, meta: WhatsAppServer, receiver: Receiver) -> Config:
    """Sari and Budi are reached by WhatsApp, Budi also by webhook."""
    made: dict[str, Any] = settings(path, receiver)
    whatsapp = {
        "kind": "whatsapp", "phone": PHONE, "base": meta.base, "token": {"env": "WA_TOKEN"},
        "app_secret": {"env": "WA_APP"}, "verify_token": {"env": "WA_VERIFY"},
    }  # fmt: skip
    made["channels"]["wa"] = whatsapp
    made["officers"] = {
        "sari": {"name": "Sari", "reach": [{"channel": "wa", "address": f"+{SARI}"}]},
        "budi": {"name": "Budi", "reach": [{"channel": "wa", "address": BUDI}, {"channel": "pusat"}]},
    }
    made["levels"] = {level: {"chain": [{"tell": ["sari", "budi"]}]} for level in ("waspada", "siaga", "awas")}
    return Config.model_validate(made)


async def raised(served: Served, meta: WhatsAppServer) -> str:
    """Let the crisis break out; the incident."""
    await served.crisis()
    await served.until(lambda: any("Antrean BBM" in str(one) for one in meta.to(SARI)), "Sari hears of it")
    return next(one.incident for one in served.service.incidents() if one.issue == "antrean-bbm")


@asynccontextmanager
async def telling(served: Served, meta: WhatsAppServer) -> AsyncIterator[None]:
    """Meta tells all the time what happens: each time twice, and the second time backwards."""

    async def tell() -> None:
        while True:
            if meta.waiting:
                await meta.deliver(served.url + HOOK, order=lambda told: [*told, *reversed(told)])
            await asyncio.sleep(0.001)

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_presses_and_receipts(tmp_path: Path, meta: WhatsAppServer, receiver: Receiver) -> None:
    """A press on the template opens the window and is answered once, with the whole text; a reason is chosen from a
    list; delivered ends Sari's notification, and Budi, whose telephone is off, is reached by his next way."""
    async with (
        serving(config(tmp_path / "k.sqlite", meta, receiver), meta, receiver) as served,
        telling(served, meta),
    ):
        incident = await raised(served, meta)
        first = next(
            row for row in served.store.deliveries.said_about(incident, 1000) if row.notification.officer == "sari"
        )
        await served.until(
            lambda: served.store.deliveries.find(first.notification.id).receipt == "delivered", "the receipt"
        )
        ended = served.store.deliveries.find(first.notification.id)
        assert ended and ended.state == "delivered" and ended.memory["first"].startswith("wamid.")

        meta.press(SARI, "Terima", incident)
        await served.until(lambda: any("text" in one for one in meta.to(SARI)), "the answer with the whole text")
        (answer,) = (one["text"]["body"] for one in meta.to(SARI) if "Terima kasih" in str(one))
        assert "Ditangani Sari" in answer and "Volume 1 jam" in answer
        episode = served.service.incident(incident)
        assert episode and (episode.phase, episode.owner) == ("held", "Sari")

        await served.until(lambda: bool(receiver.events), "Budi's next way")
        failed = [row for row in served.store.deliveries.said_about(incident, 1000) if row.state == "failed"]
        assert "budi" in {row.notification.officer for row in failed}
        assert all("no receipt" in row.reason for row in failed)

        meta.press(SARI, "Lainnya", incident)
        await served.until(
            lambda: any("Pilih tindakan" in str(one) for one in meta.to(SARI)), "all that can be pressed"
        )
        meta.press(SARI, "Tunda 30 mnt", incident)
        await served.until(lambda: any("Ditunda." in str(one) for one in meta.to(SARI)), "the answer to Tunda")
        meta.press(SARI, "Alarm palsu", incident)
        await served.until(lambda: any("Berita lama" in str(one) for one in meta.to(SARI)), "the reasons")
        meta.press(SARI, "Berita lama", incident)
        await served.until(lambda: (served.service.incident(incident) or episode).verdict == "berita lama", "the end")


async def test_strangers_and_forgeries(tmp_path: Path, meta: WhatsAppServer, receiver: Receiver) -> None:
    """A number that is on nobody's list is written down, counted and not answered; a forged signature is refused."""
    async with serving(config(tmp_path / "k.sqlite", meta, receiver), meta, receiver) as served:
        incident = await raised(served, meta)
        meta.press(SARI, "Terima", incident, sender=STRANGER)
        meta.write(STRANGER, {"type": "text", "text": {"body": "siapa ini"}})
        assert await meta.deliver(served.url + HOOK, secret="another") == [401]
        assert await meta.deliver(served.url + HOOK) == [200]
        await asyncio.sleep(0)
        episode = served.service.incident(incident)
        assert episode and episode.phase == "open" and meta.to(STRANGER) == []
        metric = served.service.metrics.registry.get_sample_value
        assert metric("kentongan_presses_total", {"channel": "wa", "outcome": "stranger"}) == 2
        assert (metric("kentongan_billable_notifications_total", {"channel": "wa"}) or 0) >= 1


async def test_subscription(tmp_path: Path, meta: WhatsAppServer, receiver: Receiver) -> None:
    """Meta's question is answered with its bare challenge, and only where it knows our word."""
    async with serving(config(tmp_path / "k.sqlite", meta, receiver), meta, receiver) as served:
        ask = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444"}
        async with served.http.get(HOOK, params=ask) as response:
            assert (response.status, await response.text(), response.content_type) == (200, "1158201444", "text/plain")
        for wrong in ({**ask, "hub.verify_token": "é"}, {**ask, "hub.mode": "x"}, {}):
            async with served.http.get(HOOK, params=wrong) as response:
                assert response.status == 403
        assert (await served.ask("POST", HOOK, data=b"{"))[0] == 401
        assert (await served.ask("POST", "/whatsapp/pusat", data=b"{}"))[0] == 404
