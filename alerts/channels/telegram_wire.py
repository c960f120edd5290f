"""An update as the Bot API tells it, as far as it is read: what has another shape is left out."""

from typing import Any

import msgspec

from alerts.channels.payload import read_press
from alerts.channels.telegram_heard import Command, Membership, Pressing


class _User(msgspec.Struct):
    id: int


class _Keyboard(msgspec.Struct):
    inline_keyboard: list[list[dict[str, Any]]] = []


class _Message(msgspec.Struct):
    message_id: int
    chat: _User
    reply_markup: _Keyboard = msgspec.field(default_factory=_Keyboard)
    message_thread_id: int = 0
    is_topic_message: bool = False

    @property
    def topic(self) -> int:
        """The forum's topic it stands in; the id of a mere thread of replies is none."""
        return self.message_thread_id if self.is_topic_message else 0


class Text(msgspec.Struct):
    """A message that somebody wrote."""

    message_id: int
    chat: _User
    sender: _User = msgspec.field(name="from")
    text: str = ""
    message_thread_id: int = 0
    is_topic_message: bool = False

    @property
    def topic(self) -> int:
        """As of a message with buttons."""
        return self.message_thread_id if self.is_topic_message else 0


class _Member(msgspec.Struct):
    status: str
    is_member: bool = True


class Moved(msgspec.Struct):
    """Our place in a chat, as the server tells it."""

    chat: _User
    date: int
    new_chat_member: _Member

    @property
    def membership(self) -> Membership:
        """Whether we may write there: who left, was kicked or restricted out may not."""
        now = self.new_chat_member
        return Membership(self.chat.id, now.status not in ("left", "kicked") and now.is_member, self.date)


class Query(msgspec.Struct):
    """A press as the server tells it."""

    id: str
    sender: _User = msgspec.field(name="from")
    message: _Message
    data: str


class Update(msgspec.Struct):
    """What we read of an update; a query is there where a button was pressed."""

    update_id: int
    callback_query: Query | None = None
    message: Text | None = None
    my_chat_member: Moved | None = None


def read_update(update: object) -> Update | None:
    """The update, checked; where its query is not one of ours to read, without it. None where it has no number.

    >>> read_update({"update_id": 7, "callback_query": {"id": 1}})
    Update(update_id=7, callback_query=None, message=None, my_chat_member=None)
    """
    try:
        return msgspec.convert(update, Update)
    except msgspec.ValidationError:
        number = update.get("update_id") if isinstance(update, dict) else None
        return Update(number) if isinstance(number, int) else None


def read_pressing(query: Query, update_id: int) -> Pressing | None:
    """The press in a query, or None where it is none for the engine: not one of ours, or a step of the keyboard."""
    press = read_press(query.data)
    if press is None:
        return None
    chat, message = query.message.chat.id, query.message.message_id
    return Pressing(update_id, query.id, query.sender.id, chat, message, *press)


def read_command(text: Text, update_id: int) -> Command | None:
    """The command in a message, or None where it is none. A name may carry the bot's (``/status@kentongan_bot``).

    >>> read_command(Text(1, _User(7), _User(7), "/isu@kentongan_bot antrean  bbm"), 5)
    Command(update=5, user=7, chat=7, message=1, name='isu', words='antrean bbm', topic=0)
    """
    if not text.text.startswith("/"):
        return None
    name, _, words = text.text[1:].partition(" ")
    name = name.partition("@")[0].lower()
    return Command(update_id, text.sender.id, text.chat.id, text.message_id, name, " ".join(words.split()), text.topic)
