"""Presses that come back from Telegram, by long polling or by webhook; both read the same update and act the same.

The press is persisted first, then the update is confirmed: a crash in between brings it again, under the same id. Who
may press is not decided here: the engine knows the duty list.
"""

import hmac
from collections.abc import Callable

import msgspec

from alerts.channels.payload import ASK, DETAIL, read_callback, read_choice, read_label
from alerts.channels.telegram import Telegram
from alerts.channels.telegram_api import Reply
from alerts.channels.telegram_errors import explain
from alerts.channels.telegram_heard import Asking, Choosing, Command, Ears, Marking
from alerts.channels.telegram_keyboard import Card, with_reasons, without_reasons
from alerts.channels.telegram_wire import Query, Update, read_command, read_pressing, read_update

LONG_POLL = 30
"""Seconds for which the server holds a poll open while nothing happens."""
MARGIN = 10
"""Seconds more that we wait for its answer."""
LONGEST_WAIT = 60.0
ALLOWED = ("callback_query", "message", "my_chat_member")
"""Nothing else is asked for; of messages only commands are read: what people write is not our business."""


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
