"""Why by HTTP: why an officer was told, or not; and how the alarms of each issue were judged."""

from aiohttp import web

from stream.config import Config
from stream.engine.host import Host
from stream.moment import moment
from stream.web.answers import Problem, as_json


class Reasons:
    """What officers may ask of the service itself."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host, self.config = host, config

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/why", self.why), web.get("/v1/precision", self.precision)]

    async def why(self, request: web.Request) -> web.Response:
        """``?officer=NAME&issue=NAME&at=TIME``; without a time it is now. 404 where nobody or nothing is so called."""
        officer, issue, at = (request.query.get(key, "") for key in ("officer", "issue", "at"))
        if officer not in self.config.officers:
            raise Problem(404, f"no such officer; the configuration has {', '.join(self.config.officers)}")
        if self.host.issue(issue) is None:
            raise Problem(404, "no such issue; GET /v1/issues lists them")
        try:
            asked = moment(at, self.config.agency.zone) if at else self.host.now
        except ValueError as error:
            raise Problem(422, str(error)) from None
        return as_json(self.host.why(officer, issue, asked))

    async def precision(self, request: web.Request) -> web.Response:
        """How the alarms of each issue were judged, and how willing it is to ring because of that."""
        return as_json({"issues": self.host.precision()})
