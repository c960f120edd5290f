"""A Bot API server for tests, over real HTTP at a free port of 127.0.0.1, as strict as the real one: its limits, its
HTML, its refusals word by word. Time is ``now``, moved by the test. ``calls`` keeps every call that was understood.

    async with TelegramServer() as server:
        server.chat(7)
        ... Bot API calls to server.base with TOKEN ...
        server.press(7, message_id, "Terima", user=7)
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Callable
from typing import Any, Literal, Self

from aiohttp import web

from tests.servers import telegram_rich
from tests.servers.telegram_chats import Bucket, Chat, Condition, Kind, Refusal
from tests.servers.telegram_content import in_topic, keyboard_of, params_of, shown, size_of
from tests.servers.telegram_updates import Updates

TOKEN = "123456:AAtesttokenTESTTOKENtesttokenTESTTOK"
LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
TOO_LATE = 60.0
"""Seconds after which a press can't be answered any more."""
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
Fault = Literal["cut before", "cut after", "garbage", "half", "hang"] | int | Refusal
"""What goes wrong with one call: the connection is cut before or after acting, the answer is no JSON or half of it, it
never comes, it is this error of the server (a number), or this refusal."""


class TelegramServer:
    """One bot's server."""

    def __init__(self) -> None:
        self.now = 1_795_500_000.0
        self.chats: dict[int, Chat] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, str] = {}
        """What pressers were shown, by the press's id."""
        self.faults: dict[str, deque[Fault | None]] = {}
        self.flooded: list[int] = []
        """Chats that were answered 429."""
        self.token = TOKEN
        self.old = False
        """Whether this is a server from before rich messages."""
        self.photos_forbidden: set[int] = set()
        """Chats in which the bot may send no photos."""
        self._bot = Bucket(30.0, 30)
        self.updates = Updates()
        self._asked: dict[str, float] = {}
        self._never = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._never.set()
        await self._runner.cleanup()

    # What a test does.

    def chat(self, id: int, kind: Kind = "private", condition: Condition = "fine", **more: Any) -> Chat:
        """Make a chat, or change it."""
        self.chats[id] = Chat(id, kind, condition, **more)
        return self.chats[id]

    def fail(self, method: str, *faults: Fault | None) -> None:
        """The next calls of the method go wrong, in this order; None is a call that goes well."""
        self.faults.setdefault(method.lower(), deque()).extend(faults)

    def refuse(self, method: str, code: int, text: str, *, times: int = 1, **parameters: int) -> None:
        """The next calls of the method are answered with this refusal."""
        self.fail(method, *[Refusal(code, text, **parameters)] * times)

    def when_polled(self, act: Callable[[], object]) -> None:
        """Do this as soon as a poll is held open."""
        self.updates.when_polled = act

    def poll_by_another(self) -> None:
        """Another program polls with the same token."""
        self.updates.poll_by_another()

    def called(self, method: str) -> list[dict[str, Any]]:
        """The parameters of all calls of a method so far."""
        return [params for name, params in self.calls if name == method.lower()]

    def press(self, chat: int, message: int, button: str, user: int) -> str:
        """Somebody presses the button with this text: an update with the data stored in it. Returns the press's id."""
        shown = self.chats[chat].messages[message]
        rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
        data = next(key["callback_data"] for row in rows for key in row if key["text"] == button)
        return self.forge(shown, data, user)

    def turn(self, chat: int, status: str, user: int) -> None:
        """Somebody changes our place in a chat: "kicked" (blocked or banned), "left" or "member"."""
        bot = {**self._do_getme({})}
        member = {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}
        self.chats[chat].condition = {"member": "fine", "left": "not a member", "kicked": "kicked"}[status]
        if status == "kicked" and self.chats[chat].kind == "private":
            self.chats[chat].condition = "blocked"
        moved = {
            "chat": self.chats[chat].shown(),
            "from": {"id": user, "is_bot": False, "first_name": "Petugas"},
            "date": int(self.now),
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": member,
        }
        self.updates.add(my_chat_member=moved)

    def write(self, chat: int, text: str, user: int, topic: int = 0) -> None:
        """Somebody writes in a chat."""
        self.chats[chat].counted += 1
        sender = {"id": user, "is_bot": False, "first_name": "Petugas"}
        message = {"message_id": self.chats[chat].counted, "date": int(self.now), "chat": self.chats[chat].shown()}
        message |= in_topic(topic)
        self.updates.add(message={**message, "from": sender, "text": text})

    def forge(self, message: dict[str, Any], data: str, user: int) -> str:
        """A press with any data at all."""
        query = {
            "id": f"q{self.updates.numbers + 1}",
            "from": {"id": user, "is_bot": False, "first_name": "Petugas"},
            "message": message,
            "chat_instance": "1",
            "data": data,
        }
        self._asked[str(query["id"])] = self.now
        self.updates.add(callback_query=query)
        return str(query["id"])

    async def deliver(self, *, twice: bool = False) -> list[int]:
        """Post what waits to the webhook; see ``Updates``."""
        return await self.updates.deliver(twice=twice)

    # What the server does.

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        waiting = self.faults.get(method)
        fault = waiting.popleft() if waiting else None
        if fault == "cut before":
            return _cut(request)
        if isinstance(fault, int):
            text = {500: "Internal Server Error: restart", 502: "Bad Gateway", 504: "Gateway Timeout"}[fault]
            fault = Refusal(fault, text)
        if isinstance(fault, Refusal):
            return web.json_response(_refused(fault), status=fault.code)
        status, answer = await self._outcome(request, method)
        if fault == "cut after":
            return _cut(request)
        if fault == "hang":
            await self._never.wait()
        if fault == "garbage":
            return web.Response(text="<html>", content_type="text/html")
        if fault == "half":
            return web.Response(body=json.dumps(answer)[:9], content_type="application/json")
        return web.json_response(answer, status=status)

    async def _outcome(self, request: web.Request, method: str) -> tuple[int, dict[str, Any]]:
        try:
            return 200, {"ok": True, "result": await self._call(request, method)}
        except Refusal as refusal:
            return refusal.code, _refused(refusal)

    async def _call(self, request: web.Request, method: str) -> Any:
        token = request.match_info["token"]
        act = getattr(self, f"_do_{method}", None)
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token) or act is None:
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        params = await params_of(request)
        self.calls.append((method, params))
        result = act(params)
        return await result if asyncio.iscoroutine(result) else result

    def _do_getme(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"id": 123456, "is_bot": True, "first_name": "Kentongan", "username": "kentongan_bot"}

    def _do_sendmessage(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(params)
        return self._post(chat, params, shown(params, "text", LONGEST_TEXT))

    def _do_sendphoto(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(params)
        width, height = size_of(params.get("photo"))
        photo = [{"file_id": "photo", "file_unique_id": "photo", "width": width, "height": height}]
        return self._post(chat, params, {"photo": photo, **shown(params, "caption", LONGEST_CAPTION)})

    def _do_sendrichmessage(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.old:
            raise Refusal(404, "Not Found")
        chat = self._chat(params)
        return self._post(chat, params, self._rich(chat, params))

    def _rich(self, chat: Chat, params: dict[str, Any]) -> dict[str, Any]:
        sizes = {name: size_of(part) for name, part in params.items() if isinstance(part, web.FileField)}
        if sizes and chat.id in self.photos_forbidden:
            raise Refusal(400, "Bad Request: not enough rights to send photos to the chat")
        return telegram_rich.read(params.get("rich_message"), sizes)

    def _do_editmessagetext(self, params: dict[str, Any]) -> dict[str, Any]:
        message = self._editable(params)
        if not {"text", "rich_message"} & set(message):
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        rich = "rich_message" in params and not self.old
        chat = self.chats[int(params["chat_id"])]
        content = self._rich(chat, params) if rich else shown(params, "text", LONGEST_TEXT)
        return self._change(message, {**content, **keyboard_of(params)})

    def _do_editmessagereplymarkup(self, params: dict[str, Any]) -> dict[str, Any]:
        message = self._editable(params)
        kept: dict[str, Any] = {key: message[key] for key in ("text", "entities", "rich_message") if key in message}
        return self._change(message, {**kept, **keyboard_of(params)})

    def _do_answercallbackquery(self, params: dict[str, Any]) -> bool:
        asked = self._asked.pop(params.get("callback_query_id", ""), None)
        if asked is None or self.now - asked > TOO_LATE:
            late = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, f"Bad Request: {late}")
        text = params.get("text", "")
        if len(text) > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self.answers[params["callback_query_id"]] = text
        return True

    def _do_setwebhook(self, params: dict[str, Any]) -> bool:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", params.get("secret_token", "")):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.updates.hook = params if params.get("url") else {}
        return True

    def _do_deletewebhook(self, params: dict[str, Any]) -> bool:
        self.updates.hook = {}
        return True

    def _do_getwebhookinfo(self, params: dict[str, Any]) -> dict[str, Any]:
        url = self.updates.hook.get("url", "")
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates.waiting)}

    async def _do_getupdates(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        return await self.updates.get(params)

    def _chat(self, params: dict[str, Any]) -> Chat:
        try:
            chat = self.chats[int(params.get("chat_id", ""))]
        except (KeyError, ValueError):
            raise Refusal(400, "Bad Request: chat not found") from None
        chat.check(int(params.get("message_thread_id") or 0))
        try:
            self._bot.take(self.now)
            chat.limit(self.now)
        except Refusal:
            self.flooded.append(chat.id)
            raise
        return chat

    def _post(self, chat: Chat, params: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        markup = keyboard_of(params)
        chat.counted += 1
        message = {
            "message_id": chat.counted,
            "date": int(self.now),
            "chat": chat.shown(),
            "from": self._do_getme({}),
            **in_topic(int(params.get("message_thread_id") or 0)),
            **content,
            **markup,
        }
        chat.messages[chat.counted] = message
        return message

    def _editable(self, params: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(params)
        number = int(params.get("message_id") or 0)
        if number not in chat.messages:
            raise Refusal(400, "Bad Request: message to edit not found")
        if number in chat.frozen:
            raise Refusal(400, "Bad Request: message can't be edited")
        return chat.messages[number]

    def _change(self, message: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
        changing = ("text", "entities", "rich_message", "reply_markup")
        if {key: message[key] for key in changing if key in message} == content:
            raise Refusal(400, NOT_MODIFIED)
        for key in changing:
            message.pop(key, None)
        message.update(content, edit_date=int(self.now))
        return message


def _refused(refusal: Refusal) -> dict[str, Any]:
    answer = {"ok": False, "error_code": refusal.code, "description": refusal.text}
    return {**answer, **({"parameters": refusal.parameters} if refusal.parameters else {})}


def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
