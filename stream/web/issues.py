"""The issues by HTTP: one looked at, added, retired, and a query tried on the stored posts before it is watched."""

import msgspec
from aiohttp import web

from stream.engine.host import Host
from stream.web.answers import Problem, as_json, changed, decoded


class Added(msgspec.Struct, forbid_unknown_fields=True):
    """An issue to be watched: its name for machines, its section as in the configuration, and who wants it."""

    issue: str
    settings: dict[str, object]
    by: str


class Tried(msgspec.Struct, forbid_unknown_fields=True):
    """A query to be tried on the posts of the last days."""

    query: str
    days: int = 7


class Issues:
    """Everything that changes what is watched. Who may post may do it: the same token."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/issues", self.add),
            web.post("/v1/issues/test", self.test),
            web.get("/v1/issues/{name}", self.show),
            web.delete("/v1/issues/{name}", self.retire),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """An issue's definition and its changes."""
        record = self.host.issue(request.match_info["name"])
        if record is None:
            raise Problem(404, "no such issue; GET /v1/issues lists them")
        return as_json(record)

    async def add(self, request: web.Request) -> web.Response:
        """Watch one more issue; 422 where something is wrong with it."""
        body = decoded(
            await request.read(), Added, '{"issue": NAME, "settings": {"name": ..., "query": ...}, "by": WHO}'
        )
        return await changed(self.host.add_issue(body.issue, body.settings, body.by))

    async def retire(self, request: web.Request) -> web.Response:
        """Watch an added issue no more; ``?by=WHO&reason=WHY``."""
        by, reason = (request.query.get(key, "") for key in ("by", "reason"))
        return await changed(self.host.retire_issue(request.match_info["name"], by, reason))

    async def test(self, request: web.Request) -> web.Response:
        """What a query would have matched."""
        body = decoded(await request.read(), Tried, '{"query": QUERY, "days": NUMBER}')
        trial = await self.host.try_query(body.query, body.days)
        if trial.refused:
            raise Problem(422, trial.refused)
        return as_json(trial)
