"""E-mail over real SMTP with TLS: mails that make a thread, and what the server's codes come to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels import Delivered, Failed, Later, Memory
from alerts.channels.email import Email, Server
from alerts.channels.email_message import message
from alerts.notification import Notification
from stream.settings.channels import EmailSettings
from tests.examples import TEXT, notification
from tests.servers.mail import PASSWORD, USER, MailServer

SENDER, SARI = "kentongan@kab.example.go.id", "sari@kab.example.go.id"
NOW = 1_795_500_240.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path) as server:
        yield server


def channel(server: MailServer, password: str = PASSWORD, **changes: Any) -> Email:
    """The channel to a server; ``changes`` of what is configured of it."""
    values = {"host": "127.0.0.1", "port": server.port, "user": USER, "ca_file": server.ca_file, **changes}
    return Email("surat", Server(**values), lambda: password, SENDER, "Humas Kab. Contoh", lambda: NOW)


def said(**changes: Any) -> Notification:
    """Something said to Sari by mail."""
    return notification(channel="surat", address=SARI, **changes)


async def sent(mail: Email, one: Notification, memory: Memory) -> Memory:
    """Send; what is remembered then."""
    outcome = await mail.send(one, memory, repeat=False)
    assert isinstance(outcome, Delivered), outcome
    return outcome.memory


async def test_a_mail_reads_as_text_and_as_html(server: MailServer) -> None:
    """The headline is the subject, the whole message stands in it as text and HTML, and it says it is a machine's."""
    await sent(channel(server), said(level=4, text=TEXT + "\n<b>R&D</b>"), {})
    (mail,) = server.mails
    assert mail["Subject"] == TEXT.split("\n")[0]
    assert (mail["From"], mail["To"]) == (f'"Humas Kab. Contoh" <{SENDER}>', SARI)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text and html and "287 akun" in text.get_content()
    assert "&lt;b&gt;R&amp;D&lt;/b&gt;" in html.get_content()
    assert (mail["Auto-Submitted"], mail["Importance"]) == ("auto-generated", "high")


async def test_an_episode_is_one_thread(server: MailServer) -> None:
    """Every later mail answers the one before it and refers to the first; another episode begins its own."""
    mail, memory = channel(server), Memory()
    for number, occasion in enumerate(("raised", "raised", "acknowledged", "cleared")):
        memory = await sent(mail, said(id=f"n{number}", occasion=occasion), memory)
    first, second, third, last = server.mails
    assert first["Message-ID"] == "<n0@kab.example.go.id>" and first["References"] is None
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert last["In-Reply-To"] == third["Message-ID"]
    assert last["References"].split() == [first["Message-ID"], third["Message-ID"]]
    await sent(mail, said(id="other"), {})
    assert server.mails[-1]["In-Reply-To"] is None


async def test_revisions_are_left_out(server: MailServer) -> None:
    """A mail can't be edited: what only revises is not sent, and says so; who takes the alarm is told."""
    outcome = await channel(server).send(said(occasion="revised"), {"last": "<a@b>"}, repeat=False)
    assert isinstance(outcome, Delivered) and outcome.memory == {"last": "<a@b>"} and "left out" in outcome.detail
    assert server.mails == []


async def test_tls_from_the_beginning(tmp_path: Path) -> None:
    """A server that speaks TLS from the first byte."""
    with MailServer(tmp_path, tls=True) as server:
        await sent(channel(server, security="tls", user=""), said(), {})
        assert len(server.mails) == 1


async def test_a_certificate_nobody_vouches_for_is_refused(server: MailServer) -> None:
    """Without the authority's file nothing is sent: neither words nor password reach an impostor."""
    outcome = await channel(server, ca_file="").send(said(), {}, repeat=False)
    assert isinstance(outcome, Failed) and "ca_file" in outcome.reason
    assert server.mails == []


@pytest.mark.parametrize(
    ("refusal", "kind", "unsure"),
    [
        ("421 4.3.2 shutting down", Later, False),
        ("451 4.7.1 greylisted", Later, False),
        ("452 4.2.2 mailbox full", Later, False),
        ("550 5.7.1 refused", Failed, False),
        ("554 5.6.0 refused", Failed, False),
        ("cut", Later, True),
    ],
)
async def test_what_the_server_says_decides(server: MailServer, refusal: str, kind: type, unsure: bool) -> None:
    """4yz is tried again, 5yz fails; a connection that breaks after the words leaves open whether they arrived."""
    server.refusals.append(refusal)
    outcome = await channel(server).send(said(), {}, repeat=False)
    assert isinstance(outcome, kind) and getattr(outcome, "unsure", False) is unsure
    assert "greylisted" not in getattr(outcome, "reason", "")


async def test_unknown_person_wrong_password_and_no_server(server: MailServer) -> None:
    """An address that is not there and a wrong password fail with what to do; no server is tried again. No password
    stands in any of it."""
    server.unknown.add(SARI)
    nobody = await channel(server).send(said(), {}, repeat=False)
    wrong = await channel(server, "salah-sandi").send(said(), {}, repeat=False)
    down = await channel(server, port=1).send(said(), {}, repeat=False)
    assert isinstance(nobody, Failed) and "550" in nobody.reason
    assert isinstance(wrong, Failed) and "password is wrong" in wrong.reason and "salah-sandi" not in wrong.reason
    assert isinstance(down, Later) and not down.unsure


def test_without_tls_only_to_this_machine() -> None:
    """Words without TLS are for a server on this machine only."""
    EmailSettings(kind="email", host="127.0.0.1", security="none", sender=SENDER)
    with pytest.raises(ValueError, match="starttls"):
        EmailSettings(kind="email", host="mail.example.go.id", security="none", sender=SENDER)


@given(st.text(), st.text(max_size=20))
def test_any_text_is_a_mail(text: str, agency: str) -> None:
    """Whatever a post holds, no header is made by it and the mail can be written."""
    mail = message(said(text=text), {}, "<a@b>", SENDER, "".join(agency.split()), NOW)
    assert mail.as_bytes() and set(mail.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Kentongan-Incident", "MIME-Version",
        "Content-Type", "Importance",
    }  # fmt: skip
