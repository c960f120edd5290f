"""Webhooks of chats: ``POST /telegram/CHANNEL`` and ``/whatsapp/CHANNEL``. What comes is answered once its presses are
safe, else it comes again. Meta asks once with GET whether the address is ours."""

import hmac
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from stream.config import Config
from stream.settings.channels import TelegramSettings, WhatsAppSettings
from stream.web.answers import Problem, as_json

Updates = Mapping[str, Callable[[bytes, str], Awaitable[int]]]
"""By the channel's name: what takes the body and the secret as they came, and says which status to answer."""
SAYS = {
    400: "this is not an update",
    401: "the secret token or signature is missing or wrong; call setWebhook again, or compare the app secret",
}


class Chat:
    """The webhooks of the channels that have one; the channel itself checks the secret or signature."""

    def __init__(self, config: Config, updates: Updates) -> None:
        self.config, self.updates = config, updates

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/telegram/{channel}", self.telegram),
            web.get("/whatsapp/{channel}", self.subscribe, allow_head=False),
            web.post("/whatsapp/{channel}", self.whatsapp),
        ]

    async def telegram(self, request: web.Request) -> web.Response:
        """Hands an update of Telegram on as it came."""
        settings = self.config.channels.get(request.match_info["channel"])
        if not isinstance(settings, TelegramSettings) or settings.updates != "webhook":
            raise Problem(404, 'no such channel; it needs kind = "telegram" and updates = "webhook"')
        return await self._take(request, "X-Telegram-Bot-Api-Secret-Token")

    async def whatsapp(self, request: web.Request) -> web.Response:
        """Hands a delivery of Meta on as it came."""
        self._whatsapp(request)
        return await self._take(request, "X-Hub-Signature-256")

    async def subscribe(self, request: web.Request) -> web.Response:
        """Answers Meta's question with its challenge, where it knows our verify token."""
        expected = self._whatsapp(request).verify_token.read()
        given = request.query.get("hub.verify_token", "")
        if request.query.get("hub.mode") != "subscribe" or not hmac.compare_digest(expected.encode(), given.encode()):
            raise Problem(403, "the verify token is not ours; type the one of the configuration into Meta's form")
        return web.Response(text=request.query.get("hub.challenge", ""))

    def _whatsapp(self, request: web.Request) -> WhatsAppSettings:
        settings = self.config.channels.get(request.match_info["channel"])
        if not isinstance(settings, WhatsAppSettings):
            raise Problem(404, 'no such channel; it needs kind = "whatsapp"')
        return settings

    async def _take(self, request: web.Request, header: str) -> web.Response:
        take = self.updates.get(request.match_info["channel"])
        if take is None:
            raise Problem(404, "no such channel")
        status = await take(await request.read(), request.headers.get(header, ""))
        if status != 200:
            raise Problem(status, SAYS.get(status, "this update can't be taken now; send it again"))
        return as_json({})
