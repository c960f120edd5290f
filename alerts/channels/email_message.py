"""The mail of a notification: headers that make a thread, plain text, and the same as HTML. Pure."""

import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, formatdate
from html import escape

from alerts.channels import Memory
from alerts.notification import Notification

AWAS = 4
_HTML = """<html><body style="font-family:sans-serif;font-size:15px;line-height:1.5">
<p style="font-size:18px;font-weight:bold">{headline}</p>
{lines}
</body></html>
"""


def message_id(notification: str, sender: str) -> str:
    """The mail's id: the notification's, in our domain.

    >>> message_id("banjir-20261124T0604-1-sari_surat", "humas@kab.example.go.id")
    '<banjir-20261124T0604-1-sari_surat@kab.example.go.id>'
    """
    return f"<{re.sub('[^A-Za-z0-9._-]', '-', notification)}@{sender.rpartition('@')[2]}>"


def message(notification: Notification, memory: Memory, id: str, sender: str, agency: str, now: float) -> EmailMessage:
    """The mail; it answers the one before it of the same episode, where there was one."""
    headline, _, rest = notification.text.partition("\n")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((agency, sender))
    mail["To"] = notification.address
    mail["Subject"] = _one_line(headline)
    mail["Date"] = formatdate(now)
    mail["Message-ID"] = id
    if "thread" in memory:
        thread, last = memory["thread"], memory.get("last", memory["thread"])
        mail["In-Reply-To"] = last
        mail["References"] = thread if thread == last else f"{thread} {last}"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Kentongan-Incident"] = notification.incident
    if notification.level == AWAS:
        mail["Importance"] = "high"
    mail.set_content(notification.text + "\n")
    lines = "\n".join(f"<p>{escape(line)}</p>" for line in rest.split("\n") if line)
    mail.add_alternative(_HTML.format(headline=escape(headline), lines=lines), subtype="html")
    return mail


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
