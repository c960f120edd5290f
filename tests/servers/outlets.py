"""Feeds of invented Indonesian outlets for tests, over real HTTP at a free port of 127.0.0.1: real-looking ones from
the files in ``feeds/``, the broken ones that are met in practice, and those that an attacker would serve.

Answers carry an ETag and a Last-Modified; who sends them back gets 304. ``pages`` may be changed while it runs.
"""

import asyncio
import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple, Self

from aiohttp import web
from multidict import CIMultiDict

FILES = Path(__file__).parent / "feeds"
MODIFIED = "Tue, 24 Nov 2026 04:08:00 GMT"
GATEWAY = b"<!DOCTYPE html>\n<html><title>502</title><h1>Situs sedang dalam perbaikan</h1></html>"


class Page(NamedTuple):
    """What a path answers; ``hangs`` begins the body and never ends it."""

    body: bytes = b""
    content_type: str = "application/rss+xml; charset=UTF-8"
    status: int = 200
    headers: dict[str, str] = {}
    hangs: bool = False
    validators: bool = True


class Outlets:
    """The server. ``asked`` are the requests so far, path and headers; ``most`` is how many ran at the same time."""

    def __init__(self) -> None:
        self.pages = _pages()
        self.asked: list[tuple[str, CIMultiDict[str]]] = []
        self.bodies = 0
        self.chokes = False
        """Whether it answers what is asked conditionally with 412, as some proxies do."""
        self.most = 0
        self._running = 0
        self._end = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._end.set()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, CIMultiDict(request.headers)))
        self._running += 1
        self.most = max(self.most, self._running)
        try:
            return await self._answer(request, self.pages.get(request.path, Page(GATEWAY, "text/html", 404)))
        finally:
            self._running -= 1

    async def _answer(self, request: web.Request, page: Page) -> web.StreamResponse:
        headers = {"Content-Type": page.content_type, **page.headers}
        if self.chokes and "If-None-Match" in request.headers:
            return web.Response(status=412)
        if page.validators and page.status == 200:
            headers |= {"ETag": f'"{hashlib.sha256(page.body).hexdigest()[:16]}"', "Last-Modified": MODIFIED}
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return web.Response(status=304, headers={"ETag": headers["ETag"]})
        self.bodies += 1
        response = web.StreamResponse(status=page.status, headers=headers)
        await response.prepare(request)
        await response.write(page.body)
        if page.hangs:
            await self._end.wait()
        await response.write_eof()
        return response


def file(name: str) -> bytes:
    """The bytes of an outlet's feed."""
    return (FILES / name).read_bytes()


def rss(items: str) -> bytes:
    """A small feed of the outlet Kabar Nusantara."""
    head = "<rss version='2.0'><channel><title>Kabar</title><link>https://www.kabar-nusantara.example</link>"
    return f"<?xml version='1.0' encoding='UTF-8'?>{head}{items}</channel></rss>".encode()


def _pages() -> dict[str, Page]:
    kabar = file("kabar.xml")
    return {
        "/kabar": Page(kabar),
        "/warta/feed/": Page(file("warta.xml"), "text/xml"),
        "/pesisir": Page(file("pesisir.rdf"), "application/rdf+xml"),
        "/lensa": Page(file("lensa.atom"), "application/atom+xml"),
        "/gerbang": Page(file("gerbang.xml"), "application/xml"),
        "/packed": Page(gzip.compress(kabar), headers={"Content-Encoding": "gzip"}),
        "/plain-server": Page(kabar, "text/html", validators=False),
        **_broken(kabar),
        **_hostile(kabar),
        "/old": Page(status=301, headers={"Location": "/kabar"}),
        "/for-now": Page(status=302, headers={"Location": "/kabar"}),
        "/round": Page(status=302, headers={"Location": "/round"}),
    }


def _broken(kabar: bytes) -> dict[str, Page]:
    """What happens to honest outlets."""
    return {
        "/maintenance": Page(GATEWAY, "text/html; charset=UTF-8"),
        "/nothing": Page(b""),
        "/json": Page(b'{"message": "ok"}', "application/json"),
        "/no-items": Page(rss("")),
        "/truncated": Page(kabar[: kabar.index(b"diperkirakan")]),
        "/wrong-gmt": Page(kabar.replace(b"+0700", b"GMT")),
        "/undated": Page(file("undated.xml")),
        "/busy": Page(b"slow down", "text/plain", 429, {"Retry-After": "1800"}),
        "/overloaded": Page(b"", "text/plain", 503, {"Retry-After": "Tue, 24 Nov 2026 04:40:00 GMT"}),
        "/fault": Page(GATEWAY, "text/html", 500),
        "/gone": Page(b"", "text/plain", 410),
        "/slow": Page(kabar[:200], hangs=True),
        "/cut": Page(gzip.compress(kabar)[:-40], headers={"Content-Encoding": "gzip"}),
        "/brotli": Page(kabar, headers={"Content-Encoding": "br"}),
    }


def _hostile(kabar: bytes) -> dict[str, Page]:
    """What an attacker would serve."""
    laughs = "".join(f'<!ENTITY a{one + 1} "{f"&a{one};" * 10}">' for one in range(9))
    return {
        "/laughs": Page(
            b'<!DOCTYPE rss [<!ENTITY a0 "ha">' + laughs.encode() + b"]>" + rss("<item><title>&a9;</title></item>")
        ),
        "/external": Page(
            b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<item><title>&x;</title></item>")
        ),
        "/huge": Page(kabar + b" " * 5_000_000),
        "/bomb": Page(gzip.compress(kabar + b" " * 50_000_000), headers={"Content-Encoding": "gzip"}),
        "/inside": Page(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data/"}),
        "/to-a-file": Page(status=302, headers={"Location": "file:///etc/passwd"}),
    }
