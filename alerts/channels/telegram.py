"""Telegram: one living message for each chat and incident, edited while the episode goes on, sent anew when it must be
heard. An address is a chat id (``712345``, ``-1001234567890``, ``@name``), with ``:topic`` behind it in a forum.

Where a picture is drawn it stands in the message, in the rich form; a server that does not know that form, or a chat
that takes no pictures, gets text for a day, and the picture waits behind "Detail".

Error table and limits are in ``telegram_errors.py`` and ``alerts/pace.py``. Presses come in by ``telegram_updates.py``.
"""

from collections.abc import Callable, Sequence
from typing import Any

from alerts.channels import Delivered, Failed, Later, Memory, Outcome
from alerts.channels.telegram_api import BotApi, Picture, Reply
from alerts.channels.telegram_draft import RICH, Draft, chat_id, draft
from alerts.channels.telegram_errors import Act, act_for, explain
from alerts.channels.telegram_html import LONGEST_CAPTION, cut
from alerts.channels.telegram_keyboard import Card
from alerts.notification import Notification
from alerts.pace import Pace
from alerts.pictures.easel import Easel

WASPADA = 2
"""The level whose words leave a part of a group's limit to others."""
SAID: dict[Act, str] = {
    "same": "it was shown so already",
    "renew": "the message was gone: sent anew",
    "unthread": "the topic is gone: sent without it",
    "plain": "sent without markup, which the server refused: please report it",
    "shorten": "cut, because the server refused its length: please report it",
    "bare": "sent without buttons, which the server refused: please report it",
    "flat": "sent without its picture: the server knows no rich messages, or the bot may send no photos in this chat",
}
"""What the admin should know of a delivery that did not go as planned."""


FLAT_FOR = 86400.0
"""Seconds for which a chat that took no rich message is not offered one again."""


class Telegram:
    """The channel. ``clock`` gives seconds that don't go back; only differences count. ``draw`` gives the picture of a
    notification as SVG, empty for none.

    Memory: ``message_id`` of the newest message about the incident, ``form`` where that is rich, and ``chat`` where the
    group moved to a new id.
    """

    def __init__(self, name: str, base: str, token: Callable[[], str], clock: Callable[[], float]) -> None:
        self.name = name
        self.api = BotApi(base, token)
        self.draw: Callable[[Notification], str] = lambda notification: ""
        self._clock, self._pace = clock, Pace()
        self._easel = Easel()
        self._flat: dict[str, float] = {}
        """Since when chats are sent text."""

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Edit the living message, or send a new one and take the buttons from the old one."""
        planned = draft(notification, memory, repeat=repeat)
        if not self._wait(planned):
            planned = planned.illustrated(await self._picture(planned))
        if wait := self._wait(planned):  # others may have spoken while it was drawn
            return Later("keeping to the limits of the chat", after=wait)
        sent, reply, acts = await self._deliver(planned)
        outcome = self._outcome(sent, reply, acts)
        if "flat" in acts and isinstance(outcome, Delivered):
            self._flat[planned.chat] = self._clock()
        old = memory.get("message_id")
        if old and isinstance(outcome, Delivered) and not sent.message and "renew" not in acts:
            await self.set_buttons(planned.chat, old, [])
        return outcome

    async def set_buttons(self, chat: str, message: str, rows: Sequence[Sequence[dict[str, Any]]]) -> None:
        """Replace the buttons of a message, as well as it goes: whatever the server says is accepted. It does not wait
        for the limits, but counts towards them."""
        self._pace.take(chat, self._clock())
        params = {"chat_id": chat_id(chat), "message_id": int(message), "reply_markup": {"inline_keyboard": rows}}
        self._heed(chat, await self.api.call("editMessageReplyMarkup", params))

    async def answer(self, callback: str, text: str) -> None:
        """Show the presser what came of the press. Too late an answer is refused, and the press still counts."""
        await self.api.call("answerCallbackQuery", {"callback_query_id": callback, "text": text[:200]})

    async def show(self, chat: str, message: str, picture: bytes, caption: str, *, topic: int = 0) -> None:
        """Answer a message with a picture, as well as it goes: whatever the server says is accepted. It does not
        wait for the limits, but counts towards them."""
        self._pace.take(chat, self._clock())
        params = {**_answering(chat, message, topic), "caption": cut(caption, LONGEST_CAPTION)}
        self._heed(chat, await self.api.call("sendPhoto", params, picture=Picture(picture)))

    async def say(self, chat: str, message: str, card: Card, *, topic: int = 0) -> None:
        """Answer a command with words, as ``show`` does."""
        self._pace.take(chat, self._clock())
        self._heed(chat, await self.api.call("sendMessage", {**_answering(chat, message, topic), **_carded(card)}))

    async def turn(self, chat: str, message: str, card: Card) -> None:
        """Put other words and buttons in the place of an answer of ours, as ``show`` does."""
        self._pace.take(chat, self._clock())
        params = {"chat_id": chat_id(chat), "message_id": int(message), **_carded(card)}
        self._heed(chat, await self.api.call("editMessageText", params))

    async def close(self) -> None:
        """Let go of connections."""
        await self.api.close()

    def _wait(self, planned: Draft) -> float:
        return self._pace.wait(planned.chat, self._clock(), urgent=_urgent(planned.notification))

    async def _picture(self, planned: Draft) -> bytes:
        """The picture as PNG, drawn in a thread; empty where it would not be shown with the text."""
        since = self._flat.get(planned.chat)
        flat = since is not None and self._clock() - since < FLAT_FOR
        drawn = "" if flat else self.draw(planned.notification)
        return await self._easel.png(drawn) if drawn else b""

    async def _deliver(self, planned: Draft) -> tuple[Draft, Reply, list[Act]]:
        """Send, and change the message as the answers want, each way once. The last act says how it ended."""
        acts: list[Act] = []
        while True:
            self._pace.take(planned.chat, self._clock(), urgent=_urgent(planned.notification))
            method, params = planned.request
            reply = await self.api.call(method, params, picture=planned.upload)
            self._heed(planned.chat, reply)
            act = act_for(reply, rich=planned.rich)
            amended = None if act in acts else planned.amended(act, reply)
            acts.append(act)
            if amended is None:
                return planned, reply, acts
            planned = amended

    def _heed(self, chat: str, reply: Reply) -> None:
        if reply.code == 429:
            self._pace.flooded(chat, self._clock(), reply.retry_after)

    def _outcome(self, sent: Draft, reply: Reply, acts: list[Act]) -> Outcome:
        match acts[-1]:
            case "done" | "same":
                return Delivered(
                    _memory(sent, reply), detail="; ".join(_said(sent, act) for act in acts if act != "done")
                )
            case "wait":
                return Later(explain(reply), after=max(1.0, reply.retry_after))
            case "later":
                return Later(explain(reply), unsure=reply.unsure)
        return Failed(explain(reply))


def _answering(chat: str, message: str, topic: int) -> dict[str, Any]:
    """Where an answer goes: to the message, in its topic even where the message is gone."""
    about = {"message_id": int(message), "allow_sending_without_reply": True}
    return {"chat_id": chat_id(chat), "reply_parameters": about, **({"message_thread_id": topic} if topic else {})}


def _carded(card: Card) -> dict[str, Any]:
    keys = {"reply_markup": {"inline_keyboard": card.rows}} if card.rows else {}
    return {"text": cut(card.text), "link_preview_options": {"is_disabled": True}, **keys}


def _urgent(said: Notification) -> bool:
    """Whether it may use the part of a group's limit that is kept: a new word above Waspada, but no edit."""
    return said.level > WASPADA and not said.revises


def _memory(sent: Draft, reply: Reply) -> Memory:
    made = reply.result.get("message_id", "") if isinstance(reply.result, dict) else ""
    memory = {"message_id": sent.message or str(made), **({"form": RICH} if sent.rich else {})}
    moved = sent.chat != sent.notification.address.partition(":")[0]
    return {**memory, "chat": sent.chat} if moved else memory


def _said(sent: Draft, act: Act) -> str:
    return f"the group has the new id {sent.chat}: write it into the configuration" if act == "move" else SAID[act]
