"""What the running service measures of itself: steps, turns of level and receipts as they come, the rest once a second.

Issues change only when a minute passes or somebody presses, so that is when they are looked at: a second in which
nothing happened costs the same with ten issues and with ten thousand.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from alerts.delivery import Delivery
from alerts.feedback import RIGHT
from alerts.incident import Incident
from stream import gauges
from stream.config import Config
from stream.effects import Turn
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.inputs import Settlement
from stream.engine.shown import IssueView, SourceView
from stream.engine.sightings import Sightings
from stream.engine.vigil import Vigil
from stream.invariants import held
from stream.metrics import Metrics
from stream.watch import Watch

MONTH = 30 * 86_400


class Measuring:
    """The service's metrics, and what must be remembered to set them."""

    def __init__(self, metrics: Metrics, engine: Embedded, clock: Clock, config: Config) -> None:
        self.metrics, self._engine, self._clock, self._config = metrics, engine, clock, config
        self._sightings, self._vigil = Sightings(), Vigil(metrics)
        self._cooling = {
            watch.issue: verdict(watch.state.incident) for watch in engine.watches.values() if _cools(watch)
        }
        """Issues whose alarm has ended, and its verdict so far: while the episode can go on it can be taken back."""
        self._minute = -1
        self._moved = True
        """Whether issues may have changed since they were last looked at."""
        self.moved = clock.now()
        """When feed time last moved on, or the service began (epoch seconds)."""

    def stepped(self, seconds: float, arrived: float) -> None:
        """A transaction took so long; the first of what it took arrived at ``arrived`` (epoch seconds)."""
        engine = self._engine
        self.metrics.stepped(seconds, engine.matched)
        self._sightings.counted(engine.matched, engine.counter.now, arrived)
        if engine.counter.now != self._minute:
            self._minute, self._moved, self.moved = engine.counter.now, True, self._clock.now()
            self.metrics.ticked.set(self.moved)
        for one in engine.happened:
            self._moved = True
            self._turned(one) if isinstance(one, Turn) else self._sightings.said(one)
        self._judge()

    def _turned(self, turn: Turn) -> None:
        if turn.before == 1:
            self.metrics.raised(turn)
        elif turn.level == 1:
            self._cooling[turn.issue] = "unjudged"

    def _judge(self) -> None:
        """Count each alarm that ended, once its verdict is final: its episode is forgotten, or goes on."""
        for issue, found in list(self._cooling.items()):
            watch = self._engine.watches.get(issue)
            if watch and _cools(watch):
                self._cooling[issue] = verdict(watch.state.incident)
                continue
            del self._cooling[issue]
            if watch:  # of what was retired nothing is shown
                self.metrics.judged(issue, found)

    def settled(self, end: Settlement) -> None:
        """A notification has its receipt."""
        said, now = end.delivery.notification, self._clock.now()
        seen = self._sightings.delivered(said, now)
        if said.occasion == "heartbeat" and end.result.outcome == "delivered":
            self.metrics.heartbeat.set(now)
        self.metrics.settled(said.channel, end.result.outcome, now - end.delivery.queued, seen, said.incident)

    def look(self, issues: Callable[[], Iterable[IssueView]], sources: Iterable[SourceView], at: int) -> None:
        """Set the gauges at ``at``, feed time in epoch seconds; asks for ``issues`` where they may have changed."""
        gauges.listened(self.metrics, sources, at)
        unsettled, now = self._engine.store.deliveries.unsettled(), self._clock.now()
        gauges.waiting(self.metrics, self._queued(unsettled), now)
        if self._moved:
            self._moved = False
            gauges.show(self.metrics, issues(), at)
            gauges.failed(self.metrics, {watch.spokesman for watch in self._engine.watches.values()})
            gauges.spent(self.metrics, self._spent(at))
            self._vigil.show(held(self._engine.watches.values(), unsettled, now))
            self._measure_file()

    def _queued(self, unsettled: Iterable[Delivery]) -> Mapping[str, list[float]]:
        queued: dict[str, list[float]] = {channel: [] for channel in self._config.channels}
        for row in (*unsettled, *self._engine.store.deliveries.awaiting()):
            queued.setdefault(row.notification.channel, []).append(row.queued)
        return queued

    def _spent(self, at: int) -> dict[str, float]:
        false = self._engine.store.episodes.false_alarms(at - MONTH)
        issues = self._engine.config.issues
        return {name: false.get(name, 0) / issue.false_alarms_a_month for name, issue in issues.items()}

    def _measure_file(self) -> None:
        path = Path(self._engine.store.path)
        with suppress(OSError):  # in memory there is none
            self.metrics.state.set(sum(os.path.getsize(f"{path}{part}") for part in ("", "-wal")))
            self.metrics.disk.set(shutil.disk_usage(path.parent).free)


def _cools(watch: Watch) -> bool:
    """Whether its alarm has ended and its verdict may still change."""
    return watch.state.incident.phase == "cooling"


def verdict(incident: Incident) -> str:
    """How an alarm ended: what officers said of it, and where they said nothing, whether one of them took it.

    >>> verdict(Incident(judged="planned", owner="sari")), verdict(Incident(judged="hoax"))
    ('false_alarm', 'confirmed')
    >>> verdict(Incident(verdict="salah ketik")), verdict(Incident(owner="sari")), verdict(Incident())
    ('false_alarm', 'confirmed', 'unjudged')
    """
    if incident.judged in RIGHT:
        return "confirmed"
    return "false_alarm" if incident.judged or incident.verdict else "confirmed" if incident.owner else "unjudged"
