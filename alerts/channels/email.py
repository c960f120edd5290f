"""E-mail by SMTP: text and HTML, one thread for each episode. An address is a mail address.

Nothing can be edited there: revisions are left out, and whoever takes the alarm is said in a mail of its own. The
thread is made by Message-ID, In-Reply-To and References; the Message-ID is the notification's own, so a repeat can be
known by it. What the server says decides: 4yz is tried again, 5yz fails and the person's next way is used.
"""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from typing import Literal

import msgspec

from alerts.channels import Delivered, Failed, Later, Memory, Outcome
from alerts.channels.email_message import message, message_id
from alerts.notification import Notification

Security = Literal["starttls", "tls", "none"]
"""TLS after a plain beginning (port 587), from the beginning (465), or none (a server on this very machine)."""
TIMEOUT = 15.0


class Server(msgspec.Struct, frozen=True):
    """The mail server that takes our mails. ``ca_file`` is for a certificate that no public authority signed."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    ca_file: str = ""


class Email:
    """The channel. ``sender`` is our address, ``name`` in front of it the agency's; ``clock`` gives epoch seconds.

    Memory: ``thread`` and ``last``, the ids of the episode's first and newest mail.
    """

    def __init__(
        self,
        name: str,
        server: Server,
        password: Callable[[], str],
        sender: str,
        agency: str,
        clock: Callable[[], float],
    ) -> None:
        self.name = name
        self._server, self._password, self._clock = server, password, clock
        self._sender, self._agency = sender, agency

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Hand it to the mail server."""
        if notification.revises and notification.occasion == "revised":
            return Delivered(memory, detail="left out: a mail can't be edited")
        id = message_id(notification.id, self._sender)
        mail = message(notification, memory, id, self._sender, self._agency, self._clock())
        outcome = await asyncio.to_thread(self._hand_over, notification.address, mail.as_bytes())
        return Delivered({"thread": memory.get("thread", id), "last": id}) if outcome is None else outcome

    async def close(self) -> None:
        """Nothing to let go of: each mail has a connection of its own."""

    def _hand_over(self, address: str, mail: bytes) -> Outcome | None:
        """None where the server took it. A connection that breaks after the words were sent leaves it open."""
        said = False
        try:
            with self._connected() as smtp:
                self._log_in(smtp)
                _accepted(*smtp.mail(self._sender))
                _accepted(*smtp.rcpt(address))
                said = True
                _accepted(*smtp.data(mail))
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return Failed("the mail server offers no STARTTLS or no login: see security and user")
        except ssl.SSLCertVerificationError:
            return Failed("the mail server's certificate is not trusted: name its authority in ca_file")
        except (OSError, smtplib.SMTPException) as error:
            return Later(f"no answer of the mail server ({type(error).__name__})", unsure=said)
        return None

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        context = ssl.create_default_context(cafile=server.ca_file or None)
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.security == "starttls":
                smtp.starttls(context=context)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._server.user:
            smtp.login(self._server.user, self._password())


def _accepted(code: int, said: bytes) -> None:
    if code >= 300:
        raise smtplib.SMTPResponseException(code, said)


def _refused(code: int) -> Outcome:
    """What the server's code comes to; its words may hold anything and are not repeated.

    >>> _refused(451)
    Later(reason='mail server: 451', after=0.0, unsure=False)
    >>> _refused(535).reason
    'mail server: 535; user or password is wrong'
    """
    if code < 500:
        return Later(f"mail server: {code}")
    advice = {530: "it wants a login: see user", 535: "user or password is wrong", 550: "no such address, or refused"}
    return Failed(f"mail server: {code}; {advice.get(code, 'it refuses this mail: look at its log')}")
