"""The running service on the embedded engine: feeds, clock, sends and web side as tasks around one queue.

    feeds ──┐                          ┌─▶ answers to those who wait
    web  ───┼─▶ queue ─▶ step (commit) ┤
    clock ──┤     ▲                    └─▶ outbox ─▶ channels
    presses ┘     └───────── receipts ◀────────────────┘

What waits is bounded: past it feeds wait and the intake says so.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

from alerts.channels import Channel, Outcome
from alerts.delivery import Delivery, Status
from alerts.life import Verb
from alerts.notification import Notification, Reaction
from alerts.outbox import Outbox
from stream import gauges
from stream.config import Config
from stream.engine import amendments, choosing, labelling, views
from stream.engine.clock import Clock
from stream.engine.delivery import EmbeddedOutbox
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Heard, Lines, Now, Settlement
from stream.engine.listening import SILENT, Listening
from stream.engine.measuring import Measuring
from stream.engine.outcomes import Answer, Changed, Overloaded, Pressed
from stream.engine.pulling import Pulling
from stream.engine.reply import reply
from stream.engine.sending import measured
from stream.engine.showing import Showing
from stream.engine.shown import SourceView
from stream.engine.stepping import Stepping
from stream.engine.windows import Windows
from stream.events import Drawn, IssueChange, Labelled, LabelTone, Press
from stream.feeds import leads
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
WAITING = 20_000
"""Lines that may wait for a step."""
OUTAGE = 3
"""Minutes in which no time passed: then this service did not listen."""
AHEAD = 120
"""Seconds that feed time may be ahead of the clock: more is a clock that jumped."""
OURSELVES = "kentongan"
"""The name under which it is then among the missing sources."""


class Service(Showing):
    """A running embedded engine; what the web side and the channels see is ``Host``."""

    engine: Embedded

    def __init__(
        self, config: Config, engine: Embedded, channels: dict[str, Channel], metrics: Metrics, clock: Clock
    ) -> None:
        super().__init__(engine)
        self.config, self.clock, self.metrics = config, clock, metrics
        self.ready = False
        self._lines = 0
        self.pulling = Pulling(config, engine.store.feeds, clock, self.accept)
        self.listening = Listening(engine.store, config.feeds)
        self.measuring = Measuring(metrics, engine, clock, config)
        self._stepping = Stepping(engine, clock, self.measuring)
        self._deliveries = EmbeddedOutbox(engine.store, self._settled)
        self._windows = Windows(engine.store, channels)
        self.outbox = Outbox(self._deliveries, measured(channels, metrics, clock), clock.now, clock.jitter)

    async def run(self) -> None:
        """Serve until cancelled; the file is whole at any moment. Raises what the first failing part raised."""
        jobs = (self._stepping.run(), self._notify(), self._tick(), *self.pulling.jobs())
        parts = [asyncio.ensure_future(job) for job in jobs]
        if self.config.engine.time == "wall":
            self.engine.begin(int(self.clock.now()) // 60)
        self.ready = True
        try:
            await asyncio.gather(*parts)
        finally:
            await self.outbox.close()  # while the engine still works: what is under way can be settled
            for part in parts:
                part.cancel()

    # ---- in

    async def accept(self, feed: str, lines: Sequence[bytes], position: int | None = None, head: str = "") -> Answer:
        """Take post lines; returns once they are committed. ``position`` and ``head``: where a pulled feed goes on."""
        if self._lines > WAITING:
            raise Overloaded(f"{self._lines} lines are waiting already; send again in a second")
        leading = leads(self.config, feed) or feed in self.pulling.behind
        self._lines += len(lines)
        try:
            answer = await self._stepping.ask(Lines(feed, lines, self._seen(feed), position, leading, head))
        finally:
            self._lines -= len(lines)
        assert isinstance(answer, Answer)
        self.metrics.taken(feed, answer)
        if feed not in self.pulling.behind:  # what was missed and is read now says nothing about a source's habit
            self.listening.came(feed, answer.accepted + answer.repeated)
        return answer

    def _seen(self, feed: str) -> int:
        """When a post that comes now was seen: by the clock; a made feed may play a day that is still to come."""
        settings = self.config.feeds.get(feed)
        return END_OF_TIME if settings and settings.kind == "simulate" else int(self.clock.now())

    async def _settled(self, end: Settlement) -> None:
        await self._stepping.ask(end)
        self.measuring.settled(end)

    # ---- clock and outbox

    async def _tick(self) -> None:
        """Once a second: in wall time the clock moves the minutes on, unless a feed still reads what it missed."""
        while True:
            minute = int(self.clock.now()) // 60
            if self.config.engine.time == "wall" and minute > self.engine.counter.now and not self.pulling.behind:
                try:
                    await self._stepping.ask(Now(minute, (*self._missed(minute), *self._cut_off(minute))))
                except (Overloaded, sqlite3.Error) as error:
                    log.error("the clock could not be moved on", extra={"reason": str(error)})
            self.metrics.queued.set(self._lines)
            self.metrics.ahead.set(self.ahead)
            self.measuring.look(self.issues, self.sources(), self._at())
            before = self.clock.monotonic()
            await self.clock.sleep(1)
            self.metrics.loop_lag.set(self.clock.monotonic() - before - 1)

    def _missed(self, minute: int) -> tuple[str, ...]:
        """After a stop the minutes in which nobody listened are incomplete, not calm."""
        return (OURSELVES,) if self.engine.counter.now and minute - self.engine.counter.now > OUTAGE else ()

    def _cut_off(self, minute: int) -> tuple[str, ...]:
        """The sources that are silent against their habit, and those that say of themselves that they fail."""
        return self.listening.passed(minute, self.pulling.finished, self.pulling.failing(self.clock.now()))

    async def _notify(self) -> None:
        while True:
            for part in (self._deliveries.catch_up, self.outbox.deliver_due):
                try:
                    await part()
                except (sqlite3.Error, Overloaded) as error:
                    log.error("the outbox could not be written", extra={"reason": str(error)})
            self._stepping.said.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stepping.said.wait(), 0.5)

    # ---- Host

    @property
    def ahead(self) -> int:
        """Seconds that feed time is ahead of the clock; 0 in feed time, where no clock counts."""
        return max(0, self.now - int(self.clock.now())) if self.config.engine.time == "wall" else 0

    @property
    def moved(self) -> float:
        """When feed time last moved on, or the service began (epoch seconds)."""
        return self.measuring.moved

    def unsent(self) -> float:
        """Since when the oldest alert waits to be sent; now where none does."""
        waiting = self.engine.store.deliveries.unsettled()
        return min((row.queued for row in waiting), default=self.clock.now())

    @property
    def stalled(self) -> str:
        """Time never goes back: after a clock that was wrong for a moment it waits until the right one gets there."""
        if self.ahead <= AHEAD:
            return ""
        until = datetime.fromtimestamp(self.now, UTC)
        return (
            f"the clock was ahead: time stands at {until:%Y-%m-%d %H:%M} UTC, {self.ahead // 60} minutes from now, and "
            "nothing is judged before; see that the machine's clock is right (timedatectl), then wait, or stop the "
            "service and restore a copy of the database from before"
        )

    async def press(
        self, incident: str, officer: str, verb: Verb, *, id: str, note: str = "", via: str = ""
    ) -> Pressed:
        """Take a press; a stranger's is written down and changes nothing (rule 10)."""
        watches = self.engine.watches.values()
        issue = next((watch.issue for watch in watches if incident and watch.state.incident.id == incident), "")
        if verb == "drill" and incident in self.engine.watches:
            issue, incident = incident, ""
        heard = await self._stepping.ask(Press(issue, incident, officer, verb, self._at(), id, note, via))
        assert isinstance(heard, Heard)
        return reply(self.config, officer, verb, heard.before, heard.after)

    async def receipt(self, notification: str, status: Status, outcome: Outcome | None) -> bool:
        """Hand a receipt on to the outbox."""
        return await self.outbox.receive(notification, status, outcome)

    async def sent(self, notification: str) -> Delivery | None:
        """How the sending of a notification stands."""
        return self.engine.store.deliveries.find(notification)

    async def announce(self, said: Sequence[Notification]) -> None:
        """Put it into the outbox."""
        store = self.engine.store
        with store.transaction():
            for one in said:
                store.deliveries.add(one, one.at // 60, self.clock.now())

    async def wrote(self, channel: str, address: str, at: float) -> None:
        """Remember it, also over a restart."""
        self._windows.changed(channel)

    def _at(self) -> int:
        """When something is done now."""
        return int(self.clock.now()) if self.config.engine.time == "wall" else self.engine.now

    async def add_issue(self, name: str, settings: dict[str, object], by: str) -> Changed:
        """Watch one more issue from now on."""
        return await self._amend(amendments.addition(self.engine, name, settings, by, self._at()))

    async def retire_issue(self, name: str, by: str, reason: str) -> Changed:
        """Watch an added issue no more."""
        changed = await self._amend(amendments.retirement(self.engine, name, by, reason, self._at()))
        if changed.outcome == "done":
            gauges.forget(self.metrics, name)
        return changed

    async def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        """Take an officer's label, or take it back."""
        label = Labelled(issue, post, officer, self._at(), tone, drawn)
        if refused := labelling.refusal(self.engine, label):
            return refused
        await self._stepping.ask(label)
        return labelling.done(label)

    async def choose(self, proposal: str, officer: str, answer: Reaction) -> Pressed:
        """Take an officer's answer to a proposal."""
        given = choosing.choice(self.engine, proposal, officer, answer, self._at())
        if isinstance(given, Pressed):
            return given
        await self._stepping.ask(given)
        return choosing.told(self.engine, proposal, officer, given)

    async def _amend(self, wish: IssueChange | Changed) -> Changed:
        if isinstance(wish, Changed):
            return wish
        await self._stepping.ask(wish)
        return amendments.outcome(self.engine, wish)

    def sources(self) -> list[SourceView]:
        """All feeds."""
        stored = self.engine.store.feeds.counts()
        return [
            views.source(name, feed.kind, stored.get(name), name in self.pulling.finished, *self._state(name))
            for name, feed in self.config.feeds.items()
        ]

    def _state(self, feed: str) -> tuple[str, str, float]:
        state, remark, ahead = self.pulling.state(feed)
        if state != "gagal" and feed in self.listening.missing:
            state, remark = "gagal", SILENT
        return state, remark, ahead
