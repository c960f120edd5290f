"""What stood on whose phone, and when: read from what the servers of Telegram, WhatsApp and the webhook were sent."""

import html
import re
from datetime import datetime
from typing import Any

from tests.servers.receiver import Receiver
from tests.servers.telegram import TelegramServer
from tests.servers.whatsapp import WhatsAppServer
from tests.story import WIB


class Phones:
    """The three far ends; ``names`` says who is behind a chat or a number."""

    def __init__(
        self, telegram: TelegramServer, meta: WhatsAppServer, receiver: Receiver, names: dict[str, str]
    ) -> None:
        self.telegram, self.meta, self.receiver, self.names = telegram, meta, receiver, names
        self._calls = self._taken = self._events = 0

    def news(self, at: int) -> list[str]:
        """What arrived since the last time, a line for each message and edit, with its first line and its last."""
        calls, self._calls = self.telegram.calls[self._calls :], len(self.telegram.calls)
        taken, self._taken = list(self.meta.taken.values())[self._taken :], len(self.meta.taken)
        events, self._events = list(self.receiver.events.values())[self._events :], len(self.receiver.events)
        said = [line for method, params in calls if (line := self._telegram(method, params))]
        said += [f"WhatsApp {self.names[one['to']]:<6} {_whatsapp(one)}" for one in taken]
        said += [f"webhook  Pusat  {one['type'].partition('.')[2]:<13}| {_fields(one['data'])}" for one in events]
        return [f"{datetime.fromtimestamp(at, WIB):%H.%M}  {line}" for line in sorted(said)]

    def _telegram(self, method: str, params: dict[str, Any]) -> str:
        how = {"sendmessage": "new", "editmessagetext": "edit"}.get(method)
        if not how:
            return ""
        how = "answer" if "reply_parameters" in params else how
        text = html.unescape(re.sub(r"<[^>]*>", "", params["text"]))
        return f"Telegram {self.names[str(params['chat_id'])]:<6} {how:<13}| {_ends(text)}"


def _whatsapp(message: dict[str, Any]) -> str:
    match message["type"]:
        case "template":
            (body,) = [one for one in message["template"]["components"] if one["type"] == "body"]
            text = "\n".join(one["text"] for one in body["parameters"])
        case "interactive":
            text = message["interactive"]["body"]["text"]
        case _:
            text = message["text"]["body"]
    return f"{message['type']:<13}| {_ends(text)}"


def _fields(alert: dict[str, Any]) -> str:
    return f"level {alert['level']} {alert['phase']} revision {alert['revision']} held_by {alert.get('held_by', '-')}"


def _ends(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 else f"{lines[0]} … {lines[-1]}"
