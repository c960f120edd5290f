"""A Cloud API server for tests, over real HTTP at a free port of 127.0.0.1, as strict as the real one: windows of 24
hours, approved templates, limits, lengths, and its errors by their codes. What happens to a message is told to our
webhook, signed, when the test says ``deliver``: repeated, in a batch, or in any order. Time is ``now``.
"""

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable
from typing import Any, Literal, NamedTuple, Self

import aiohttp
from aiohttp import web

from tests.servers.telegram_chats import Bucket
from tests.servers.telegram_chats import Refusal as Flooded

TOKEN, APP_SECRET, VERIFY_TOKEN, PHONE, VERSION = "EAAtesttoken", "rahasia-aplikasi", "kata-kunci", "10001", "v23.0"
DAY = 24 * 3600.0
Fault = Literal["cut before", "cut after", "garbage", "half"] | int
"""The connection is cut before or after acting, the answer can't be read, or it is this error code."""
Shape = Callable[[str, str], dict[str, Any]]
"""Makes of what a button carries and its title the message that its press is."""


class Template(NamedTuple):
    """An approved template."""

    places: int = 2
    buttons: int = 0
    language: str = "id"
    paused: bool = False


class Refused(Exception):
    """An answer with an error."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(details)
        self.code, self.details = code, details


class WhatsAppServer:
    """One business number. ``taken`` are the messages that were accepted, by their id, in order."""

    def __init__(self) -> None:
        self.now = 1_795_500_000.0
        self.templates = {"kentongan_alarm": Template(2, 3), "kentongan_kabar": Template(2, 0)}
        self.people: dict[str, Literal["fine", "no whatsapp", "switched off"]] = {}
        self.windows: dict[str, float] = {}
        """Until when each person's window is open."""
        self.tells_late = True
        """Whether a closed window is told by a status, as is usual, or in the answer."""
        self.taken: dict[str, dict[str, Any]] = {}
        self.faults: deque[Fault | None] = deque()
        self.refused: list[int] = []
        self.waiting: list[dict[str, Any]] = []
        """What waits to be told to the webhook: values of ``changes``."""
        self._number = Bucket(80.0, 80)
        self._recipients: dict[str, Bucket] = {}
        self._written = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{version}/{phone}/messages", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    # What a test does.

    def to(self, person: str) -> list[dict[str, Any]]:
        """What a person was sent."""
        return [message for message in self.taken.values() if message["to"] == person]

    def press(self, person: str, button: str, incident: str, sender: str = "") -> str:
        """Somebody presses a button of a person's newest message of an incident that has it; returns the press's id."""
        for id, message in reversed(list(self.taken.items())):
            if message["to"] == person and button in (keys := _keys(message)) and incident in keys[button][1]:
                shape, data = keys[button]
                return self.write(sender or person, shape(data, button), id)
        raise AssertionError(f"{person} has no button {button}")

    def write(self, person: str, content: dict[str, Any], about: str = "") -> str:
        """Somebody writes: his window opens. Returns the message's id."""
        self.windows[person] = self.now + DAY
        self._written += 1
        id = f"wamid.in{self._written}"
        context = {"context": {"from": PHONE, "id": about}} if about else {}
        message = {"from": person, "id": id, "timestamp": str(int(self.now)), **context, **content}
        self.waiting.append({"contacts": [{"wa_id": person, "profile": {"name": "P"}}], "messages": [message]})
        return id

    def tell(self, id: str, status: str, code: int = 0, **more: Any) -> None:
        """Something happens to a message that was taken."""
        sent = self.taken[id]
        about = {"id": id, "status": status, "timestamp": str(int(self.now)), "recipient_id": sent["to"], **more}
        if "biz_opaque_callback_data" in sent:
            about["biz_opaque_callback_data"] = sent["biz_opaque_callback_data"]
        if code:
            about["errors"] = [{"code": code, "title": "failed", "error_data": {"details": ""}}]
        self.waiting.append({"statuses": [about]})

    async def deliver(
        self, url: str, *, secret: str = APP_SECRET, twice: bool = False, order: Callable[[list[Any]], Any] = list
    ) -> list[int]:
        """Post what waits to the webhook, all in one; what isn't answered 200 stays. Returns the statuses."""
        base = {"messaging_product": "whatsapp", "metadata": {"display_phone_number": "62", "phone_number_id": PHONE}}
        changes = [{"field": "messages", "value": {**base, **value}} for value in order(self.waiting)]
        told = len(self.waiting)
        document = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
        body = json.dumps(document).encode()
        signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        statuses = []
        async with aiohttp.ClientSession() as session:
            for _ in range(2 if twice else 1):
                async with session.post(url, data=body, headers={"X-Hub-Signature-256": signature}) as response:
                    statuses.append(response.status)
        if statuses[0] == 200:
            self.waiting = self.waiting[told:]
        return statuses

    # What the server does.

    async def _handle(self, request: web.Request) -> web.Response:
        fault = self.faults.popleft() if self.faults else None
        if fault == "cut before":
            return _cut(request)
        status, answer = await self._outcome(request, fault if isinstance(fault, int) else None)
        if fault == "cut after":
            return _cut(request)
        if fault == "garbage":
            return web.Response(text="<html>", content_type="text/html")
        if fault == "half":
            return web.Response(body=json.dumps(answer)[:9], content_type="application/json")
        return web.json_response(answer, status=status)

    async def _outcome(self, request: web.Request, fault: int | None) -> tuple[int, dict[str, Any]]:
        try:
            if fault is not None:
                raise Refused(fault)
            return 200, self._take(request.match_info, request.headers.get("Authorization", ""), await request.json())
        except Refused as refused:
            self.refused.append(refused.code)
            shown = {"message": f"(#{refused.code})", "type": "OAuthException", "code": refused.code}
            details = {"messaging_product": "whatsapp", "details": refused.details}
            return 401 if refused.code == 190 else 400, {"error": {**shown, "error_data": details}}

    def _take(self, path: Any, authorization: str, body: dict[str, Any]) -> dict[str, Any]:
        if authorization != f"Bearer {TOKEN}":
            raise Refused(190, "Authentication Error")
        if (path["version"], path["phone"]) != (VERSION, PHONE):
            raise Refused(100, "Unsupported post request")
        person = self._checked(body)
        id = f"wamid.{len(self.taken) + 1}"
        closed = body["type"] != "template" and self.windows.get(person, 0.0) < self.now
        if closed and not self.tells_late:
            raise Refused(131047, "Re-engagement message")
        self.taken[id] = body
        self._tell_fate(id, person, closed)
        contacts = [{"input": body["to"], "wa_id": person}]
        return {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": id}]}

    def _tell_fate(self, id: str, person: str, closed: bool) -> None:
        """What happens to it by itself; of a telephone that is switched off nothing more is heard."""
        if closed:
            self.tell(id, "failed", 131047)
        elif self.people[person] == "no whatsapp":
            self.tell(id, "failed", 131026)
        else:
            charged = self.taken[id]["type"] == "template" and self.windows.get(person, 0.0) < self.now
            self.tell(id, "sent", pricing={"billable": charged, "pricing_model": "PMP", "category": "utility"})
            if self.people[person] == "fine":
                self.tell(id, "delivered")

    def _checked(self, body: dict[str, Any]) -> str:
        person = str(body.get("to", ""))
        if body.get("messaging_product") != "whatsapp" or not person.isdigit():
            raise Refused(100, "Invalid parameter")
        if len(body.get("biz_opaque_callback_data", "")) > 512:
            raise Refused(131009, "biz_opaque_callback_data too long")
        if person not in self.people:
            raise Refused(131030, "Recipient phone number not in allowed list")
        check = {"text": _check_text, "interactive": _check_interactive, "template": self._check_template}
        if body.get("type") not in check:
            raise Refused(131051, "Unsupported message type")
        check[body["type"]](body)
        self._limit(130429, self._number)
        self._limit(131056, self._recipients.setdefault(person, Bucket(1 / 6, 45)))
        return person

    def _limit(self, code: int, bucket: Bucket) -> None:
        try:
            bucket.take(self.now)
        except Flooded:
            raise Refused(code) from None

    def _check_template(self, body: dict[str, Any]) -> None:
        asked = body["template"]
        known = self.templates.get(asked["name"])
        if known is None or known.language != asked["language"]["code"]:
            raise Refused(132001, "Template name does not exist in the translation")
        if known.paused:
            raise Refused(132015, "Template is paused")
        texts = [one["parameters"] for one in asked["components"] if one["type"] == "body"]
        buttons = [one for one in asked["components"] if one["type"] == "button"]
        if [len(one) for one in texts] != [known.places] or len(buttons) != known.buttons:
            raise Refused(132000, "Number of parameters does not match")
        words = [one["text"] for one in texts[0]]
        if any(not one or "\n" in one or "\t" in one or " " * 5 in one for one in words):
            raise Refused(132012, "Parameter text cannot have new-line/tab characters or more than 4 spaces")
        if sum(map(len, words)) > 1000:
            raise Refused(132005, "Translated text too long")
        if any(len(one["parameters"][0]["payload"]) > 256 for one in buttons):
            raise Refused(131009, "payload too long")


def _check_text(body: dict[str, Any]) -> None:
    if not 1 <= len(body["text"]["body"]) <= 4096:
        raise Refused(131009, "text.body")


def _check_interactive(body: dict[str, Any]) -> None:
    shown = body["interactive"]
    if not 1 <= len(shown["body"]["text"]) <= 1024:
        raise Refused(131009, "interactive.body.text")
    if shown["type"] == "list":
        rows = [row for section in shown["action"]["sections"] for row in section["rows"]]
        fits = len(shown["action"]["button"]) <= 20 and 1 <= len(rows) <= 10
        if not fits or any(len(row["id"]) > 200 or not 1 <= len(row["title"]) <= 24 for row in rows):
            raise Refused(131009, "interactive.action")
        return
    replies = [button["reply"] for button in shown["action"]["buttons"]]
    if not 1 <= len(replies) <= 3 or len({reply["title"] for reply in replies}) != len(replies):
        raise Refused(131009, "interactive.action.buttons")
    if any(not 1 <= len(reply["title"]) <= 20 or len(reply["id"]) > 256 for reply in replies):
        raise Refused(131009, "interactive.action.buttons.reply")


def _keys(message: dict[str, Any]) -> dict[str, tuple[Shape, str]]:
    """The buttons of a message: title, the shape of their press, and what they carry."""
    if message["type"] == "template":
        buttons = [one for one in message["template"]["components"] if one["type"] == "button"]
        titles = ("Terima", "Alarm palsu", "Lainnya")
        return {titles[int(one["index"])]: (_quick_reply, one["parameters"][0]["payload"]) for one in buttons}
    if message["type"] != "interactive":
        return {}
    action = message["interactive"]["action"]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    replies = {one["reply"]["title"]: (_button_reply, one["reply"]["id"]) for one in action.get("buttons", ())}
    return {**replies, **{row["title"]: (_list_reply, row["id"]) for row in rows}}


def _quick_reply(data: str, title: str) -> dict[str, Any]:
    return {"type": "button", "button": {"payload": data, "text": title}}


def _button_reply(data: str, title: str) -> dict[str, Any]:
    reply = {"type": "button_reply", "button_reply": {"id": data, "title": title}}
    return {"type": "interactive", "interactive": reply}


def _list_reply(data: str, title: str) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": "list_reply", "list_reply": {"id": data, "title": title}}}


def _cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
