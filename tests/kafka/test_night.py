"""The whole night on Kafka: the same messages, edits, recipients and times as the embedded engine has them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry

from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.kafka import topics
from stream.engine.kafka.serving import serving
from stream.engine.kafka.web import Web
from stream.metrics import Metrics
from tests.kafka.test_notify import notifying
from tests.kafka.workers import ready, working, written
from tests.night.night import HOOK, SAID, Night
from tests.night.people import SECRETS, phones, table
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TelegramServer
from tests.servers.whatsapp import WhatsAppServer
from tests.serving import HandClock, Served
from tests.story import at

SECOND = 0.25
"""Seconds in which one passes for those who wait to send."""


class KafkaNight(Night):
    """Told to workers, which take a while: so they are waited for only where somebody is to hear something. What they
    say at another time is found at the next one, under a wrong time.
    """

    loud = {
        at(f"{1 if line > '12' else 2} {line[:5].replace('.', ':')}") for line in SAID.read_text("utf-8").splitlines()
    }
    """When something is heard or done."""

    def hears(self, at: int) -> bool:
        """Where there is something to hear, or to be done."""
        return at in self.loud

    async def settle(self, until: int) -> None:
        """Wait until the watch has come so far and has the receipts of all that it said."""
        web = self.served.service
        assert isinstance(web, Web)
        turn = 0
        while not await web.engine.comes(lambda: self._done(web, until), SECOND):
            turn += 1
            if self.phones.meta.waiting:
                await self.phones.meta.deliver(self.served.url + HOOK)
            elif turn < 59:
                self.clock.pass_by(1)
            assert turn < 240, f"never settled at {until}"

    def _done(self, web: Web, until: int) -> bool:
        [watch] = web.engine.watches.values()
        return web.now >= until and not watch.state.outbox and not self.phones.meta.waiting


@asynccontextmanager
async def served(config: Config, clock: HandClock) -> AsyncIterator[Served]:
    """A web worker that has the test's time."""
    async with serving(config, "night", Metrics(CollectorRegistry()), clock) as web:
        job = asyncio.ensure_future(web.run())
        url = f"http://{config.web.host}:{config.web.port}"
        try:
            async with aiohttp.ClientSession(url) as http:
                yield Served(web, url, http)
            assert not job.done(), job
        finally:
            job.cancel()
            await asyncio.gather(job, return_exceptions=True)


async def test_the_night_on_kafka(kafka: Kafka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counters, watches and closer looks in processes of their own; what everybody heard stands in said.txt. A picture
    is offered to each chat, whose server is too old to take it."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    async with TelegramServer() as telegram, WhatsAppServer() as meta, Receiver(SECRET) as receiver:
        heard, clock = phones(telegram, meta, receiver), HandClock(telegram, meta, receiver)
        made: dict[str, Any] = table(tmp_path / "k.sqlite", telegram, meta, receiver)
        path = written(tmp_path, made, kafka)
        config = load(path, {})
        await topics.create(config)
        with working(path, ("count", 1), ("keep", 1), ("examine", 1)) as team:
            async with notifying(config, "night", clock), served(config, clock) as web:
                await ready(*team)
                said = await KafkaNight(web, clock, heard).tell()
    assert said == SAID.read_text("utf-8")
    assert {one["chat_id"] for one in telegram.called("sendRichMessage")} == {str(one) for one in telegram.chats}
