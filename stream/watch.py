"""Watch: all we know and decide about one issue. The heart; read this first. Pure.

It hears values from a log and answers with what to do. Every event may come twice and totals in any order: the larger
total holds, a tick that is not later is nothing, a press or receipt that was heard is nothing.

    Totals ─▶ parts of the open minutes ─┐
    Tick ──▶ minutes pass, one by one: window ─▶ panel ─▶ incident ─▶ who is told ─▶ words ─▶ outbox
    Press ─────────────────────────────────────────────▶ incident ─▶ ...
    Finding ─▶ evidence in the alert        Receipt ─▶ out of the outbox
"""

from datetime import UTC, datetime

import msgspec

from alerts.incident import Happening, Step, advance, wish
from alerts.notification import Notification
from alerts.policy import OCCASIONS, Policy
from alerts.words import LANGUAGES
from detectors.onset import onset
from detectors.panel import Panel
from detectors.window import Counts, Reason, Window, total
from stream.events import Event, Finding, IssueChange, Labelled, Press, ReadBy, Receipt, Tick, Totals
from stream.spokesman import Spokesman
from stream.state import State, Watched

REVISE = 600
"""Least seconds between revisions of a living alert whose numbers went on changing."""
FEW, MUCH = 3, 0.2
"""The last hour's posts have changed when they differ by more than these: posts, and share of what was said."""
LOOK = 360
"""Minutes that a closer look goes back; the earliest post stays that of the episode's beginning."""
LEAP = 1440
"""Minutes that one tick passes over at most; it leaps farther only behind a gap so long that the watch begins anew."""
PRESSES = 64
"""Presses remembered, so that a repeat is known."""
OUTBOX = 256
"""Notifications that may wait for their receipt; the oldest revisions give way first."""


class Examine(msgspec.Struct, frozen=True, tag="examine", tag_field="kind"):
    """Look at the stored posts of an issue in these minutes and answer with a ``Finding``."""

    issue: str
    incident: str
    first: int
    last: int


class Turn(msgspec.Struct, frozen=True, tag="level", tag_field="kind"):
    """The level of an issue has changed, at ``at``, for these reasons: for whoever writes the chronicle."""

    issue: str
    at: int
    level: int
    before: int = msgspec.field(name="from")
    score: float
    reasons: tuple[Reason, ...]
    drivers: tuple[str, ...]
    incident: str
    first_seen: int
    detected_at: int


Effect = Notification | Examine | Turn


class Watch:
    """All we know and decide about one issue.

    ``shards`` is how many counters must have passed a minute before it is judged; ``open_minutes`` how long a minute
    takes late posts.
    """

    def __init__(
        self, watched: Watched, policy: Policy, spokesman: Spokesman, *, shards: int = 1, open_minutes: int = 60
    ) -> None:
        self.watched, self.policy, self.spokesman = watched, policy, spokesman
        self.shards, self.open_minutes = shards, open_minutes
        self.panel = self._fresh_panel()
        self.state = State(Window(now=0), {})

    def _fresh_panel(self) -> Panel:
        return Panel(self.watched.false_alarms_a_month, self.watched.sensitive, self.watched.zone)

    @property
    def issue(self) -> str:
        """The issue's name in the configuration."""
        return self.watched.topic.issue

    def handle(self, event: Event) -> list[Effect]:
        """Hear one event of this issue's log; what follows from it, in order."""
        match event:
            case Totals():
                return self._count(event)
            case Tick():
                return self._tick(event)
            case Press():
                return self._press(event)
            case Finding():
                return self._found(event)
            case Receipt():
                return self._receipt(event)
            case IssueChange():
                return self._changed(event)
            case ReadBy():
                return self._read_by(event)
            case Labelled():
                return []  # learnt where posts are read

    def snapshot(self) -> bytes:
        """The whole state as MessagePack: plain values, nothing that could run."""
        self.state.panel = self.panel.snapshot()
        return _encoder.encode(self.state)

    def restore(self, snapshot: bytes) -> None:
        """Go on exactly where the snapshot was taken; raises ``msgspec.MsgspecError`` where it is none."""
        self.state = _decoder.decode(snapshot)
        self.panel.restore(self.state.panel)

    def _read_by(self, event: ReadBy) -> list[Effect]:
        """Tone starts anew where the version changes; at the very first there is nothing to forget."""
        if self.state.read_by not in ("", event.version):
            self.panel.read_anew(event.minute)
        self.state.read_by = event.version
        return []

    # ---- counting and time

    def _count(self, event: Totals) -> list[Effect]:
        state = self.state
        if state.window.now and event.minute <= state.window.now - self.open_minutes:
            return []
        parts = state.parts.setdefault(event.minute, {})
        if event.counts.posts > parts.get(event.shard, Counts()).posts:
            parts[event.shard] = event.counts
            missing = not state.window.at(event.minute).complete
            state.window.put(event.minute, self._marked(total(parts.values()), missing))
        return []

    def _tick(self, tick: Tick) -> list[Effect]:
        state = self.state
        if tick.minute <= state.passed.get(tick.shard, 0):
            return []
        state.passed[tick.shard] = tick.minute
        state.unheard.pop(tick.shard, None)
        if tick.missing:
            state.unheard[tick.shard] = tick.missing
        state.missing = tuple(sorted({name for names in state.unheard.values() for name in names}))
        if len(state.passed) < self.shards:
            return []
        last = min(state.passed.values()) - 1
        if state.window.now and last - state.window.now > LEAP:
            state.window, self.panel = Window(now=0), self._fresh_panel()
        if not state.window.now:
            state.window.now = last - 1
            state.parts = {minute: parts for minute, parts in state.parts.items() if minute > last - self.open_minutes}
        passed = range(state.window.now + 1, last + 1)
        effects = [effect for minute in passed for effect in self._minute(minute, tick.history)]
        return [*effects, *(notification for notification in state.outbox.values() if notification not in effects)]

    def _minute(self, minute: int, history: bool) -> list[Effect]:
        """One minute has passed: judge it early, learn what has settled, let the clocks run, but not in history."""
        state = self.state
        state.window.advance()
        state.window.put(minute, heard := self._heard(minute))
        state.parts.pop(minute - self.open_minutes, None)
        if state.window.age == 1 and not heard.complete:  # nothing whole was heard yet: its life has not begun
            state.window.age = 0
            return []
        state.assessment = self.panel.score_one(state.window)
        state.grounds = state.assessment if state.assessment.level > 1 else state.grounds
        if state.incident.raised or (history and state.assessment.level > 1):
            state.window.alarmed.append(minute)
        self.panel.learn_one(state.window)
        return [] if history else self._live(60 * (minute + 1))

    def _heard(self, minute: int) -> Counts:
        return self._marked(total(self.state.parts.get(minute, {}).values()), bool(self.state.missing))

    @staticmethod
    def _marked(counts: Counts, missing: bool) -> Counts:
        """A minute in which a source was missing stays incomplete, whatever comes late."""
        return msgspec.structs.replace(counts, complete=False) if missing else counts

    # ---- the incident's life

    def _live(self, at: int) -> list[Effect]:
        state = self.state
        effects: list[Effect] = self._say(state.unsaid, at) if state.unsaid else []
        clocks = self.policy.clocks(state.incident.level, state.incident.rung)
        state.incident, happening = wish(state.incident, state.assessment.level, at, clocks, healthy=not state.missing)
        if happening:
            level = state.incident.want if happening == "fall" else max(state.assessment.level, state.incident.floor)
            return effects + self._happen(happening, at, level)
        if state.incident.deadline and at >= state.incident.deadline:
            return effects + self._happen("deadline", at)
        if state.incident.raised and at - state.said >= REVISE and self._moved():
            return effects + self._happen("change", at)
        return effects

    def _moved(self) -> bool:
        """Whether the last hour differs enough from what was said of it to be worth an edit."""
        posts, said = self.state.window.over(60).posts, self.state.said_posts
        return abs(posts - said) > max(FEW, MUCH * said)

    def _happen(self, happening: Happening, at: int, level: int = 0) -> list[Effect]:
        state, before = self.state, self.state.incident
        new_level = level or before.level
        clocks = self.policy.clocks(new_level, 0 if happening == "rise" else before.rung)
        name = f"{self.issue}-{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M}"
        state.incident, steps = advance(before, happening, at, clocks, level, name)
        if "begin" in steps:
            state.first_seen, state.evidence, state.opinion = self._first_seen(at), (), None
        effects: list[Effect] = [self._turn(before.level, at)] if state.incident.level != before.level else []
        for step in steps:
            if step == "announce":
                state.unsaid = step
                effects.append(self._examine(at))
            elif step in OCCASIONS:
                effects += self._say(step, at)
                effects += [self._examine(at)] if step == "revise" else []
        return effects

    def _turn(self, before: int, at: int) -> Turn:
        incident, found = self.state.incident, self.state.assessment
        return Turn(
            self.issue, at, incident.level, before, round(found.score, 3), found.reasons, found.drivers,
            incident.id, self.state.first_seen, incident.opened,
        )  # fmt: skip

    def _first_seen(self, at: int) -> int:
        """When it began: where the rise of the volume began, or the span that is the most unusual."""
        state = self.state
        dated = [reason for reason in state.assessment.reasons if reason.since]
        span = max(dated, key=lambda reason: reason.score).since if dated else at // 60 - 60
        return 60 * (onset(state.window, state.assessment.expected) or max(span, at // 60 - 60))

    def _examine(self, at: int) -> Examine:
        """Since it began, but not farther back than what is going on now."""
        first = max(min(self.state.first_seen // 60, at // 60 - 15), at // 60 - LOOK)
        return Examine(self.issue, self.state.incident.id, first, at // 60 - 1)

    def _found(self, finding: Finding) -> list[Effect]:
        state = self.state
        if finding.incident != state.incident.id:
            return []
        earliest = [one for one in state.evidence if one.role == "earliest"][:1]
        found = [one for one in finding.evidence if one.role != "earliest" or not earliest]
        state.evidence, state.opinion = (*earliest, *found), finding.opinion
        return self._say(state.unsaid, 60 * (finding.minute + 1)) if state.unsaid else []

    def _say(self, step: Step, at: int) -> list[Effect]:
        """Put what is to be said into the outbox; it leaves it with its receipt."""
        state = self.state
        state.unsaid, state.said, state.said_posts = None, at, state.window.over(60).posts
        audience = self.policy.audience(state.incident, step)
        told = dict.fromkeys((*state.incident.told, *(told.officer for told in audience)))
        state.incident = msgspec.structs.replace(state.incident, revision=state.incident.revision + 1, told=tuple(told))
        said = self.spokesman.notifications(self.watched.topic, state, self.policy, audience, at)
        state.outbox.update({notification.id: notification for notification in said})
        self._bound()
        return list(said)

    def _receipt(self, receipt: Receipt) -> list[Effect]:
        """What was delivered leaves the outbox; what failed goes the officer's next way, if he has one."""
        said = self.state.outbox.pop(receipt.notification, None)
        way = self.policy.next_way(said) if said and receipt.outcome == "failed" else None
        if said is None or way is None:
            return []
        again = self.spokesman.redirected(said, way)
        self.state.outbox[again.id] = again
        return [again]

    def _bound(self) -> None:
        """A newer revision takes the place of an older one that still waits; the outbox stays bounded."""
        outbox = self.state.outbox
        newest = {(one.channel, one.address): one.revision for one in outbox.values()}
        stale = [id for id, one in outbox.items() if one.revises and one.revision < newest[one.channel, one.address]]
        for id in stale:
            del outbox[id]
        for id in list(outbox)[: max(0, len(outbox) - OUTBOX)]:
            del outbox[id]

    # ---- people

    def _press(self, press: Press) -> list[Effect]:
        """A press counts once, and only from somebody on the duty list (rule 10)."""
        state = self.state
        if press.officer not in self.policy.officers or press.incident != state.incident.id:
            return []
        if press.id and press.id in state.presses:
            return []
        before = state.incident
        effects = self._obey(press)
        if press.id and state.incident != before:
            state.presses = [*state.presses[1 - PRESSES :], press.id]
        return effects

    def _changed(self, change: IssueChange) -> list[Effect]:
        """A retired issue's episode ends, and everybody who knows of it hears why."""
        if change.action != "retired" or not self.state.incident.raised:
            return []
        self._note(note=LANGUAGES[self.spokesman.language].retired(change.reason))
        return self._happen("close", change.at)

    def _obey(self, press: Press) -> list[Effect]:
        incident = self.state.incident
        match press.verb:
            case "acknowledge" if incident.phase == "open":
                self._note(owner=press.officer, owned=press.at)
                return self._happen("acknowledge", press.at)
            case "note" if incident.raised and press.note.strip():
                self._note(note=press.note)
                return self._happen("note", press.at)
            case "false_alarm" if incident.raised:
                return self._accuse(press)
            case "raise" if incident.raised and incident.level < 4:
                self._note(floor=incident.level + 1)
                return self._happen("rise", press.at, incident.level + 1)
            case "lower" if incident.raised and incident.level > 2:
                self._note(muted=max(incident.level, incident.muted), floor=1)
                return self._happen("fall", press.at, incident.level - 1)
            case "close" if incident.raised:
                return self._happen("close", press.at)
        return []

    def _accuse(self, press: Press) -> list[Effect]:
        """A false alarm needs a reason, and at Awas two people (rule 6)."""
        incident = self.state.incident
        accusers = tuple(dict.fromkeys((*incident.accusers, press.officer)))
        if not press.note or press.officer in incident.accusers:
            return []
        self._note(accusers=accusers)
        if len(accusers) < (2 if max(incident.level, incident.muted) == 4 else 1):
            return self._happen("change", press.at)
        self._note(verdict=press.note)
        return self._happen("false_alarm", press.at)

    def _note(self, **changes: object) -> None:
        self.state.incident = msgspec.structs.replace(self.state.incident, **changes)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(State)
