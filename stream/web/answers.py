"""Answers in JSON, problems that say what to do."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import msgspec
from aiohttp import web

from stream.config import ConfigError
from stream.engine.outcomes import Changed, Overloaded

T = TypeVar("T")
STATUS = {"done": 200, "refused": 422, "unknown": 404, "conflict": 409}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Problem(Exception):
    """The request can't be served: an HTTP status, and a sentence that says why and what to do."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


def as_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A plain value or a msgspec struct as an answer."""
    return web.Response(
        body=msgspec.json.encode(value),
        status=status,
        headers=headers,
        content_type="application/json",
        charset="utf-8",
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong on purpose becomes ``{"error": ...}``."""
    try:
        return await handler(request)
    except Problem as problem:
        return as_json({"error": str(problem)}, problem.status, problem.headers)
    except ConfigError as error:
        return as_json({"error": f"the configuration: {error}"}, 500)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        allowed = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return as_json({"error": f"{request.method} {request.path}: {error.reason}"}, error.status, allowed)


async def changed(change: Awaitable[Changed]) -> web.Response:
    """The answer to a wish to change something. Raises Problem where nothing was changed."""
    try:
        done = await change
    except Overloaded as reason:
        raise Problem(503, f"{reason}; nothing was changed, try again", {"Retry-After": "5"}) from None
    if done.outcome != "done":
        raise Problem(STATUS[done.outcome], done.explanation)
    return as_json(done)


def decoded(body: bytes, kind: type[T], example: str) -> T:
    """A body as what it should be. Raises Problem 422 with an example of what it should look like."""
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise Problem(422, f"{error}; send {example}") from None
