"""What every worker that is not the web side serves over HTTP: whether it lives, whether it works, what it measures."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client.aiohttp import make_aiohttp_handler

from stream.config import Config
from stream.metrics import Metrics
from stream.web.access import Access
from stream.web.answers import Problem, as_json, problems
from stream.web.server import start


class Probes:
    """``/health/live``, ``/health/ready`` and ``/metrics`` of a worker; ``ready`` says whether it has its share."""

    def __init__(self, config: Config, metrics: Metrics, ready: Callable[[], bool]) -> None:
        self._config, self._metrics, self._ready = config, metrics, ready

    async def live(self, request: web.Request) -> web.Response:
        """The event loop runs."""
        return as_json({"live": True})

    async def ready(self, request: web.Request) -> web.Response:
        """It has its share of the work."""
        if not self._ready():
            raise Problem(503, "the partitions are not shared out yet; ask again", {"Retry-After": "1"})
        return as_json({"ready": True})

    def app(self) -> web.Application:
        """The application; /metrics asks for the token, where there is one."""
        access = Access(self._config.web.token, self._config.agency.name, self._config.agency.language)
        app = web.Application(middlewares=[problems, access.guard])
        app.add_routes(
            [
                web.get("/health/live", self.live),
                web.get("/health/ready", self.ready),
                web.get("/metrics", make_aiohttp_handler(self._metrics.registry)),
            ]
        )
        return app


@asynccontextmanager
async def probed(config: Config, metrics: Metrics, ready: Callable[[], bool]) -> AsyncIterator[None]:
    """Serve them while the block runs. Raises OSError where the port can't be had."""
    runner = await start(Probes(config, metrics, ready).app(), config.web)
    try:
        yield
    finally:
        await runner.cleanup()
