"""No secret is ever shown: whatever a channel of any kind meets, its secret stands in no row, result, metric or log."""

import asyncio
import base64
import contextlib
import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from alerts.outbox import Outbox
from stream.config import Config
from stream.engine.channels import channels
from stream.engine.sending import measured
from stream.logs import Line
from stream.metrics import Metrics
from tests.examples import notification
from tests.servers.mail import PASSWORD, USER, MailServer
from tests.servers.receiver import Receiver, Reply
from tests.servers.telegram import TOKEN, TelegramServer
from tests.servers.whatsapp import PHONE, VERSION, WhatsAppServer
from tests.servers.whatsapp import TOKEN as BEARER
from tests.serving import QuickClock, free_port, serving, settings
from tests.test_outbox import MemoryStore

SIGNING = "whsec_" + base64.b64encode(b"sangat-rahasia-32-bita-panjangnya").decode()
SECRETS = {"TG": TOKEN, "WA": BEARER, "WH": SIGNING, "MAIL": PASSWORD}
ADDRESSES = {"tg": "7", "wa": "628120000001", "wh": "", "mail": "sari@dinas.example"}
FAULTS: dict[str, tuple[Any, ...]] = {
    "tg": (None, 500, 502, "cut before", "cut after", "garbage", "half", 400, 401, 403, 404, 409, 429),
    "wa": (None, "cut before", "cut after", "garbage", "half", 190, 100, 131026, 131047, 131056, 132001, 999999),
    "wh": (None, 301, 400, 401, 404, 410, 429, 500, 503, "cut"),
    "mail": (None, "451 later", f"550 no {PASSWORD}", "535 login", "cut"),
}
"""What goes wrong; None is nothing. Some of what a far end says holds the secret itself, as a hostile one might."""
CASES = [(kind, fault) for kind, faults in FAULTS.items() for fault in (*faults, "away", "malformed", "missing")]


class Ends:
    """The four far ends."""

    def __init__(
        self, telegram: TelegramServer, whatsapp: WhatsAppServer, receiver: Receiver, mail: MailServer
    ) -> None:
        self.telegram, self.whatsapp, self.receiver, self.mail = telegram, whatsapp, receiver, mail

    def fail(self, kind: str, fault: Any) -> None:
        """Let the next sends of a kind go wrong."""
        if fault is None or fault in ("away", "malformed", "missing"):
            return
        if kind == "tg" and isinstance(fault, int) and fault < 500:
            self.telegram.refuse("sendMessage", fault, f"{fault}: /bot{TOKEN}/sendMessage", times=3)
        elif kind == "tg":
            self.telegram.fail("sendMessage", fault)
        elif kind == "wa":
            self.whatsapp.faults.extend([fault] * 3)
        elif kind == "wh":
            where = {"Location": f"https://x.example/{SIGNING}", "Retry-After": SIGNING}
            self.receiver.script.append(fault if fault == "cut" else Reply(fault, where, SIGNING.encode()))
        else:
            self.mail.refusals.append(fault)

    def config(self, fault: Any) -> Config:
        """A channel of each kind; with its far end away, its address malformed, where the fault says so."""
        gone = f"http://127.0.0.1:{free_port()}"
        base = {"away": gone, "malformed": "http://[::"}.get(str(fault), "")
        made: dict[str, Any] = {
            "tg": {"kind": "telegram", "base": base or self.telegram.base, "token": {"env": "TG"}},
            "wa": {"kind": "whatsapp", "base": base or self.whatsapp.base, "version": VERSION, "phone": PHONE,
                   "token": {"env": "WA"}, "app_secret": {"env": "WA"}, "verify_token": {"env": "WA"}},
            "wh": {"kind": "webhook", "url": base or self.receiver.url, "secret": {"env": "WH"}, "allow_http": True,
                   "allow_networks": ["127.0.0.0/8"]},
            "mail": {"kind": "email", "host": "127.0.0.1", "port": free_port() if base else self.mail.port,
                     "sender": "kentongan@dinas.example", "user": USER, "password": {"env": "MAIL"},
                     "ca_file": self.mail.ca_file},
        }  # fmt: skip
        return Config.model_validate({"channels": made})


@pytest.fixture
async def ends(tmp_path: Path) -> AsyncIterator[Ends]:
    async with TelegramServer() as telegram, WhatsAppServer() as whatsapp, Receiver(SIGNING) as receiver:
        telegram.chat(7)
        whatsapp.people[ADDRESSES["wa"]] = "fine"
        with MailServer(tmp_path) as mail:
            yield Ends(telegram, whatsapp, receiver, mail)


@pytest.mark.parametrize(("kind", "fault"), CASES)
async def test_no_secret_is_shown(
    ends: Ends, kind: str, fault: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """One notification by a channel of each kind through the real outbox, with each fault: the row, the result, the
    page of metrics, everything logged at the lowest level and everything printed hold no secret."""
    caplog.set_level(logging.DEBUG)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    if fault == "missing":
        monkeypatch.delenv({"tg": "TG", "wa": "WA", "wh": "WH", "mail": "MAIL"}[kind])
    clock = QuickClock(ends.telegram, ends.whatsapp, ends.receiver)
    metrics, store = Metrics(CollectorRegistry()), MemoryStore()
    ends.telegram.now = ends.whatsapp.now = ends.receiver.now = clock.now()
    reach = channels(ends.config(fault), clock, lambda to, message: None)
    store.add(notification(channel=kind, address=ADDRESSES[kind]), now=clock.now())
    outbox = Outbox(store, measured(reach, metrics, clock), clock.now, lambda: 0.0)
    ends.fail(kind, fault)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        await outbox.deliver_due()
        await outbox.idle()
    shown = [repr(store.rows), repr(store.results), repr(store.memories), generate_latest(metrics.registry).decode()]
    ours = [record for record in caplog.records if not record.name.startswith("mail.")]  # that is the test's server
    shown += [*map(Line().format, ours), printed.getvalue(), repr(reach), repr(vars(reach[kind]))]
    shown += [record.getMessage() for record in ours]
    for channel in reach.values():
        await channel.close()
    assert store.all()[0].tried, "it was tried"
    assert not [name for name, value in SECRETS.items() if any(value in one for one in shown)]


MALFORMED = (
    b"POST /v1/posts HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer RAHASIA\r\nContent-Length: 2\r\n\r\n{}",
    b'POST /v1/posts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{"text": "RAHASIA"}\r\n',
)
"""Requests that no HTTP server can read, each with a token or a post's text in it."""


@pytest.mark.parametrize("request_", MALFORMED)
async def test_what_cannot_be_read_is_not_logged(
    tmp_path: Path, request_: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log says that something could not be read, and from where, and nothing of what it was."""
    monkeypatch.setenv("TEST_SECRET", SIGNING)
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(Line())
    logging.getLogger().addHandler(handler)
    try:
        async with Receiver(SIGNING) as receiver, serving(of(tmp_path, receiver), receiver) as served:
            reader, writer = await asyncio.open_connection("127.0.0.1", served.service.config.web.port)
            writer.write(request_)
            assert b"400" in await asyncio.wait_for(reader.read(20), 10)
            writer.close()
    finally:
        logging.getLogger().removeHandler(handler)
    assert "aiohttp.server" in log.getvalue() and "RAHASIA" not in log.getvalue(), log.getvalue()


def of(folder: Path, receiver: Receiver) -> Config:
    """A service in a folder that tells a command centre."""
    return Config.model_validate(settings(folder / "k.sqlite", receiver))
