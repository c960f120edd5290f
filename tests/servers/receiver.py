"""A webhook receiver for tests, over real HTTP at a free port of 127.0.0.1. It checks signatures with the
specification's own library, remembers ids, and answers by script."""

import asyncio
from collections import deque
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, Self

from aiohttp import web
from standardwebhooks import Webhook

TOLERANCE = 300.0
"""Seconds that a timestamp may be off, both ways."""

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""Of the receiver; the configuration names it by ``TEST_SECRET``."""


class Reply(NamedTuple):
    """An answer of the script."""

    status: int
    headers: dict[str, str] = {}
    body: bytes = b""


class Receiver:
    """``events`` are the bodies that were accepted, one for each id; ``refused`` counts wrong signatures."""

    def __init__(self, *secrets: str) -> None:
        self.now = 1_795_500_000.0
        self.secrets = list(secrets)
        self.script: deque[Reply | Literal["cut", "hang"]] = deque()
        self.events: dict[str, dict[str, Any]] = {}
        self.tries: list[str] = []
        self.hosts: list[str] = []
        self.refused = 0
        self._never = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/siaga"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._never.set()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.tries.append(request.headers.get("webhook-id", ""))
        self.hosts.append(request.host)
        step = self.script.popleft() if self.script else Reply(200)
        if step == "hang":
            await self._never.wait()
        if step == "cut":
            assert request.transport is not None
            request.transport.abort()
        if not isinstance(step, Reply):
            return web.Response()
        if not self.signed(request.headers, body):
            self.refused += 1
            return web.Response(status=401)
        if step.status < 300:
            self.events.setdefault(request.headers["webhook-id"], await request.json())
        return web.Response(status=step.status, headers=step.headers, body=step.body)

    def signed(self, headers: Any, body: bytes) -> bool:
        """Whether one signature is by one of our secrets, and the timestamp is near."""
        try:
            at = float(headers["webhook-timestamp"])
            signatures = headers["webhook-signature"].split(" ")
            moment = datetime.fromtimestamp(at, UTC)
        except (KeyError, ValueError):
            return False
        expected = {Webhook(secret).sign(headers["webhook-id"], moment, body.decode()) for secret in self.secrets}
        return abs(at - self.now) <= TOLERANCE and bool(expected & set(signatures))
