"""A web worker: the Host on the topics. It answers only once the brokers have what was asked for.

    HTTP, chats, feeds ─▶ posts, events, issues, notifications        incidents, watches, outbox, ... ─▶ mirror ─▶ pages

Any number of them may run. What must be done once (reading pulled feeds, asking a chat for news) is done by the one
that has the lease.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import msgspec

from alerts.channels import Outcome
from alerts.channels.whatsapp_message import digits
from alerts.delivery import Delivery, Status
from alerts.life import Verb
from alerts.notification import Notification, Reaction
from stream import gauges
from stream.config import Config
from stream.engine import amendments, choosing, labelling, labels, views
from stream.engine.clock import Clock, fresh_key
from stream.engine.kafka.following import Following
from stream.engine.kafka.intake import Intake
from stream.engine.kafka.issues import key
from stream.engine.kafka.labels import Taught
from stream.engine.kafka.lag import Lag
from stream.engine.kafka.lease import Lease
from stream.engine.kafka.lookout import Word
from stream.engine.kafka.mirror import Mirror
from stream.engine.kafka.pressing import outlook
from stream.engine.kafka.reports import REPORT, report
from stream.engine.kafka.silence import listen
from stream.engine.kafka.stands import Stands
from stream.engine.listening import SILENT
from stream.engine.outcomes import Answer, Changed, Pressed
from stream.engine.pulling import Pulling
from stream.engine.reply import reply
from stream.engine.showing import Showing
from stream.engine.shown import SourceView
from stream.engine.store import Store
from stream.engine.vigil import Vigil
from stream.events import Drawn, IssueChange, Labelled, LabelTone, Press, encode_all
from stream.invariants import held
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
WITHIN = 5.0
"""Seconds in which the others should have heard."""
ALL_WITHIN = 20.0
"""Seconds in which every counter should have heard: one of them may be starting."""
SHARE = 0.1
"""Of the time, what looking at all issues may take."""
Job = Callable[[], Coroutine[Any, Any, None]]


class Web(Showing):
    """A running worker; ``once`` is what else only one of them does."""

    engine: Mirror
    stalled = ""

    def __init__(self, config: Config, store: Store, metrics: Metrics, clock: Clock, worker: str) -> None:
        super().__init__(Mirror(config, store))
        self.config, self.metrics, self.clock = config, metrics, clock
        self._vigil = Vigil(metrics)
        self.once: list[Job] = []
        self.ready = False
        self.intake = Intake(config, clock, self.engine.stands, worker, metrics)
        self._pulling: Pulling | None = None
        self._told: set[tuple[str, int]] = set()
        self.moved = clock.now()
        """When feed time last moved on, or this worker began (epoch seconds)."""
        self._passed = 0

    async def run(self) -> None:
        """Serve until cancelled."""
        try:
            await self.engine.start()
            await self.intake.start()
            self.ready = True
            lag = Lag(self.config, self.metrics, self.clock)
            await asyncio.gather(self.engine.run(), Lease(self.config, self._alone).run(), self._look(), lag.run())
        finally:
            self.ready = False
            await self.intake.close()
            await self.engine.close()

    async def _alone(self) -> None:
        """What exactly one worker does: from where the last one has left the feeds."""
        stands = Stands()
        written = Following(self.config, ["feeds"], stands.hear)
        try:
            await written.start()
        finally:
            await written.close()
        self._pulling = Pulling(self.config, stands, self.clock, self.accept)
        try:
            jobs = (*self._pulling.jobs(), *(job() for job in self.once), self._listen(self._pulling))
            await asyncio.gather(*jobs, asyncio.Event().wait())
        finally:
            self._pulling = None

    async def _listen(self, pulling: Pulling) -> None:
        store, stands = self.engine.store, self.engine.stands
        await listen(self.config, store, stands, pulling, self.clock, self.intake.send)

    async def _look(self) -> None:
        """Once a second, with many issues more seldom: show how things stand, and tell watches of retired issues."""
        while True:
            began = self.clock.monotonic()
            self._move()
            at = int(self.clock.now()) if self.config.engine.time == "wall" else self.now
            gauges.listened(self.metrics, self.sources(), at)
            gauges.show(self.metrics, self.issues(), at)
            for change in self.engine.orphans:
                await self._tell(change)
            for change in self.engine.unmade:
                await self.intake.send("issues", key(change), msgspec.json.encode(change))
            await self.clock.sleep(max(1.0, (self.clock.monotonic() - began) / SHARE))

    def _move(self) -> None:
        if self.now > self._passed:
            self._passed, self.moved = self.now, self.clock.now()
            self.metrics.ticked.set(self.moved)
            self._vigil.show(held(self.engine.watches.values(), (), self.moved))

    def unsent(self) -> float:
        """Since when the oldest alert waits to be sent, also one that no notify worker has taken; now where none does.
        By the posts alone nobody knows when a watch said something.
        """
        deliveries, wall = self.engine.store.deliveries, self.config.engine.time == "wall"
        said = [one for watch in self.engine.watches.values() for one in watch.state.outbox.values()] if wall else []
        untaken = [float(one.at) for one in said if deliveries.find(one.id) is None]
        return min((*untaken, *(row.queued for row in deliveries.unsettled())), default=self.clock.now())

    async def _tell(self, change: IssueChange) -> None:
        if (change.issue, change.version) not in self._told:
            await self.intake.send("events", change.issue, encode_all([change]))
            self._told.add((change.issue, change.version))
            gauges.forget(self.metrics, change.issue)

    # ---- Host

    async def accept(self, feed: str, lines: Sequence[bytes], position: int | None = None, head: str = "") -> Answer:
        """Take post lines; returns once they are acknowledged."""
        answer = await self.intake.accept(feed, lines, position, head)
        self.metrics.taken(feed, answer)
        return answer

    async def press(
        self, incident: str, officer: str, verb: Verb, *, id: str, note: str = "", via: str = ""
    ) -> Pressed:
        """Take a press: acknowledged, and heard by the watch, where that works at all."""
        watches = self.engine.watches
        issue = next(
            (watch.issue for watch in watches.values() if incident and watch.state.incident.id == incident), ""
        )
        if verb == "drill" and incident in watches:
            issue, incident = incident, ""
        if issue not in watches:
            return reply(self.config, officer, verb, None, None)
        press = Press(issue, incident, officer, verb, self._at(), id or fresh_key().hex()[:16], note, via)
        return await self._press(press)

    async def _press(self, press: Press) -> Pressed:
        watch = self.engine.watches[press.issue]
        before, ahead = watch.state.incident, outlook(self.engine.config, watch, press)
        await self.intake.send("events", press.issue, encode_all([press]))
        if ahead.state.incident != before and not await self.engine.comes(lambda: self._heard(press), WITHIN):
            watch = self.engine.watches.get(press.issue, ahead)  # another may have been quicker
            before, ahead = watch.state.incident, outlook(self.engine.config, watch, press)
        return reply(self.config, press.officer, press.verb, before, ahead.state.incident)

    def _heard(self, press: Press) -> bool:
        watch = self.engine.watches.get(press.issue)
        return watch is None or press.id in watch.state.presses

    def _at(self) -> int:
        return int(self.clock.now()) if self.config.engine.time == "wall" else self.now

    async def receipt(self, notification: str, status: Status, outcome: Outcome | None) -> bool:
        """Hand a receipt on to the worker that sent the notification."""
        row = await self.sent(notification)
        if row is None:
            return True
        if row.state == "sending":
            return False
        place = f"{row.notification.channel} {row.notification.address}"
        await self.intake.send("notifications", place, report(notification, status, outcome), holds=REPORT)
        return True

    async def sent(self, notification: str) -> Delivery | None:
        """How the sending of a notification stands; a report of it may be quicker than its row."""
        find = self.engine.store.deliveries.find
        await self.engine.comes(lambda: find(notification) is not None, WITHIN if notification else 0.0)
        return find(notification)

    async def announce(self, said: Sequence[Notification]) -> None:
        """Hand it to those who send, as a watch does."""
        for one in said:
            await self.intake.send("notifications", f"{one.channel} {one.address}", msgspec.json.encode(one))

    async def wrote(self, channel: str, address: str, at: float) -> None:
        """Tell it to those who send."""
        await self.intake.send("windows", f"{channel} {digits(address)}", msgspec.json.encode(at))

    async def add_issue(self, name: str, settings: dict[str, object], by: str) -> Changed:
        """Watch one more issue from now on."""
        return await self._amend(amendments.addition(self.engine, name, settings, by, self._at()))

    async def retire_issue(self, name: str, by: str, reason: str) -> Changed:
        """Watch an added issue no more."""
        return await self._amend(amendments.retirement(self.engine, name, by, reason, self._at()))

    async def choose(self, proposal: str, officer: str, answer: Reaction) -> Pressed:
        """Take an officer's answer: of two the one that stands first in the topic counts, so ours is heard first."""
        given = choosing.choice(self.engine, proposal, officer, answer, self._at())
        if isinstance(given, Pressed):
            return given
        await self.intake.send("proposals", proposal, msgspec.json.encode(Word(choice=given)))
        await self.engine.comes(lambda: bool(self.engine.proposals.all[proposal].answer), WITHIN)
        told = choosing.told(self.engine, proposal, officer, given)
        if told.outcome == "done" and given.change:
            await self._amend(given.change)
        return told

    async def _amend(self, wish: IssueChange | Changed) -> Changed:
        """Of two changes with the same number the one that stands first in the topic holds: so ours is heard first. Who
        is told that an issue is watched may rely on it: all counters look for it from now on.
        """
        if isinstance(wish, Changed):
            return wish
        await self.intake.send("issues", key(wish), msgspec.json.encode(wish))
        await self.engine.comes(lambda: len(self.engine.issues.history.get(wish.issue, ())) >= wish.version, WITHIN)
        done = amendments.outcome(self.engine, wish)
        if done.outcome == "done" and not await self.engine.comes(lambda: self._counted(wish), ALL_WITHIN):
            return msgspec.structs.replace(
                done, explanation=f"{done.explanation}; not all counters have heard of it yet"
            )
        return done

    def _counted(self, change: IssueChange) -> bool:
        """Whether every counter follows: each begins the time of a new issue, where any time has begun."""
        watch = self.engine.watches.get(change.issue)
        return watch is None or not self.now or len(watch.state.passed) == self.config.kafka.partitions

    async def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        """Take an officer's label, or take it back: acknowledged, and every counter hears of it."""
        label = Labelled(issue, post, officer, self._at(), tone, drawn)
        if refused := labelling.refusal(self.engine, label):
            return refused
        one = Taught(label, labels.text_of(self.engine.store, label))
        await self.intake.send("labels", one.key, msgspec.json.encode(one))
        known = self.engine.issues.labels
        await self.engine.comes(lambda: bool(known.given(issue, post)) == bool(one.text), WITHIN)
        return labelling.done(label)

    def sources(self) -> list[SourceView]:
        """All feeds; how a pulled one is doing is known to the worker that reads it."""
        pulling, stands = self._pulling, self.engine.stands
        return [
            views.source(
                name, feed.kind, stands.counts(name), bool(pulling and name in pulling.finished), *self._state(name)
            )
            for name, feed in self.config.feeds.items()
        ]

    def _state(self, feed: str) -> tuple[str, str, float]:
        state, remark, ahead = self._pulling.state(feed) if self._pulling else ("", "", 0.0)
        if state != "gagal" and feed in self.engine.silence.said.sources:
            state, remark = "gagal", SILENT if self._pulling else f"failing, or {SILENT}"
        return state, remark, ahead
