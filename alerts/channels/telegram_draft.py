"""One message on its way to a Telegram chat: what it says now, and how an answer of the server changes it. Pure."""

from typing import Any

import msgspec

from alerts.channels import POSSIBLE_REPEAT, Memory
from alerts.channels.telegram_api import Picture, Reply
from alerts.channels.telegram_errors import Act
from alerts.channels.telegram_html import LONGEST, cut, markup, mentioned
from alerts.channels.telegram_keyboard import choices, keyboard
from alerts.channels.telegram_rich import PART, rich
from alerts.notification import Notification

MARKER = "https://kentongan.invalid/n/"
"""Where a call carries the notification's id: as the address of a link preview that is disabled. The server drops it,
the reader sees nothing, and who reads the calls finds it in each one, edits and messages without buttons too."""
RICH = "rich"
"""What is remembered of a message in the rich form."""
SHORT = 1000
"""Code points of a message that the server called too long."""


class Draft(msgspec.Struct, frozen=True):
    """A message to send, or to edit where ``message`` is not empty."""

    notification: Notification
    chat: str
    topic: str
    message: str
    text: str
    rich: bool = False
    """In the rich form; a message that is edited keeps the form it has."""
    picture: bytes = b""
    """What stands in a rich one as a picture."""
    plain: bool = False
    bare: bool = False

    @property
    def request(self) -> tuple[str, dict[str, Any]]:
        """The method and its parameters."""
        params = {"chat_id": chat_id(self.chat), **self._shown}
        if self.notification.buttons and not self.bare:
            keys = choices if self.notification.occasion == "emerging" else keyboard
            params["reply_markup"] = {"inline_keyboard": keys(self.notification.incident, self.notification.buttons)}
        if self.message:
            return "editMessageText", {**params, "message_id": int(self.message)}
        place = {"message_thread_id": int(self.topic)} if self.topic else {}
        sound = {"disable_notification": True} if self.notification.quiet else {}
        return "sendRichMessage" if self.rich else "sendMessage", {**params, **place, **sound}

    @property
    def upload(self) -> Picture | None:
        """The picture to send along; its file's name is the notification's id, as in ``MARKER``."""
        return Picture(self.picture, PART, self.notification.id) if self.rich and self.picture else None

    @property
    def _shown(self) -> dict[str, Any]:
        people = self.notification.mentions
        if self.rich:
            return {"rich_message": rich(self.text, people, picture=bool(self.picture))}
        html = {"text": markup(self.text) + mentioned(people), "parse_mode": "HTML"}
        return {**({"text": self.text} if self.plain else html), "link_preview_options": self._preview}

    def illustrated(self, picture: bytes) -> "Draft":
        """The message with a picture, where it is new or has the form for it."""
        return msgspec.structs.replace(self, picture=picture, rich=self.rich or bool(picture and not self.message))

    @property
    def _preview(self) -> dict[str, Any]:
        return {"is_disabled": True, "url": MARKER + self.notification.id}

    def amended(self, act: Act, reply: Reply) -> "Draft | None":
        """The message as the answer wants it, or None where no change of it would help."""
        match act:
            case "renew":
                return msgspec.structs.replace(self, message="")
            case "unthread":
                return msgspec.structs.replace(self, topic="")
            case "move" if reply.moved_to:
                return msgspec.structs.replace(self, chat=reply.moved_to)
            case "plain":
                return msgspec.structs.replace(self, plain=True)
            case "shorten":
                return msgspec.structs.replace(self, text=cut(self.text.strip(), SHORT) or self.notification.incident)
            case "bare":
                return msgspec.structs.replace(self, bare=True)
            case "flat":
                return msgspec.structs.replace(self, rich=False)
        return None


def draft(notification: Notification, memory: Memory, *, repeat: bool) -> Draft:
    """The message as we would have it: an edit of the living one where the notification only revises. An edit may be
    repeated without harm, so only a new message says that it may be a repeat."""
    chat, _, topic = notification.address.partition(":")
    message = memory.get("message_id", "") if notification.revises else ""
    mark = f"{POSSIBLE_REPEAT}\n" if repeat and not message else ""
    names = sum(len(one.name) + 2 for one in notification.mentions)
    keeps = bool(message) and memory.get("form") == RICH
    return Draft(
        notification,
        memory.get("chat", chat),
        topic,
        message,
        cut(mark + notification.text, LONGEST - names),
        rich=keeps,
    )


def chat_id(chat: str) -> int | str:
    """A chat's id as the server wants it: a number, or a public name.

    >>> chat_id("-1001234567890"), chat_id("@humas")
    (-1001234567890, '@humas')
    """
    return int(chat) if chat.removeprefix("-").isdigit() else chat
