"""POST /telegram/CHANNEL: Telegram's webhook. An update is answered once its press is safe, else it comes again."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from stream.config import Config, TelegramSettings
from stream.web.answers import Problem, as_json

Updates = Mapping[str, Callable[[bytes, str], Awaitable[int]]]
"""By the channel's name: what takes the body and the secret as they came, and says which status to answer."""
SAYS = {400: "this is not an update", 401: "the secret token is missing or wrong; call setWebhook again"}


class Chat:
    """The webhooks of the Telegram channels with ``updates = "webhook"``; the channel itself checks the secret."""

    def __init__(self, config: Config, updates: Updates) -> None:
        self.updates = {
            name: updates[name]
            for name, channel in config.channels.items()
            if isinstance(channel, TelegramSettings) and channel.updates == "webhook" and name in updates
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/telegram/{channel}", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """Hands the update on as it came."""
        take = self.updates.get(request.match_info["channel"])
        if take is None:
            raise Problem(404, 'no such channel; it needs kind = "telegram" and updates = "webhook"')
        status = await take(await request.read(), request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        if status != 200:
            raise Problem(status, SAYS.get(status, "this update can't be taken now; send it again"))
        return as_json({})
