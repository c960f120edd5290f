"""Labels by HTTP: what there is to label in an issue, a label, and a label taken back."""

from typing import Annotated

import msgspec
from aiohttp import web

from stream.engine.host import Host
from stream.events import Drawn, LabelTone
from stream.web.answers import Problem, as_json, changed, decoded


class Label(msgspec.Struct, forbid_unknown_fields=True):
    """An officer's word on a post: its tone, and why it was offered. An empty tone takes the word back."""

    post: Annotated[str, msgspec.Meta(max_length=600)]
    tone: LabelTone
    officer: Annotated[str, msgspec.Meta(max_length=40)]
    drawn: Drawn = "random"


EXAMPLE = '{"post": KEY, "tone": "negative", "neutral", "positive" or "" to take it back, "officer": NAME}'


class Labels:
    """What officers teach. Who may post may do it: the same token."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/v1/issues/{name}/labels", self.offer), web.post("/v1/issues/{name}/labels", self.take)]

    async def offer(self, request: web.Request) -> web.Response:
        """Posts worth a label, and how far the issue's labels are."""
        labelling = self.host.labelling(request.match_info["name"])
        if labelling is None:
            raise Problem(404, "no such issue; GET /v1/issues lists them")
        return as_json(labelling)

    async def take(self, request: web.Request) -> web.Response:
        """A label; 404 where the post is not stored for this issue, 422 where the officer is not on the duty list."""
        label = decoded(await request.read(), Label, EXAMPLE)
        issue = request.match_info["name"]
        return await changed(self.host.label(issue, label.post, label.tone, label.officer, label.drawn))
