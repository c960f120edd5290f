"""GET /v1/issues/NAME/chart.svg and chart.png: the last hours of an issue as a picture; ``?language=en`` in English."""

import asyncio

from aiohttp import web

from alerts.pictures.render import png
from alerts.words import LANGUAGES
from stream.config import Config
from stream.engine.host import Host
from stream.web.answers import Problem


class Charts:
    """The pictures."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host, self.config = host, config

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/issues/{name}/chart.svg", self.svg),
            web.get("/v1/issues/{name}/chart.png", self.png),
        ]

    async def svg(self, request: web.Request) -> web.Response:
        """As SVG."""
        return web.Response(text=self._drawn(request), content_type="image/svg+xml", charset="utf-8")

    async def png(self, request: web.Request) -> web.Response:
        """As PNG; drawn in a thread, so that nobody else waits."""
        return web.Response(body=await asyncio.to_thread(png, self._drawn(request)), content_type="image/png")

    def _drawn(self, request: web.Request) -> str:
        language = request.query.get("language", "")
        if language and language not in LANGUAGES:
            raise Problem(422, f"language is one of {', '.join(LANGUAGES)}")
        drawn = self.host.picture(request.match_info["name"], language)
        if drawn is None:
            raise Problem(404, "no such issue; GET /v1/issues lists them")
        return drawn
