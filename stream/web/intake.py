"""POST /v1/posts: post lines over HTTP, answered only once they are safe.

A large body goes in part by part, each committed by itself, so that nobody waits for a step of thousands of lines.
"""

import asyncio

import msgspec
from aiohttp import web

from stream.config import Config
from stream.engine.host import Host
from stream.engine.outcomes import Answer, Overloaded
from stream.web.answers import Problem, as_json
from stream.web.unpack import LIMIT, STEP, too_large, unpack

SECONDS = 30
"""A body must have come by then."""
PART = 500
"""Lines that go in together."""
RETRY = 5
"""Seconds after which an overloaded intake may be tried again."""


class Intake:
    """Takes bodies of post lines for the feeds of kind ``http``; ``?feed=NAME`` names one, else it is the first."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host = host
        self.feeds = [name for name, feed in config.feeds.items() if feed.kind == "http"]

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/posts", self.take)]

    async def take(self, request: web.Request) -> web.Response:
        """Answers how many were accepted, repeated and refused, and why; 422 where no line could be used."""
        feed = self._feed(request)
        body = unpack(await _received(request), request.headers.get("Content-Encoding", "identity").lower())
        lines, numbers = split(body)
        if not lines:
            raise Problem(400, "the body has no post line; send one JSON object a line (curl: --data-binary @FILE)")
        answer = Answer()
        for first in range(0, len(lines), PART):
            part = slice(first, first + PART)
            answer += renumbered(await self._accept(feed, lines[part], first), numbers[part])
        return as_json(answer, 200 if answer.accepted or answer.repeated else 422)

    def _feed(self, request: web.Request) -> str:
        if not self.feeds:
            raise Problem(404, 'no feed takes posts by HTTP; add [feeds.NAME] with kind = "http"')
        feed = request.query.get("feed", self.feeds[0])
        if feed not in self.feeds:
            raise Problem(404, f"no such feed; known here: {', '.join(self.feeds)}")
        return feed

    async def _accept(self, feed: str, lines: list[bytes], before: int) -> Answer:
        try:
            return await self.host.accept(feed, lines)
        except Overloaded as reason:
            kept = f"the first {before} lines were kept, and count once" if before else "nothing was kept"
            raise Problem(503, f"{reason}; {kept}, send it again", {"Retry-After": str(RETRY)}) from None


async def _received(request: web.Request) -> bytes:
    """The body as it came, at most ``LIMIT`` bytes."""
    if (request.content_length or 0) > LIMIT:
        raise too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in request.content.iter_chunked(STEP):
                body += chunk
                if len(body) > LIMIT:
                    raise too_large()
    except TimeoutError:
        raise Problem(408, f"the body did not come within {SECONDS} s; send smaller ones") from None
    except web.RequestPayloadError:
        raise Problem(400, "the body broke off; send it again") from None
    return bytes(body)


def split(body: bytes) -> tuple[list[bytes], list[int]]:
    r"""The lines that are not blank and their numbers from 1. Only a line feed ends a line: a text may hold the others.

    >>> split(b'{"a":1}\n\n{"b":2}\r\n')
    ([b'{"a":1}', b'{"b":2}\r'], [1, 3])
    """
    kept = [(line, number) for number, line in enumerate(body.split(b"\n"), 1) if line.strip()]
    return [line for line, _ in kept], [number for _, number in kept]


def renumbered(answer: Answer, numbers: list[int]) -> Answer:
    """The answer with its refusals numbered as the sender numbers his lines, blank ones too."""
    reasons = tuple(msgspec.structs.replace(one, line=numbers[one.line - 1]) for one in answer.reasons)
    return msgspec.structs.replace(answer, reasons=reasons)
