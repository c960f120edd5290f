"""Calls to the WhatsApp Cloud API over HTTP. The token goes in a header; nothing here logs, raises or returns it."""

from collections.abc import Callable, Mapping
from typing import Any

import aiohttp
import msgspec

TIMEOUT = 15.0
"""Seconds that a call may take."""


class Reply(msgspec.Struct, frozen=True):
    """What came back: the message's id, or Meta's error code, or neither where no answer could be read."""

    id: str = ""
    code: int | None = None
    trouble: str = ""
    """Why there was no answer that can be read."""
    unsure: bool = False
    """Whether the message may have been taken, although we were not told so."""


class _Message(msgspec.Struct):
    id: str


class _Error(msgspec.Struct):
    code: int


class _Envelope(msgspec.Struct):
    messages: list[_Message] = []
    error: _Error | None = None


_decoder = msgspec.json.Decoder(_Envelope)


class CloudApi:
    """One phone number at Meta. ``base`` is like ``https://graph.facebook.com``, ``version`` like ``v23.0``, ``phone``
    the id of the number; ``token`` is asked at every call, so that a new one needs no restart."""

    def __init__(self, base: str, version: str, phone: str, token: Callable[[], str]) -> None:
        self._url = f"{base.rstrip('/')}/{version}/{phone}/messages"
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: Mapping[str, Any]) -> Reply:
        """Hand a message over. Never raises for what Meta or the network does."""
        if not self._session:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        sent = {"Authorization": f"Bearer {self._token()}"}
        try:
            async with self._session.post(self._url, json=body, headers=sent, allow_redirects=False) as response:
                return _read(response.status, await response.read())
        except aiohttp.ClientConnectorError as error:
            return Reply(trouble=f"no connection ({type(error).__name__})")
        except aiohttp.InvalidURL:
            return Reply(code=100, trouble="the base address is malformed")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Reply(trouble=f"no answer ({type(error).__name__})", unsure=True)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session:
            await self._session.close()


def _read(status: int, body: bytes) -> Reply:
    unreadable = Reply(trouble=f"{status} without an answer of the Cloud API", unsure=status < 300 or status >= 500)
    try:
        answer = _decoder.decode(body)
    except msgspec.MsgspecError:
        return unreadable
    if answer.error:
        return Reply(code=answer.error.code)
    return Reply(id=answer.messages[0].id) if answer.messages else unreadable
