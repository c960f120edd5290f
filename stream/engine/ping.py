"""A call at the health-check address outside: a service that alarms when the calls stop, on another machine.

The address is a secret, since whoever knows it can call it; it is bound by the same rules as a webhook's.
"""

import aiohttp

from alerts.channels.addresses import GuardedResolver, networks, refusal
from stream.configfile import ConfigError
from stream.settings.service import Health

TIMEOUT = 10.0


class Ping:
    """The address, and the connection to it."""

    def __init__(self, settings: Health) -> None:
        self._settings, self._allowed = settings, networks(settings.allow_networks)
        self._session: aiohttp.ClientSession | None = None

    async def call(self) -> str:
        """Call once; why it failed, without the address, or nothing."""
        try:
            url = self._settings.ping.read()
        except ConfigError as error:
            return str(error)
        if refused := refusal(url, allow_http=self._settings.allow_http, allowed=self._allowed):
            return refused
        try:
            async with self._open().get(url, allow_redirects=False) as response:
                return "" if response.ok and response.status < 300 else f"it answered {response.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return f"no answer ({type(error).__name__})"

    async def close(self) -> None:
        """Let go of the connection."""
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if not self._session:
            guarded = GuardedResolver(aiohttp.ThreadedResolver(), self._allowed)
            connector = aiohttp.TCPConnector(resolver=guarded)
            self._session = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=TIMEOUT), headers={"User-Agent": "kentongan"}
            )
        return self._session
