"""Presses that come back from Telegram, by long polling or by webhook; both read the same update and act the same.

The press is persisted first, then the update is confirmed: a crash in between brings it again, under the same id. Who
may press is not decided here: the engine knows the duty list.
"""

import hmac
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from alerts.channels.payload import ASK, DETAIL, read_callback, read_choice, read_label, read_press
from alerts.channels.telegram import Telegram
from alerts.channels.telegram_api import Reply
from alerts.channels.telegram_errors import explain
from alerts.channels.telegram_keyboard import Card, with_reasons, without_reasons
from alerts.incident import Verb
from alerts.notification import Reaction

LONG_POLL = 30
"""Seconds for which the server holds a poll open while nothing happens."""
MARGIN = 10
"""Seconds more that we wait for its answer."""
LONGEST_WAIT = 60.0
ALLOWED = ("callback_query", "message", "my_chat_member")
"""Nothing else is asked for; of messages only commands are read: what people write is not our business."""


class Pressing(msgspec.Struct, frozen=True):
    """A press on a button. ``user`` says who pressed; the engine maps it to an officer. All else may be forged by who
    holds an old message: the incident may be over, the verb not allowed."""

    update: int
    callback: str
    user: int
    chat: int
    message: int
    incident: str
    verb: Verb
    note: str = ""
    """The reason of a false alarm."""

    @property
    def id(self) -> str:
        """The same for an update that comes twice."""
        return f"telegram:{self.update}"


class Asking(msgspec.Struct, frozen=True):
    """A press on "Detail": somebody wants to see more of an incident."""

    user: int
    chat: int
    message: int
    incident: str
    topic: int = 0
    """Of a forum; 0 for none."""


class Membership(msgspec.Struct, frozen=True):
    """Somebody changed our place in a chat: whether we may write there since ``at`` (epoch seconds)."""

    chat: int
    inside: bool
    at: int


class Choosing(msgspec.Struct, frozen=True):
    """A press under a proposal: watch it, or ignore it."""

    user: int
    chat: int
    message: int
    proposal: str
    answer: Reaction


class Marking(msgspec.Struct, frozen=True):
    """A press under a post to be labelled; all but the user may be forged."""

    user: int
    issue: str
    mark: str
    code: str


class Command(msgspec.Struct, frozen=True):
    """A command, ``/name words``, that somebody wrote in a chat."""

    update: int
    user: int
    chat: int
    message: int
    name: str
    words: str
    topic: int = 0

    @property
    def id(self) -> str:
        """The same for an update that comes twice."""
        return f"telegram:{self.update}"

    @property
    def private(self) -> bool:
        """Whether nobody else reads the chat."""
        return self.chat > 0


class Ears(Protocol):
    """Who takes what comes in; each returns once it is safe."""

    async def press(self, pressing: Pressing) -> str:
        """Take a press; returns what the presser is shown (at most 200 characters)."""

    async def detail(self, asking: Asking) -> str:
        """Show more in the chat; returns what the presser is shown at once."""

    async def choose(self, choosing: Choosing) -> str:
        """Take an answer to a proposal; returns what the presser is shown."""

    async def command(self, command: Command) -> str | Card:
        """Obey a command; returns the answer for its chat, empty for none."""

    async def mark(self, marking: Marking) -> tuple[str, Card | None]:
        """Take a label; returns what the presser is shown, and what stands in the message now, None where it stays."""

    async def member(self, membership: Membership) -> None:
        """Take note of our place in a chat."""


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


class TelegramUpdates:
    """Takes updates. ``load`` and ``save`` keep the number of the next update; ``secret`` is the webhook's.

    ``trouble`` is empty while updates come; else it says what is wrong and what to do, for readiness.
    """

    def __init__(
        self,
        telegram: Telegram,
        load: Callable[[], int] = lambda: 0,
        save: Callable[[int], None] = lambda offset: None,
        secret: Callable[[], str] = lambda: "",
    ) -> None:
        self.trouble = ""
        self._telegram, self._secret = telegram, secret
        self._load, self._save = load, save
        self._failures = 0

    async def poll(self, ears: Ears, *, hold: int = LONG_POLL) -> float:
        """Ask once for updates and take them. Returns the seconds to wait before asking again, 0 where all is well.
        What ``ears`` raise goes through, and the update comes again."""
        params = {"offset": self._load(), "timeout": hold, "allowed_updates": ALLOWED}
        reply = await self._telegram.api.call("getUpdates", params, within=hold + MARGIN)
        if reply.code != 200 or not isinstance(reply.result, list):
            return self._failed(reply)
        self.trouble, self._failures = "", 0
        for update in filter(None, map(read_update, reply.result)):
            await self._take(update, ears)
            self._save(update.update_id + 1)
        return 0.0

    async def receive(self, body: bytes, secret: str, ears: Ears) -> int:
        """Take an update posted to our webhook with the header ``X-Telegram-Bot-Api-Secret-Token``. Returns the HTTP
        status to answer: 200 only when the press is safe."""
        expected = self._secret()
        if not expected or not hmac.compare_digest(expected.encode(), secret.encode("utf-8", "replace")):
            return 401
        try:
            update = read_update(msgspec.json.decode(body))
        except msgspec.DecodeError:
            return 400
        if update is None:
            return 400
        await self._take(update, ears)
        return 200

    async def check(self) -> str:
        """What is wrong with base address or token; empty where the server knows the bot."""
        reply = await self._telegram.api.call("getMe", {})
        return "" if reply.code == 200 else explain(reply)

    async def _take(self, update: Update, ears: Ears) -> None:
        if update.callback_query:
            await self._pressed(update.callback_query, update.update_id, ears)
        elif update.message and (command := read_command(update.message, update.update_id)):
            await self._told(command, await ears.command(command))
        elif update.my_chat_member:
            await ears.member(update.my_chat_member.membership)

    async def _told(self, command: Command, answer: str | Card) -> None:
        if answer:
            card = answer if isinstance(answer, Card) else Card(answer)
            await self._telegram.say(str(command.chat), str(command.message), card, topic=command.topic)

    async def _pressed(self, query: Query, update_id: int, ears: Ears) -> None:
        incident, code = read_callback(query.data) or ("", "")
        message = query.message
        if choice := read_choice(query.data):
            choosing = Choosing(query.sender.id, message.chat.id, message.message_id, *choice)
            await self._telegram.answer(query.id, await ears.choose(choosing))
            return
        if code == DETAIL:
            asking = Asking(query.sender.id, message.chat.id, message.message_id, incident, message.topic)
            await self._telegram.answer(query.id, await ears.detail(asking))
            return
        if label := read_label(query.data):
            await self._marked(query, await ears.mark(Marking(query.sender.id, *label)))
            return
        pressing = read_pressing(query, update_id)
        await self._telegram.answer(query.id, await ears.press(pressing) if pressing else "")
        if pressing is None:
            await self._turn_keyboard(query)

    async def _marked(self, query: Query, taken: tuple[str, Card | None]) -> None:
        answer, card = taken
        await self._telegram.answer(query.id, answer)
        if card:
            await self._telegram.turn(str(query.message.chat.id), str(query.message.message_id), card)

    async def _turn_keyboard(self, query: Query) -> None:
        """Put the reasons under the buttons, or take them away; the engine has no part in it."""
        incident, code = read_callback(query.data) or ("", "")
        rows = query.message.reply_markup.inline_keyboard
        turned = with_reasons(rows, incident) if code == ASK else without_reasons(rows)
        if turned != rows:
            await self._telegram.set_buttons(str(query.message.chat.id), str(query.message.message_id), turned)

    def _failed(self, reply: Reply) -> float:
        self.trouble = explain(reply)
        self._failures += 1
        return reply.retry_after or min(LONGEST_WAIT, 2.0 ** (self._failures - 1))
