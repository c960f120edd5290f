"""The network of an issue by HTTP: JSON, GEXF, GraphML, SVG or PNG."""

from aiohttp import web

from detectors.network.communities import Missing
from stream.config import Config
from stream.engine.host import Host
from stream.network.forms import FORMS, TYPES
from stream.web.answers import Problem

HOURS = 24.0


class Network:
    """Who amplifies whom: ``?hours=24&form=json``."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host, self.config = host, config

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/issues/{name}/network", self.network)]

    async def network(self, request: web.Request) -> web.Response:
        """404 where no such issue is watched, 422 for another form or span, 501 where igraph is not installed."""
        form, hours = request.query.get("form", "json"), self._hours(request)
        if form not in FORMS:
            raise Problem(422, f"form: one of {', '.join(FORMS)}")
        try:
            found = await self.host.network(request.match_info["name"], hours)
        except Missing as missing:
            raise Problem(501, str(missing)) from None
        if found is None:
            raise Problem(404, "no such issue; GET /v1/issues lists them")
        document = b"".join(FORMS[form](found, self.config.agency.zone, self.config.agency.language))
        return web.Response(body=document, content_type=TYPES[form])

    def _hours(self, request: web.Request) -> float:
        most = 24 * self.config.engine.retention_days
        try:
            hours = float(request.query.get("hours", HOURS))
        except ValueError:
            hours = 0.0
        if not 0 < hours <= most:
            raise Problem(422, f"hours: a number up to {most}; older posts are not kept")
        return hours
