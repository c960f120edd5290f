"""Answers in JSON, problems that say what to do, and the bearer token."""

import hmac
from collections.abc import Awaitable, Callable, Mapping

import msgspec
from aiohttp import web

from stream.config import ConfigError, Secret

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


def authorise(request: web.Request, token: Secret) -> None:
    """Let pass who carries the token, or everybody where none is configured. Raises Problem 401."""
    expected = f"Bearer {token.read()}" if token else ""
    if token and not same(request.headers.get("Authorization", ""), expected):
        raise Problem(
            401, "the token is missing or wrong; send Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"}
        )


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in a time that tells nothing.

    >>> same("rahasia", "rahasia"), same("rahasi", "rahasia")
    (True, False)
    """
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
