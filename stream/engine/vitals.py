"""Whether the service is well, told to those who wait for a sign of life: systemd, and a health-check address outside.

systemd restarts what is stuck, so it hears only whether time moves. The address outside is the watcher's watcher: it
hears of us only while posts can come, time moves and alerts go out; when we fall silent, it alarms.
"""

import logging
from collections.abc import Coroutine
from typing import Protocol

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.known import Known
from stream.engine.ping import Ping
from stream.engine.systemd import Systemd
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
STUCK = 180
"""Seconds without a minute that passes, from which the service is stuck."""
UNSENT = 900
"""Seconds that an alert may wait until nobody should be told that all is well."""
EVERY = 60.0
"""Seconds between two calls."""


class Living(Protocol):
    """A service, or on Kafka a web worker, as far as its signs of life need it."""

    config: Config
    metrics: Metrics
    ready: bool

    @property
    def engine(self) -> Known:
        """What it knows."""

    @property
    def stalled(self) -> str:
        """Why time stands still where no restart mends it."""

    @property
    def moved(self) -> float:
        """When time last moved on, or the service began (epoch seconds)."""

    def unsent(self) -> float:
        """Since when the oldest alert waits to be sent; now where none does."""


class Vitals:
    """The signs of life of a service."""

    def __init__(self, service: Living, clock: Clock, systemd: Systemd) -> None:
        self._service, self._clock, self._systemd = service, clock, systemd

    def jobs(self, config: Config) -> list[Coroutine[None, None, None]]:
        """What must run beside the service for this configuration."""
        return [self._assure(), *([self.ping(Ping(config.health))] if config.health.ping else [])]

    def stuck(self) -> str:
        """Why time does not move, or nothing; in feed time it may stand still."""
        silent = self._clock.now() - self._service.moved
        wall = self._service.config.engine.time == "wall"
        return f"no minute has passed for {silent:.0f} s" if wall and silent > STUCK else ""

    def unwell(self) -> str:
        """Why nobody should be told that all is well, or nothing."""
        if not self._service.ready:
            return "the state is not loaded"
        waits = self._clock.now() - self._service.unsent()
        return self.stuck() or (f"an alert waits for {waits:.0f} s" if waits > UNSENT else "")

    async def _assure(self) -> None:
        """Tell systemd that we serve, then that we live; what is stuck is said by silence."""
        try:
            self._systemd.say("READY=1", "STATUS=serving")
            while True:
                await self._clock.sleep(self._systemd.period or EVERY)
                why = self.stuck()
                if why and not self._service.stalled:  # that no restart mends
                    log.error("stuck", extra={"reason": why})
                else:
                    self._systemd.say("WATCHDOG=1", f"STATUS={self._status()}")
        finally:
            self._systemd.say("STOPPING=1")

    def _status(self) -> str:
        levels = [watch.state.incident.level for watch in self._service.engine.watches.values()]
        return f"{len(levels)} issues, {sum(level > 1 for level in levels)} above Normal"

    async def ping(self, ping: Ping) -> None:
        """Call the address outside while all is well."""
        try:
            while True:
                if why := self.unwell():
                    log.error("no sign of life is given", extra={"reason": why})
                else:
                    await self._call(ping)
                await self._clock.sleep(EVERY)
        finally:
            await ping.close()

    async def _call(self, ping: Ping) -> None:
        failed = await ping.call()
        self._service.metrics.pings.labels("failed" if failed else "answered").inc()
        if failed:
            log.warning("the health-check address was not reached", extra={"reason": failed})
