"""The daily word to the duty chat that the watcher lives: silence must never be taken for calm.

It stands in the outbox like every other message, so it survives a restart and its receipt is known.
"""

import logging
import sqlite3

from alerts.heartbeat import NEVER, Pulse, heartbeat
from alerts.notification import Notification
from alerts.words.numbers import local
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.host import Host
from stream.engine.outcomes import Overloaded
from stream.engine.store import Store
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
NAME = "heartbeat-"
"""With it the name of each day's begins, by which the outbox knows the last one."""


class Heartbeat:
    """Writes it once a day, at the time of ``[health]`` in the agency's zone, and at the first start."""

    def __init__(self, host: Host, store: Store, config: Config, metrics: Metrics, clock: Clock) -> None:
        self._host, self._store, self._config, self._clock = host, store, config, clock
        metrics.heartbeat.set(store.deliveries.last(NAME))

    async def run(self) -> None:
        """Look once a minute whether it is time."""
        while self._config.health.heartbeat:
            await self.look(int(self._clock.now()))
            await self._clock.sleep(60)

    async def look(self, now: int) -> None:
        """Say it to everybody who hears it, where it is time at ``now`` (epoch seconds)."""
        last, health = self._store.deliveries.last(NAME), self._config.health
        if not (self._host.now and due(last, now, health.at, self._config.agency.zone)):
            return
        try:
            await self._host.announce([self._notification(officer, now) for officer in health.heartbeat])
        except (sqlite3.Error, Overloaded) as error:
            log.error("the heartbeat could not be written", extra={"reason": str(error)})

    def _notification(self, officer: str, now: int) -> Notification:
        agency, person = self._config.agency, self._config.officers[officer]
        way, id = person.reach[0], f"{NAME}{local(now, agency.zone):%Y%m%d}"
        language = person.language or agency.language
        return Notification(
            id=f"{id}-{officer}_{way.channel}", issue="", incident=id, revision=1, occasion="heartbeat", level=1,
            at=now, channel=way.channel, address=way.address, officer=officer, status=agency.status,
            text=heartbeat(self._pulse(now), agency.status, now, agency.zone, language),
        )  # fmt: skip

    def _pulse(self, now: int) -> Pulse:
        issues, sources = self._host.issues(), self._host.sources()
        time = now if self._config.engine.time == "wall" else self._host.now
        late = {one.feed: time - one.last_post if one.last_post else NEVER for one in sources if one.state == "gagal"}
        raised = tuple((one.name, one.level) for one in issues if one.level > 1)
        return Pulse(len(issues), raised, late, tuple(one.name for one in issues if one.unanswered))


def due(last: int, now: int, at: str, zone: str) -> bool:
    """Whether a day's heartbeat is due at ``now`` (epoch seconds), where the last one was said at ``last``.

    >>> morning = 1_795_478_400  # 24 November 2026, 07.00 WIB
    >>> due(morning - 86_400, morning - 60, "07:00", "WIB"), due(morning - 86_400, morning, "07:00", "WIB")
    (False, True)
    >>> due(morning, morning + 600, "07:00", "WIB"), due(0, morning + 600, "07:00", "WIB")
    (False, True)
    """
    here = local(now, zone)
    return not last or (local(last, zone).date() < here.date() and f"{here:%H:%M}" >= at)
