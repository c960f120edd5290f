"""The contract that all channels keep, each over its real protocol."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from alerts.channels import POSSIBLE_REPEAT, Accepted, Channel, Delivered, Later
from alerts.channels.alertmanager import Alertmanager
from alerts.channels.email import Email, Server
from alerts.channels.telegram import Telegram
from alerts.channels.webhook import Webhook
from alerts.channels.whatsapp import WhatsApp
from alerts.channels.whatsapp_api import CloudApi
from alerts.notification import Notification
from tests.examples import notification
from tests.servers.alertmanager import RealAlertmanager
from tests.servers.mail import PASSWORD, USER, MailServer
from tests.servers.receiver import SECRET, Receiver
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.whatsapp import PHONE, VERSION, WhatsAppServer
from tests.servers.whatsapp import TOKEN as META

NOW = 1_795_500_000.0
SARI = "628120000001"
NOWHERE = "http://127.0.0.1:1"


class Ways(NamedTuple):
    """A channel to a far end that is well, the same to where nobody is, and what the far end took, by its own ids."""

    well: Channel
    alone: Channel
    address: str
    taken: Callable[[], Awaitable[Mapping[object, object]]]
    pass_time: Callable[[], object] = lambda: None
    """Let a minute go by."""

    @property
    def said(self) -> Notification:
        """A Siaga by this channel."""
        return notification(channel=self.well.name, address=self.address)


def reads(look: Callable[[], Mapping[object, object]]) -> Callable[[], Awaitable[Mapping[object, object]]]:
    """Of what can be read without asking."""

    async def taken() -> Mapping[object, object]:
        return look()

    return taken


def later(server: TelegramServer | WhatsAppServer) -> None:
    """A minute goes by: its limits are full again."""
    server.now += 60


@asynccontextmanager
async def by_telegram(folder: Path) -> AsyncIterator[Ways]:
    async with TelegramServer() as server:
        chat = server.chat(7)
        well, alone = (Telegram("telegram", base, lambda: TOKEN, lambda: server.now) for base in (server.base, NOWHERE))
        yield Ways(well, alone, "7", reads(lambda: chat.messages), lambda: later(server))


@asynccontextmanager
async def by_whatsapp(folder: Path) -> AsyncIterator[Ways]:
    async with WhatsAppServer() as server:
        server.people[SARI] = "fine"
        apis = [CloudApi(base, VERSION, PHONE, lambda: META) for base in (server.base, NOWHERE)]
        well, alone = (
            WhatsApp("wa", api, lambda: server.now, ["kentongan_alarm"], ["kentongan_kabar"]) for api in apis
        )
        yield Ways(well, alone, SARI, reads(lambda: server.taken), lambda: later(server))


@asynccontextmanager
async def by_webhook(folder: Path) -> AsyncIterator[Ways]:
    async with Receiver(SECRET) as receiver:
        well, alone = (
            Webhook("pusat", url, lambda: [SECRET], lambda: NOW, allow_http=True, allow_networks=["127.0.0.0/8"])
            for url in (receiver.url, NOWHERE)
        )
        yield Ways(well, alone, "", reads(lambda: receiver.events))


@asynccontextmanager
async def by_email(folder: Path) -> AsyncIterator[Ways]:
    with MailServer(folder) as server:
        servers = [Server("127.0.0.1", port, user=USER, ca_file=server.ca_file) for port in (server.port, 1)]
        well, alone = (Email("surat", one, lambda: PASSWORD, "a@b.example", "Humas", lambda: NOW) for one in servers)
        yield Ways(
            well, alone, "s@b.example", reads(lambda: {mail["message-id"]: mail["subject"] for mail in server.mails})
        )


@asynccontextmanager
async def by_alertmanager(folder: Path) -> AsyncIterator[Ways]:
    async with TelegramServer() as server, RealAlertmanager(folder, server) as real:
        well, alone = (Alertmanager("jaga", [url], "humas", time.time) for url in (real.url, NOWHERE))

        async def taken() -> Mapping[object, object]:
            return {alert["fingerprint"]: alert for alert in await real.firing()}

        yield Ways(well, alone, "", taken)


WAYS = (by_telegram, by_whatsapp, by_webhook, by_email, by_alertmanager)
"""Every channel but the terminal, which has no far end."""


@pytest.mark.parametrize("by", WAYS, ids=lambda by: by.__name__)
async def test_the_contract(by: Callable[[Path], AbstractAsyncContextManager[Ways]], tmp_path: Path) -> None:
    """What is sent is taken once; sent again as a possible repeat it has the same id there, or says what it is. Where
    nobody is it is put off and nothing is raised. No secret stands in an outcome, and a channel can be closed twice."""
    async with by(tmp_path) as ways:
        first = await ways.well.send(ways.said, {}, repeat=False)
        assert isinstance(first, Delivered | Accepted), first
        (taken,) = (await ways.taken()).values()
        assert "Antrean BBM" in str(taken) or ways.said.incident in str(taken)
        ways.pass_time()
        again = await ways.well.send(ways.said, {}, repeat=True)
        assert isinstance(again, Delivered | Accepted), again
        _, *more = (await ways.taken()).values()
        assert all(POSSIBLE_REPEAT in str(one) for one in more)
        nobody = await ways.alone.send(ways.said, {}, repeat=False)
        assert isinstance(nobody, Later) and nobody.reason and not nobody.unsure
        outcomes = str(msgspec.json.encode([first, again, nobody]))
        assert not [secret for secret in (TOKEN, META, SECRET, PASSWORD) if secret in outcomes]
        for channel in (ways.well, ways.alone) * 2:
            await channel.close()
