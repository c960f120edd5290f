"""A channel that is measured: how long each try takes, and why the failed ones fail."""

import re
from collections.abc import Mapping

from alerts.channels import Accepted, Channel, Delivered, Memory, Outcome
from alerts.notification import Notification
from stream.cardinality import OTHER
from stream.engine.clock import Clock
from stream.metrics import Metrics

_CODE = re.compile(r"\b[1-5]\d\d\b")
_SIGNS = {
    "no connection": "unreachable",
    "no answer": "unreachable",
    "limits": "busy",
    "secret": "configuration",
    "configur": "configuration",
    "could not be used": "configuration",
}
"""What a reason without a status code says."""


class Measured:
    """A channel in whose place it stands."""

    def __init__(self, channel: Channel, metrics: Metrics, clock: Clock) -> None:
        self.name = channel.name
        self._channel, self._metrics, self._clock = channel, metrics, clock

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Send through the channel, and count the try."""
        began = self._clock.monotonic()
        outcome = await self._channel.send(notification, memory, repeat=repeat)
        failed = "" if isinstance(outcome, Delivered | Accepted) else cause(outcome.reason)
        self._metrics.tried(self.name, self._clock.monotonic() - began, failed)
        return outcome

    async def close(self) -> None:
        """Let go of connections."""
        await self._channel.close()


def measured(channels: Mapping[str, Channel], metrics: Metrics, clock: Clock) -> dict[str, Channel]:
    """All channels, measured."""
    return {name: Measured(channel, metrics, clock) for name, channel in channels.items()}


def cause(reason: str) -> str:
    """Which of the few causes a reason in words belongs to.

    >>> cause("Telegram: 429 Too Many Requests"), cause("503"), cause("no connection (TimeoutError)"), cause("?")
    ('busy', 'server', 'unreachable', 'other')
    """
    if code := _CODE.search(reason):
        return "busy" if code[0] == "429" else "server" if code[0] >= "500" else "refused"
    return next((cause for sign, cause in _SIGNS.items() if sign in reason), OTHER)
