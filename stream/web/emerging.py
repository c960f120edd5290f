"""What no issue watches yet, by HTTP: the proposals, and an officer's answer to one."""

from typing import Annotated

import msgspec
from aiohttp import web

from alerts.notification import Reaction
from stream.engine.host import Host
from stream.web.answers import Problem, as_json, decoded


class Answered(msgspec.Struct, forbid_unknown_fields=True):
    """Who answers, and what."""

    officer: Annotated[str, msgspec.Meta(max_length=40)]
    answer: Reaction


class Emerging:
    """Proposals to watch something new."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/emerging", self.proposals), web.post("/v1/emerging/{id}", self.answer)]

    async def proposals(self, request: web.Request) -> web.Response:
        """All proposals that are kept, the newest first, with their answers."""
        return as_json({"now": self.host.now, "proposals": self.host.emerging()})

    async def answer(self, request: web.Request) -> web.Response:
        """Watch it, or ignore its terms for a week; 403 for who is not on the duty list."""
        proposal = request.match_info["id"]
        if all(one.id != proposal for one in self.host.emerging()):
            raise Problem(404, "no such proposal; GET /v1/emerging lists them")
        body = decoded(await request.read(), Answered, '{"officer": NAME, "answer": "watch" or "ignore"}')
        pressed = await self.host.choose(proposal, body.officer, body.answer)
        return as_json(pressed, 403 if pressed.outcome == "refused" else 200)
