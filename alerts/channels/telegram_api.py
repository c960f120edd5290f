"""Calls to a Bot API server (Telegram's own or a self-hosted one) over HTTP. The token is in every URL, so nothing here
logs, raises or returns a URL, nor the text of an error that may hold one."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import msgspec

TIMEOUT = 15.0
"""Seconds that a call may take."""


class Reply(msgspec.Struct, frozen=True):
    """What came back. ``code`` is 200, the server's error code, or 0 where no answer could be read."""

    code: int
    result: Any = None
    description: str = ""
    retry_after: float = 0.0
    moved_to: str = ""
    """The new chat id, where a group became a supergroup."""
    sent: bool = True
    """False where the request can't have reached the server."""

    @property
    def unsure(self) -> bool:
        """Whether the server may have acted, although we were not told so."""
        return self.sent and (self.code == 0 or self.code >= 500)


class Picture(msgspec.Struct, frozen=True):
    """A PNG to send along: the ``part`` of the form that carries it, and its file's name, which nobody is shown."""

    content: bytes
    part: str = "photo"
    name: str = "kentongan"


class _Parameters(msgspec.Struct):
    retry_after: float = 0.0
    migrate_to_chat_id: int | None = None


class _Envelope(msgspec.Struct):
    ok: bool
    result: Any = None
    error_code: int = 0
    description: str = ""
    parameters: _Parameters = msgspec.field(default_factory=_Parameters)


_decoder = msgspec.json.Decoder(_Envelope)


class BotApi:
    """One bot on one server. ``base`` is like ``https://api.telegram.org``; ``token`` is asked at every call, so that a
    new one needs no restart. The connection is made at the first call."""

    def __init__(self, base: str, token: Callable[[], str]) -> None:
        self._base, self._token = base.rstrip("/"), token
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self, method: str, params: Mapping[str, Any], *, within: float = TIMEOUT, picture: Picture | None = None
    ) -> Reply:
        """Call a method with a JSON body, or with a PNG beside its parameters as a form; ``within`` seconds. Never
        raises for what the server or the network does."""
        body: dict[str, Any] = {"data": _form(params, picture)} if picture else {"json": params}
        token = self._token()
        url = f"{self._base}/bot{token}/{method}"
        limit = aiohttp.ClientTimeout(total=within)
        try:
            async with self._open().post(url, **body, timeout=limit, allow_redirects=False) as response:
                return _read(response.status, await response.read(), token)
        except aiohttp.ClientConnectorError as error:
            return Reply(0, description=f"no connection ({type(error).__name__})", sent=False)
        except aiohttp.InvalidURL:
            return Reply(404, description="the base address or the token is malformed", sent=False)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Reply(0, description=f"no answer ({type(error).__name__})")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if not self._session:
            self._session = aiohttp.ClientSession()
        return self._session


def _form(params: Mapping[str, Any], picture: Picture) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in params.items():
        form.add_field(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
    form.add_field(picture.part, picture.content, filename=f"{picture.name}.png", content_type="image/png")
    return form


def _read(status: int, body: bytes, token: str) -> Reply:
    """The answer; a proxy on the way may repeat the URL in its words, so the token is struck out of them."""
    try:
        answer = _decoder.decode(body)
    except msgspec.MsgspecError:
        return Reply(status if status >= 400 else 0, description="not an answer of the Bot API")
    if answer.ok:
        return Reply(200, answer.result)
    moved = answer.parameters.migrate_to_chat_id
    return Reply(
        answer.error_code or status,
        description=answer.description.replace(token, "***")[:200],
        retry_after=max(0.0, answer.parameters.retry_after),
        moved_to="" if moved is None else str(moved),
    )
