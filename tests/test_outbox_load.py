"""Many alarms at once, and a day in which every channel's server fails at random: what is urgent goes first, nothing is
lost, and no limit is provoked."""

import itertools
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiohttp import web

from alerts.channels import POSSIBLE_REPEAT, Channel, Delivered, Memory, Outcome
from alerts.channels.alertmanager import Alertmanager
from alerts.channels.email import Email, Server
from alerts.channels.telegram import Telegram
from alerts.channels.webhook import Webhook
from alerts.channels.whatsapp import WhatsApp
from alerts.channels.whatsapp_api import CloudApi, Reply
from alerts.channels.whatsapp_updates import Receipt, read
from alerts.delivery import Delivery, Place, Result
from alerts.notification import Notification
from alerts.outbox import Outbox
from tests.examples import notification
from tests.servers.mail import PASSWORD, USER, MailServer
from tests.servers.receiver import Receiver
from tests.servers.receiver import Reply as Answer
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.whatsapp import PHONE, VERSION, WhatsAppServer
from tests.servers.whatsapp import TOKEN as WHATSAPP_TOKEN
from tests.test_outbox import FAULTS

GROUP, ISSUES, OFFICERS, AWAS = -100, 200, 30, 12
LOOPBACK = ("127.0.0.0/8",)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Rows:
    """An outbox in memory, by place, as quick as an index."""

    def __init__(self) -> None:
        self.open: dict[Place, dict[int, Delivery]] = defaultdict(dict)
        self.ended: dict[str, Delivery] = {}
        self.memories: dict[tuple[str, str, str], Memory] = {}
        self.numbers = itertools.count(1)

    def say(self, one: Notification, now: float) -> None:
        row = Delivery(next(self.numbers), one, queued=now)
        self.open[row.place][row.number] = row

    async def unsettled(self, place: Place | None = None) -> list[Delivery]:
        places = [self.open[place]] if place else list(self.open.values())
        return [row for rows in places for row in rows.values() if row.state in ("waiting", "sending")]

    async def awaiting(self) -> list[Delivery]:
        return [row for rows in self.open.values() for row in rows.values() if row.state == "accepted"]

    async def delivery(self, notification: str) -> Delivery | None:
        rows = (row for rows in self.open.values() for row in rows.values())
        return next((row for row in rows if row.notification.id == notification), self.ended.get(notification))

    async def save(self, delivery: Delivery) -> None:
        if delivery.state in ("waiting", "sending", "accepted"):
            self.open[delivery.place][delivery.number] = delivery

    async def settle(self, delivery: Delivery, result: Result, memory: Memory | None) -> None:
        del self.open[delivery.place][delivery.number]
        self.ended[delivery.notification.id] = delivery
        said = delivery.notification
        if memory is not None:
            self.memories[said.channel, said.address, said.incident] = memory

    async def remembered(self, notification: Notification) -> Memory:
        return self.memories.get((notification.channel, notification.address, notification.incident), {})


def said(issue: int, step: int, channel: str, address: str, level: int, occasion: Any) -> Notification:
    """A step of an issue's episode, told at one address."""
    return notification(
        id=f"i{issue}-{step}-{channel}{address}", issue=f"i{issue}", incident=f"i{issue}-x", revision=step,
        occasion=occasion, level=level, channel=channel, address=address, text=f"[{level}] isu {issue} langkah {step}",
    )  # fmt: skip


async def test_two_hundred_alarms_in_one_minute() -> None:
    """200 issues alarm within a minute at one group and 30 officers, twelve of them Awas, and all change twice. In each
    chat an Awas is there within 30 seconds of its alarm; what changes while it waits is merged, so that one word at
    most waits for each issue; and no limit is provoked, not even once."""
    chance = random.Random(1)
    levels = [4] * AWAS + [2] * (ISSUES - AWAS)
    chance.shuffle(levels)
    async with TelegramServer() as server:
        server.chat(GROUP, "group")
        for officer in range(1, OFFICERS + 1):
            server.chat(officer)
        start = server.now
        telegram = Telegram("telegram", server.base, lambda: TOKEN, lambda: server.now)
        rows = Rows()
        outbox = Outbox(rows, {"telegram": telegram}, lambda: server.now, lambda: 0.0)
        addresses = [str(chat) for chat in server.chats]
        plan = sorted((60.0 * issue / ISSUES + 5.0 * step, issue, step) for issue in range(ISSUES) for step in range(3))
        while server.now - start < 90:
            while plan and plan[0][0] <= server.now - start:
                _, issue, step = plan.pop(0)
                occasion = "revised" if step else "raised"
                for address in addresses:
                    rows.say(said(issue, step, "telegram", address, levels[issue], occasion), server.now)
            await outbox.deliver_due()
            await outbox.idle()
            server.now += 1.0
        await telegram.close()
    assert server.flooded == []
    first: dict[tuple[str, str], float] = {}
    for row in rows.ended.values():
        if row.state == "delivered":
            key = (row.notification.address, row.notification.incident)
            first[key] = min(row.tried, first.get(key, row.tried))
    for issue in (number for number in range(ISSUES) if levels[number] == 4):
        for address in addresses:
            assert first[address, f"i{issue}-x"] - (start + 60.0 * issue / ISSUES) <= 30
    for place, waiting in rows.open.items():
        left = [row.notification for row in waiting.values()]
        assert len({one.incident for one in left}) == len(left), place
        assert {one.level for one in left if not one.revises} <= {2}
    assert len(server.called("sendMessage")) > 20 * 60


async def test_an_hour_without_the_channel_during_an_awas() -> None:
    """t  0 Awas, and the server is down ..... 30 min it changes ..... 60 min the server is up again
    Within a minute and a fifth after that it is there, once, as it stands by then, and says that it may be a repeat."""
    async with TelegramServer() as server:
        chat = server.chat(7)
        telegram, rows = Telegram("telegram", server.base, lambda: TOKEN, lambda: server.now), Rows()
        outbox = Outbox(rows, {"telegram": telegram}, lambda: server.now, lambda: 1.0)
        server.refuse("sendMessage", 502, "Bad Gateway", times=1000)
        for second in range(3600 + 72):
            if second in (0, 1800):
                rows.say(said(1, second, "telegram", "7", 4, "revised" if second else "raised"), server.now)
            if second == 3600:
                server.faults.clear()
            await outbox.deliver_due()
            await outbox.idle()
            server.now += 1.0
        await telegram.close()
    assert [message["text"] for message in chat.messages.values()] == [f"{POSSIBLE_REPEAT}\n[4] isu 1 langkah 1800"]
    assert not any(rows.open.values())


# A day of faults.


class Far:
    """Every channel's far end, each failing at random; one clock for all."""

    def __init__(self, chance: random.Random, telegram: TelegramServer, whatsapp: WhatsAppServer, receiver: Receiver,
                 mail: MailServer) -> None:  # fmt: skip
        self.telegram, self.whatsapp, self.receiver, self.mail = telegram, whatsapp, receiver, mail
        self.now = telegram.now
        telegram.chat(7)
        telegram.chat(-5, "group")
        whatsapp.people["62811"] = "fine"
        for method in ("sendMessage", "editMessageText"):
            telegram.fail(method, *chance.choices(FAULTS, k=60))
        whatsapp.faults.extend(chance.choices([None, None, 131000, 130429, 131056, "cut before", "half"], k=60))
        receiver.script.extend(chance.choices([Answer(200), Answer(200), Answer(503), Answer(500), "cut"], k=60))
        mail.refusals.extend(chance.choices([None, None, "451 later", "421 down", "cut"], k=40))
        self.fires = chance.choices([200, 200, 500, 503, 0], k=40)

    def pass_time(self, seconds: float) -> None:
        """All clocks go on."""
        self.now += seconds
        self.telegram.now = self.whatsapp.now = self.receiver.now = self.now

    async def alertmanager(self, request: web.Request) -> web.Response:
        """An Alertmanager that fails, too."""
        status = self.fires.pop() if self.fires else 200
        if not status:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status or 200)

    async def receipts(self, outbox: Outbox, whatsapp: WhatsApp, rows: Rows) -> None:
        """What Meta tells, in any order."""
        told, self.whatsapp.waiting = self.whatsapp.waiting, []
        document = {"entry": [{"changes": [{"value": value} for value in told]}]}
        for one in read(msgspec.json.encode(document)) or []:
            if isinstance(one, Receipt) and (row := await rows.delivery(one.notification)):
                outcome: Outcome | None = Delivered() if one.status == "delivered" else None
                if one.status == "failed":
                    outcome = whatsapp.judged(row.notification, Reply(code=one.code))
                await outbox.receive(one.notification, one.status, outcome)


@pytest.mark.parametrize("seed", range(2))
async def test_a_day_in_which_every_channel_fails(seed: int, tmp_path: Path) -> None:
    """Errors, floods, cut and half answers at random at every far end: each notification ends delivered, failed with
    its reason, or superseded by a newer one; and at each place what arrived of an episode arrived in its order."""
    chance = random.Random(seed)
    async with TelegramServer() as telegram, WhatsAppServer() as meta, Receiver(SECRET) as receiver:
        with MailServer(tmp_path) as mail:
            far = Far(chance, telegram, meta, receiver, mail)
            app = web.Application()
            app.router.add_post("/api/v2/alerts", far.alertmanager)
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            clock = lambda: far.now  # noqa: E731 - one for all
            url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            api = CloudApi(meta.base, VERSION, PHONE, lambda: WHATSAPP_TOKEN)
            whatsapp = WhatsApp("wa", api, clock, ("kentongan_alarm",), ("kentongan_kabar",))
            mails = Server("127.0.0.1", mail.port, user=USER, ca_file=mail.ca_file)
            made: list[Channel] = [
                Telegram("telegram", telegram.base, lambda: TOKEN, clock), whatsapp,
                Webhook("pusat", receiver.url, lambda: [SECRET], clock, allow_http=True, allow_networks=LOOPBACK),
                Email("surat", mails, lambda: PASSWORD, "a@b.example", "Humas", clock),
                Alertmanager("jaga", [url], "humas", clock),
            ]  # fmt: skip
            rows = Rows()
            outbox = Outbox(rows, {one.name: one for one in made}, clock, chance.random)
            places = [("telegram", "7"), ("telegram", "-5"), ("wa", "62811"), ("pusat", ""), ("surat", "s@b.example"),
                      ("jaga", "")]  # fmt: skip
            order: dict[tuple[Place, str], list[int]] = defaultdict(list)
            settle = rows.settle

            async def watched(delivery: Delivery, result: Result, memory: Memory | None) -> None:
                if delivery.state == "delivered":
                    order[delivery.place, delivery.notification.incident].append(delivery.notification.revision)
                await settle(delivery, result, memory)

            rows.settle = watched  # type: ignore[method-assign]
            steps = ("raised", "revised", "raised", "acknowledged", "cleared")
            for step, occasion in enumerate(steps):
                for issue in range(3):
                    for channel, address in places:
                        rows.say(said(issue, step, channel, address, 3, occasion), far.now)
                    await outbox.deliver_due()
                    await outbox.idle()
                    await far.receipts(outbox, whatsapp, rows)
                    far.pass_time(chance.choice([1, 30, 600, 3600]))
            while any(rows.open.values()) and far.now < telegram.now + 3 * 86_400:
                far.pass_time(5)
                await outbox.deliver_due()
                await outbox.idle()
                await far.receipts(outbox, whatsapp, rows)
            for one in made:
                await one.close()
            await runner.cleanup()
    assert len(rows.ended) == len(steps) * 3 * len(places)
    assert all(row.state in ("delivered", "superseded") or row.reason for row in rows.ended.values())
    assert all(revisions == sorted(revisions) for revisions in order.values())
    assert telegram.flooded == []
    for channel, address in places:
        for issue in range(3):
            last = rows.ended[f"i{issue}-{len(steps) - 1}-{channel}{address}"]
            assert last.state in ("delivered", "failed"), (channel, last.state)
