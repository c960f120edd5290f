"""A real SMTP server (aiosmtpd) on a free port of 127.0.0.1: STARTTLS or TLS with a certificate of its own, a login,
and refusals on order. Mails that were taken are in ``mails``, in order."""

import datetime
import email
import ipaddress
import ssl
from collections import deque
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.serving import free_port

USER, PASSWORD = "kentongan", "rahasia-surat"


class MailServer:
    """The server. ``refusals`` are answers to the next mails, None takes one; ``unknown`` are addresses it refuses."""

    def __init__(self, folder: Path, *, tls: bool = False) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: deque[str | None] = deque()
        self.unknown: set[str] = set()
        self.ca_file = str(folder / "ca.pem")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(_certificate(folder, self.ca_file))
        self.port = free_port()
        own = {"ssl_context": context} if tls else {}
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, tls_context=None if tls else context, require_starttls=not tls,
            authenticator=self._log_in, auth_require_tls=not tls, **own,
        )  # fmt: skip

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        refusal = self.refusals.popleft() if self.refusals else None
        if refusal == "cut":
            assert server.transport is not None
            server.transport.abort()
        if refusal:
            return refusal
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def _log_in(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False) if not right else AuthResult(success=True)


def _certificate(folder: Path, ca_file: str) -> str:
    """A certificate for 127.0.0.1 that nobody but its own file vouches for; the file with certificate and key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + DAY)
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate = made.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    Path(ca_file).write_bytes(certificate)
    (folder / "server.pem").write_bytes(certificate + secret)
    return str(folder / "server.pem")


DAY = datetime.timedelta(days=1)
