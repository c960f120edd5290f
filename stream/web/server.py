"""The web application put together, and started."""

import errno
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from stream.config import Config
from stream.engine.host import Host
from stream.metrics import Metrics
from stream.settings.service import Web
from stream.web.access import Access
from stream.web.answers import Handler, Problem, problems
from stream.web.api import Api
from stream.web.cap import Cap
from stream.web.charts import Charts
from stream.web.chat import Chat, Updates
from stream.web.emerging import Emerging
from stream.web.intake import Intake
from stream.web.issues import Issues
from stream.web.labels import Labels
from stream.web.network import Network
from stream.web.newcomers import Newcomers
from stream.web.pages import Pages
from stream.web.reasons import Reasons

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer: nothing from elsewhere, no script at all, not in anybody's frame."""


def make_app(host: Host, config: Config, metrics: Metrics, updates: Updates | None = None) -> web.Application:
    """The whole web side of an engine; ``updates`` takes what Telegram sends to its webhooks."""
    access = Access(config.web.token, config.agency.name, config.agency.language)
    app = web.Application(middlewares=[problems, same_origin, access.guard])
    parts = (
        access,
        Intake(host, config),
        Api(host, metrics),
        Issues(host),
        Emerging(host),
        Newcomers(host, config),
        Labels(host),
        Cap(host, config),
        Network(host, config),
        Charts(host, config),
        Chat(config, updates or {}),
        Reasons(host, config),
        Pages(host, config),
    )
    for part in parts:
        app.add_routes(part.routes())
    app.router.add_static("/static", STATIC)
    app.on_response_prepare.append(_guard)
    return app


async def start(app: web.Application, settings: Web) -> web.AppRunner:
    """Listen; the runner's ``addresses`` tell where, ``cleanup`` ends it. Raises OSError where that can't be, with what
    to do.

    Bodies are unpacked by the intake, within its bounds, and not by aiohttp.
    """
    runner = web.AppRunner(app, auto_decompress=False, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        raise OSError(f"{settings.host}:{settings.port}: {_remedy(error)}") from error
    return runner


def _remedy(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "another program listens there already; stop that one, or set another web.port"
    return f"{error.strerror}; set another web.host or web.port"


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A browser may change things from our own pages only: another site must not press in an officer's name."""
    origin = request.headers.get("Origin")
    if origin is not None and request.method in ("POST", "DELETE") and urlsplit(origin).netloc != request.host:
        raise Problem(403, "posts from pages of another site are refused")
    return await handler(request)


async def _guard(request: web.Request, response: web.StreamResponse) -> None:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
