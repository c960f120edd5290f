"""Machines: each notification, signed, posted to one URL; what stands in it is made by ``event.py``.

The header ``webhook-id`` is the notification's id, the same at every try, so a receiver knows a repeat by it. What the
answer makes us do: 2xx is delivered; 410 and every other answer that says no (3xx, 4xx) is failed, because the same
bytes would be refused again, and a visible failure lets the chain go on; 408, 425, 429, 5xx and silence are tried
again, not sooner than ``Retry-After`` asks. After 410 nothing more is sent until a restart.

An answer may say that somebody there has it: ``{"acknowledged": true}``, as JSON. It counts as the press of the officer
for whom the notification is. Of any other answer nothing but the status is read.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver

from alerts.channels import Delivered, Failed, Later, Memory, Outcome
from alerts.channels.addresses import GuardedResolver, Refused, networks, refusal
from alerts.channels.event import Body, Form, plain
from alerts.channels.standard_webhooks import headers
from alerts.notification import Notification

TIMEOUT = 15.0
LONGEST_WAIT = 3600.0
"""The most of a ``Retry-After`` that is obeyed, in seconds: an alert is stale after hours."""
LONGEST_ANSWER = 64 * 1024
"""Bytes of an answer that are read."""
AGAIN = (408, 425, 429)
GONE = 410
ADVICE = {GONE: "the receiver wants no more; remove the channel, or ask its owner"}
REDIRECT = "redirects are not followed: write the final URL into the configuration"


class Webhook:
    """The channel. ``secrets`` gives the valid secrets at every call (two while they rotate), ``clock`` epoch seconds.

    Networks that are not public are reached only where ``allow_networks`` lists them (CIDR), loopback too. Raises
    ValueError where one isn't a network.
    """

    def __init__(
        self,
        name: str,
        url: str,
        secrets: Callable[[], Sequence[str]],
        clock: Callable[[], float],
        *,
        allow_http: bool = False,
        allow_networks: Sequence[str] = (),
        resolver: AbstractResolver | None = None,
        timeout: float = TIMEOUT,
        form: Form = plain,
    ) -> None:
        self.name = name
        self._form, self._gone = form, False
        self._url, self._secrets, self._clock = url, secrets, clock
        self._allow_http, self._allowed = allow_http, networks(allow_networks)
        self._resolver, self._timeout = resolver, aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Post it. A repeat needs no word: the id says so."""
        if refused := refusal(self._url, allow_http=self._allow_http, allowed=self._allowed):
            return Failed(refused)
        if self._gone:
            return Failed(f"{GONE}: {ADVICE[GONE]}")
        body = self._form(notification, memory)
        secrets = [secret for secret in self._secrets() if secret]
        if not secrets:
            return Failed("no secret is set: make one (whsec_ and base64 of 32 random bytes) and give it to both sides")
        try:
            return await self._post(body, headers(secrets, notification.id, int(self._clock()), body.content))
        except ValueError as error:
            return Failed(str(error))

    async def close(self) -> None:
        """Let go of connections."""
        if self._session:
            await self._session.close()

    async def _post(self, body: Body, signed: dict[str, str]) -> Outcome:
        sent = {"Content-Type": body.type, "User-Agent": "kentongan", **signed}
        try:
            async with self._open().post(self._url, data=body.content, headers=sent, allow_redirects=False) as response:
                self._gone = response.status == GONE
                came = outcome(response.status, response.headers.get("Retry-After", ""), self._clock())
                if isinstance(came, Delivered):
                    return Delivered(body.memory, came.detail, acknowledged=await _acknowledged(response))
                return came
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, Refused):
                return Failed(str(error.os_error))
            return Later(f"no connection ({type(error).__name__})")
        except aiohttp.InvalidURL:
            return Failed("this host can't be called: write its name or its address in the usual form")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Later(f"no answer ({type(error).__name__})", unsure=True)

    def _open(self) -> aiohttp.ClientSession:
        if not self._session:
            guarded = GuardedResolver(self._resolver or aiohttp.ThreadedResolver(), self._allowed)
            connector = aiohttp.TCPConnector(resolver=guarded)
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        return self._session


class _Answer(msgspec.Struct):
    acknowledged: bool = False


async def _acknowledged(response: aiohttp.ClientResponse) -> bool:
    """Whether a delivered answer says that somebody has it; an answer that breaks off says nothing."""
    if response.content_type != "application/json":
        return False
    try:
        return msgspec.json.decode(await response.content.read(LONGEST_ANSWER), type=_Answer).acknowledged
    except (msgspec.MsgspecError, aiohttp.ClientError, TimeoutError):
        return False


def outcome(status: int, retry_after: str, now: float) -> Outcome:
    """What an answer means; see the top of this file.

    >>> outcome(503, "120", 0.0)
    Later(reason='503', after=120.0, unsure=False)
    >>> outcome(410, "", 0.0).reason
    '410: the receiver wants no more; remove the channel, or ask its owner'
    """
    if 200 <= status < 300:
        return Delivered(detail=str(status))
    if status >= 500 or status in AGAIN:
        return Later(str(status), after=seconds(retry_after, now))
    said = REDIRECT if status < 400 else "the receiver refuses it; look at its log"
    return Failed(f"{status}: {ADVICE.get(status, said)}")


def seconds(retry_after: str, now: float) -> float:
    """A ``Retry-After`` header in seconds, whichever of its two forms (RFC 9110) it has; 0 where it has neither.

    >>> seconds("30", 0.0), seconds("Thu, 01 Jan 1970 00:02:00 GMT", 20.0), seconds("soon", 0.0)
    (30.0, 100.0, 0.0)
    """
    if retry_after.isascii() and retry_after.isdigit():
        return min(float(retry_after), LONGEST_WAIT)
    try:
        at = datetime.strptime(retry_after, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC).timestamp()
    except ValueError:
        return 0.0
    return min(max(0.0, at - now), LONGEST_WAIT)
