"""A polite conditional GET: one request at a time for each host, never more than is allowed, never to the inside.

Redirects are followed three times at most, and each address is looked at before: only public ones are asked, and the
networks that the operator listed. Bodies are unpacked up to 5 MB and no further.
"""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from urllib.parse import urljoin, urlsplit
from weakref import WeakValueDictionary

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver

from alerts.channels.addresses import GuardedResolver, Network, Refused, networks, refusal
from alerts.channels.webhook import seconds
from stream import __version__
from stream.engine.clock import Clock

LIMIT = 5_000_000
"""Bytes of a body, unpacked too."""
TIMEOUT = 30.0
HOPS = 3
GAP = 1.0
"""Seconds between two requests to a host."""
HEADERS = {
    "User-Agent": f"kentongan/{__version__}",
    "Accept": "application/rss+xml, application/atom+xml, application/rdf+xml, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "gzip",
}
FOREVER = (301, 308)
MOVED = (301, 302, 303, 307, 308)
BUSY = (429, 503)
_GZIP, _MEMBERS = b"\x1f\x8b", 100
"""What each member of a packed body begins with, and how many there may be: thousands would cost minutes."""


class Answer(msgspec.Struct, frozen=True):
    """What came of a request: a body, ``unchanged``, or a ``fault`` in words; ``remark`` is for the operator."""

    body: bytes = b""
    content_type: str = ""
    validators: dict[str, str] = {}
    """What to send the next time, so that an unchanged document needs no body."""
    unchanged: bool = False
    fault: str = ""
    wait: float = 0.0
    """Seconds that the server asks us to stay away."""
    remark: str = ""
    location: str = ""


class Turn:
    """Whose turn it is with a host: all feeds of a host share one."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.free = 0.0
        """By the monotonic clock: until then nobody asks."""


_turns: WeakValueDictionary[str, Turn] = WeakValueDictionary()


class Fetcher:
    """Fetches one address, again and again. Raises ValueError where ``allow_networks`` are none (CIDR)."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        allow_networks: Sequence[str] = (),
        resolver: AbstractResolver | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self._url, self._clock, self._resolver = url, clock, resolver
        self._allowed, self._timeout = networks(allow_networks), aiohttp.ClientTimeout(total=timeout)
        self._turn = _turns.setdefault(urlsplit(url).netloc.lower(), Turn())

    async def get(self, validators: Mapping[str, str]) -> Answer:
        """The document, unless the validators of the last one still hold. Never raises for what a server does."""
        try:
            async with self._turn.lock, self._session() as session:
                wait = self._turn.free - self._clock.monotonic()
                if wait > GAP:  # not slept through: the feed is not read meanwhile, and says so
                    return Answer(fault="its host, asked for another feed, wants to be left alone", wait=wait)
                await self._clock.sleep(max(0.0, wait))
                answer = await self._follow(session, validators)
                self._turn.free = self._clock.monotonic() + max(GAP, answer.wait)
                return answer
        except TimeoutError:
            return Answer(fault=f"no answer within {self._timeout.total:g} s")
        except aiohttp.ClientConnectorError as error:
            inside = isinstance(error.os_error, Refused)
            return Answer(fault=str(error.os_error) if inside else f"no connection ({type(error).__name__})")
        except (aiohttp.ClientError, ValueError) as error:  # its text may have a key in its URL
            return Answer(fault=f"the answer can't be used ({type(error).__name__})")

    def _session(self) -> aiohttp.ClientSession:
        """A new one each time: minutes lie between, and nothing is left to close."""
        resolver = GuardedResolver(self._resolver or aiohttp.ThreadedResolver(), self._allowed)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,  # aiohttp would unpack a bomb whole
        )

    async def _follow(self, session: aiohttp.ClientSession, validators: Mapping[str, str]) -> Answer:
        url, remark = self._url, ""
        for _ in range(HOPS + 1):
            if fault := barred(url, self._url, self._allowed):
                return Answer(fault=fault)
            answer = await self._ask(session, url, validators)
            if not answer.location:
                return msgspec.structs.replace(answer, remark=remark)
            url, remark = urljoin(url, answer.location), remark or answer.remark
        return Answer(fault=f"more than {HOPS} redirects")

    async def _ask(self, session: aiohttp.ClientSession, url: str, validators: Mapping[str, str]) -> Answer:
        async with session.get(url, headers={**HEADERS, **validators}, allow_redirects=False) as response:
            headers, status = response.headers, response.status
            if status in MOVED and "Location" in headers:
                moved = "it has moved for good: write its new address into url" if status in FOREVER else ""
                return Answer(location=headers["Location"], remark=moved)
            if status == 304 and validators:
                return Answer(unchanged=True)
            if status != 200:
                wait = seconds(headers.get("Retry-After", ""), self._clock.now()) if status in BUSY else 0.0
                return Answer(fault=_reason(status), wait=wait)
            body = await _body(response)
            return (
                body
                if isinstance(body, Answer)
                else Answer(body, headers.get("Content-Type", ""), _validators(headers))
            )


def barred(url: str, origin: str, allowed: Sequence[Network]) -> str:
    """Why an address to which ``origin`` leads may not be asked, or nothing.

    >>> barred("http://kabar.example/rss", "https://kabar.example/rss", ())
    'it leads from https to http: anybody on the way could change it'
    """
    if url.startswith("http:") and not origin.startswith("http:"):
        return "it leads from https to http: anybody on the way could change it"
    return refusal(url, allow_http=True, allowed=allowed)


def _reason(status: int) -> str:
    advice = {
        401: "it wants a password",
        403: "it refuses us",
        404: "there is no feed here",
        410: "it is gone for good",
    }
    advice |= {429: "we ask too often; raise every", 503: "it is overloaded"}
    return f"{status}: {advice.get(status, 'it has a fault of its own' if status >= 500 else 'this is no answer')}"


def _validators(headers: Mapping[str, str]) -> dict[str, str]:
    pairs = (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since"))
    return {asked: headers[given] for given, asked in pairs if given in headers}


async def _body(response: aiohttp.ClientResponse) -> bytes | Answer:
    """The body, unpacked; or why it can't be used."""
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        return Answer(fault="it is packed in a way that was not asked for")
    packed = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        packed += chunk
        if len(packed) > LIMIT:
            return Answer(fault=f"it is larger than {LIMIT // 1_000_000} MB")
    return bytes(packed) if encoding == "identity" else _unpacked(bytes(packed))


def _unpacked(packed: bytes) -> bytes | Answer:
    """All members, one after the other; what stands behind the last one and is none is left, as by gzip itself."""
    body, ended = b"", False
    for _ in range(_MEMBERS):
        if not packed or (ended and not packed.startswith(_GZIP)):
            return body if ended else Answer(fault="it broke off")
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            body += unpacker.decompress(packed, LIMIT - len(body) + 1)
        except zlib.error:
            return Answer(fault="it is packed wrongly")
        if len(body) > LIMIT:
            return Answer(fault=f"it is larger than {LIMIT // 1_000_000} MB")
        packed, ended = unpacker.unused_data, unpacker.eof
    return Answer(fault=f"it is packed in {_MEMBERS} parts or more")
