"""The API: issues, incidents and presses in JSON, metrics, health. Times are epoch seconds of feed time."""

from typing import Annotated, get_args

import msgspec
from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler

from alerts.life import Verb
from stream.engine.host import Host
from stream.engine.shown import IncidentView
from stream.metrics import Metrics
from stream.web.answers import Problem, as_json, decoded

REASONED = ("false_alarm", "note")
"""Verbs that mean nothing without a note."""


class PressBody(msgspec.Struct, forbid_unknown_fields=True):
    """What an officer presses; ``id`` makes a repeat known; without one every request is a press of its own."""

    officer: Annotated[str, msgspec.Meta(max_length=40)]
    verb: Verb
    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    id: Annotated[str, msgspec.Meta(max_length=100)] = ""


PRESS = f'{{"officer": NAME, "verb": one of {", ".join(get_args(Verb))}, "note": TEXT}}'
"""What a press looks like."""


class DrillBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who begins an exercise."""

    officer: Annotated[str, msgspec.Meta(max_length=40)]


class Api:
    """Everything that programs ask."""

    def __init__(self, host: Host, metrics: Metrics) -> None:
        self.host = host
        self.metrics = metrics

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/issues", self.issues),
            web.get("/v1/incidents", self.incidents),
            web.get("/v1/incidents/{id}", self.incident),
            web.post("/v1/incidents/{id}/press", self.press),
            web.post("/v1/issues/{name}/drill", self.drill),
            web.get("/metrics", make_aiohttp_handler(self.metrics.registry)),
            web.get("/health/live", self.live),
            web.get("/health/ready", self.ready),
        ]

    async def issues(self, request: web.Request) -> web.Response:
        """All issues, the highest level first."""
        return as_json({"now": self.host.now, "issues": self.host.issues()})

    async def incidents(self, request: web.Request) -> web.Response:
        """Open and recent episodes, the newest first."""
        return as_json({"now": self.host.now, "incidents": self.host.incidents()})

    async def incident(self, request: web.Request) -> web.Response:
        """One episode."""
        return as_json(found(self.host, request))

    async def press(self, request: web.Request) -> web.Response:
        """A press by somebody on the duty list; 403 where he may not."""
        incident = found(self.host, request).incident
        body = decoded(await request.read(), PressBody, PRESS)
        if body.verb in REASONED and not body.note.strip():
            raise Problem(422, f"{body.verb} needs a note: say why")
        id = f"api:{body.id}" if body.id else ""
        pressed = await self.host.press(incident, body.officer, body.verb, id=id, note=body.note, via="api")
        return as_json(pressed, 403 if pressed.outcome == "refused" else 200)

    async def drill(self, request: web.Request) -> web.Response:
        """An exercise begins on a calm issue; 403 for who is not on the duty list, 409 where an episode goes on."""
        record = self.host.issue(request.match_info["name"])
        if record is None or not record.watched:
            raise Problem(404, "no such issue; GET /v1/issues lists them")
        body = decoded(await request.read(), DrillBody, '{"officer": NAME}')
        pressed = await self.host.press(record.issue, body.officer, "drill", id="", via="api")
        if pressed.outcome != "done":
            raise Problem(403 if pressed.outcome == "refused" else 409, pressed.explanation)
        return as_json(pressed)

    async def live(self, request: web.Request) -> web.Response:
        """The event loop runs; nothing else is asked."""
        return as_json({"live": True})

    async def ready(self, request: web.Request) -> web.Response:
        """The state is loaded, posts may come, and time goes on."""
        if not self.host.ready:
            raise Problem(503, "the state is not loaded yet; ask again", {"Retry-After": "1"})
        if self.host.stalled:
            raise Problem(503, self.host.stalled, {"Retry-After": "60"})
        return as_json({"ready": True})


def found(host: Host, request: web.Request) -> IncidentView:
    """The incident that the path names. Raises Problem 404."""
    incident = host.incident(request.match_info["id"])
    if incident is None:
        raise Problem(404, "no such incident; GET /v1/incidents lists them")
    return incident
