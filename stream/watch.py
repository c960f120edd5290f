"""Watch: all we know and decide about one issue. The heart; read this first. Pure.

It hears values from a log and answers with what to do. Every event may come twice and totals in any order: the larger
total holds, a tick that is not later is nothing, a press or receipt that was heard is nothing.

    Totals ─▶ parts of the open minutes ─┐
    Tick ──▶ minutes pass, one by one: window ─▶ panel ─▶ incident ─▶ who is told ─▶ words ─▶ outbox
    Press ─────────────────────────────────────────────▶ incident ─▶ ...
    Finding ─▶ evidence, coordination       Receipt ─▶ out of the outbox        Kin ─▶ who speaks for whom
"""

from datetime import UTC, datetime
from math import log10

import msgspec

from alerts.carriers import Carriers
from alerts.coordination import Coordination
from alerts.feedback import KEPT, Judgement, sensitivity
from alerts.incident import Happening, Step, advance, wish
from alerts.notification import Notification
from alerts.policy import OCCASIONS, RINGS, Policy, Silence
from alerts.words import LANGUAGES
from detectors.onset import onset
from detectors.panel import Panel
from detectors.window import Counts, Reason, Window, total, without
from stream.events import Event, Finding, IssueChange, Kin, Labelled, Press, ReadBy, Receipt, Tick, Totals
from stream.spokesman import Spokesman
from stream.state import Ahead, Relative, State, Watched

REVISE = 600
"""Least seconds between revisions of a living alert whose numbers went on changing."""
FEW, MUCH = 3, 0.2
"""The last hour's posts have changed when they differ by more than these: posts, and share of what was said."""
LOOK = 360
"""Minutes that a closer look goes back at most; the earliest post stays that of the episode's beginning."""
LOOK_AGAIN = 600
"""Seconds between two closer looks while an episode goes on."""
LEAP = 1440
"""Minutes that one tick passes over at most; it leaps farther only behind a gap so long that the watch begins anew."""
PRESSES = 64
"""Presses remembered, so that a repeat is known."""
TOGETHER, WITHIN = 3, 900
"""So many issues that rise within so many seconds make one combined alert."""
EXERCISE = 3600
"""Seconds after which an exercise ends by itself."""
MORNING = 5 * 86400
"""Seconds after which what nobody heard of is forgotten all the same: longer than a weekend with its holidays."""
TWO = ("false_alarm", "close")
"""What at Awas needs two people."""
VERDICTS: dict[str, Judgement] = {"true": "true", "known": "known", "hoax": "hoax", "planned": "planned"}
"""Verbs that are verdicts."""
PLANNED = ("agenda terjadwal", "planned event")
"""Reasons of a false alarm that say it was on the agenda."""
KIN = 64
"""Other raised issues that are remembered."""
AHEAD = 512
"""Late totals of shards that are ahead; past that the oldest hold at once."""
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

    name: str = ""
    """The issue's name for people."""
    combined: bool = False
    """Whether its alert speaks for others that rise with it."""


class Unsaid(msgspec.Struct, frozen=True, tag="unsaid", tag_field="kind"):
    """An officer was not told of an episode, and why (rule 9)."""

    issue: str
    incident: str
    officer: str
    at: int
    level: int
    silence: Silence


Effect = Notification | Examine | Turn | Unsaid


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
            case Kin():
                return self._related(event)
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
        self._heed()

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
        at = state.passed.get(event.shard, 0)
        if event.minute < at and (len(state.passed) < self.shards or at > min(state.passed.values())):
            state.ahead.append(Ahead(at, event.minute, event.shard, event.counts))
            self._catch_up(0 if len(state.ahead) <= AHEAD else state.ahead[0].at)
        else:
            self._add(event.minute, event.shard, event.counts)
        return []

    def _add(self, minute: int, shard: str, counts: Counts) -> None:
        window, parts = self.state.window, self.state.parts.setdefault(minute, {})
        if counts.posts > parts.get(shard, Counts()).posts:
            parts[shard] = counts
            window.put(minute, self._marked(total(parts.values()), not window.at(minute).complete))

    def _catch_up(self, minute: int) -> None:
        """What shards that were ahead said before they came to this minute holds now: so it is the same for everybody,
        whichever shard was the quicker one."""
        for one in [one for one in self.state.ahead if one.at <= minute]:
            self.state.ahead.remove(one)
            if one.minute > self.state.window.now - self.open_minutes:
                self._add(one.minute, one.shard, one.counts)

    def _tick(self, tick: Tick) -> list[Effect]:
        state = self.state
        if tick.minute <= state.passed.get(tick.shard, 0):
            return []
        state.passed[tick.shard] = tick.minute
        before = state.missing
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
        effects += [] if tick.history else self._see(before, 60 * (state.window.now + 1))
        return [*effects, *(notification for notification in state.outbox.values() if notification not in effects)]

    def _minute(self, minute: int, history: bool) -> list[Effect]:
        """One minute has passed: judge it early, learn what has settled, let the clocks run, but not in history."""
        state = self.state
        self._catch_up(minute)
        state.window.advance()
        state.window.put(minute, heard := self._heard(minute))
        state.parts.pop(minute - self.open_minutes, None)
        if state.window.age == 1 and not heard.complete:  # nothing whole was heard yet: its life has not begun
            state.window.age = 0
            return []
        if state.incident.raised:  # said before it is judged: what goes on needs less than what begins
            state.window.alarmed.append(minute)
        state.assessment = self.panel.score_one(state.window)
        state.grounds = state.assessment if state.assessment.level > 1 else state.grounds
        if history and state.assessment.level > 1:
            state.window.alarmed.append(minute)
        self.panel.learn_one(state.window)
        return [] if history else self._live(60 * (minute + 1))

    def _see(self, before: tuple[str, ...], at: int) -> list[Effect]:
        """A source went missing or came back: what is going on is said with it, what is calm is blind."""
        missing, phase = self.state.missing, self.state.incident.phase
        lost = set(missing) - set(before) or (missing and phase == "calm")
        if lost or set(before) - set(missing) or (phase == "blind" and not missing):
            return self._happen("lost" if lost else "back", at)
        return []

    def _heard(self, minute: int) -> Counts:
        return self._marked(total(self.state.parts.get(minute, {}).values()), bool(self.state.missing))

    @staticmethod
    def _marked(counts: Counts, missing: bool) -> Counts:
        """A minute in which a source was missing stays incomplete, whatever comes late."""
        return msgspec.structs.replace(counts, complete=False) if missing else counts

    # ---- the incident's life

    def _live(self, at: int) -> list[Effect]:
        effects = self._moves(at)
        due = self.state.incident.raised and at - self.state.looked >= LOOK_AGAIN
        return [*effects, self._examine(at)] if due else effects

    def _moves(self, at: int) -> list[Effect]:
        state = self.state
        effects: list[Effect] = self._say(state.unsaid, at) if state.unsaid else []
        if self.policy.owed(state.incident, at):
            effects += self._say("hand_over", at)
        if state.incident.phase == "cooling" and self._due(at):
            effects += self._happen("deadline", at)
        clocks = self.policy.clocks(state.incident.level, state.incident.rung, at)
        state.incident, happening = wish(state.incident, state.assessment.level, at, clocks, healthy=not state.missing)
        if state.incident.drill and state.incident.raised and at - state.incident.opened >= EXERCISE:
            happening = "over"
        if happening:
            level = state.incident.want if happening == "fall" else max(state.assessment.level, state.incident.floor)
            return effects + self._happen(happening, at, level)
        if state.incident.raised and self._due(at):
            return effects + self._happen("deadline", at)
        if state.incident.raised and at - state.said >= REVISE and self._moved():
            return effects + self._happen("change", at)
        return effects

    def _due(self, at: int) -> bool:
        """Whether the incident's clock has run out. An episode that nobody heard of is not forgotten before morning,
        and none is while a source is missing."""
        incident = self.state.incident
        if not incident.deadline or at < incident.deadline:
            return False
        waits = incident.phase == "cooling" and not incident.drill and at - incident.closed < MORNING
        return not (waits and (self.state.missing or self.policy.digest(incident)))

    def _moved(self) -> bool:
        """Whether the last hour, or what a closer look found, differs enough from what was said to be worth an edit."""
        state = self.state
        posts, said = state.window.over(60).posts, state.said_posts
        found = state.coordination.strength not in ("unknown", "none", state.said_strength)
        return state.joined or found or abs(posts - said) > max(FEW, MUCH * said)

    def _happen(self, happening: Happening, at: int, level: int = 0) -> list[Effect]:
        state, before = self.state, self.state.incident
        new_level = level or before.level
        clocks = self.policy.clocks(new_level, 0 if happening in ("rise", "drill", "uncover") else before.rung, at)
        name = f"{self.issue}-{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M}"
        state.incident, steps = advance(before, happening, at, clocks, level, name)
        if "begin" in steps:
            state.first_seen, state.evidence, state.opinion = self._first_seen(at), (), None
            state.silent, state.coordination, state.carriers = {}, Coordination(), Carriers()
            self._gather(at)
        if "announce" in steps and (speaker := self._speaker(state.incident.level, at)):
            state.incident, steps = advance(state.incident, "cover", at, clocks)
            self._note(covered_by=speaker)
        effects: list[Effect] = [self._turn(before.level, at)] if state.incident.level != before.level else []
        if state.incident.phase == "covered":
            effects += self._left_out(at)
        for step in steps:
            if step == "announce":
                state.unsaid = step
                effects.append(self._examine(at))
            elif step in OCCASIONS:
                effects += self._say(step, at)
        if state.incident.raised and state.incident.level < before.level:
            effects.append(self._examine(at))
        return effects

    def _turn(self, before: int, at: int) -> Turn:
        incident, found = self.state.incident, self.state.assessment
        return Turn(
            self.issue, at, incident.level, before, round(found.score, 3), found.reasons, found.drivers,
            incident.id, self.state.first_seen, incident.opened, self.watched.topic.name, bool(self.state.together),
        )  # fmt: skip

    def _first_seen(self, at: int) -> int:
        """When it began: where the rise of the volume began, or the span that is the most unusual."""
        state = self.state
        dated = [reason for reason in state.assessment.reasons if reason.since]
        span = max(dated, key=lambda reason: reason.score).since if dated else at // 60 - 60
        return 60 * (onset(state.window, state.assessment.expected) or max(span, at // 60 - 60))

    def _examine(self, at: int) -> Examine:
        """Since it began, but not farther back than what is going on now."""
        self.state.looked = at
        first = max(min(self.state.first_seen // 60, at // 60 - 15), at // 60 - LOOK)
        return Examine(self.issue, self.state.incident.id, first, at // 60 - 1)

    def _found(self, finding: Finding) -> list[Effect]:
        state = self.state
        if finding.incident != state.incident.id:
            return []
        earliest = [one for one in state.evidence if one.role == "earliest"][:1]
        found = [one for one in finding.evidence if one.role != "earliest" or not earliest]
        state.evidence, state.opinion = (*earliest, *found), finding.opinion
        state.coordination, state.carriers = self._without(finding), finding.carriers
        return self._say(state.unsaid, 60 * (finding.minute + 1)) if state.unsaid else []

    def _without(self, finding: Finding) -> Coordination:
        """What was found, and what the panel says of the window without the posts it concerns: only said."""
        state = self.state
        rest = msgspec.structs.replace(state.window, minutes=state.window.minutes[:])
        for minute, pushed in finding.pushed.items():
            rest.put(minute, without(rest.at(minute), pushed))
        judged = self.panel.score_one(rest)
        ratio = round(rest.over(60).posts / state.assessment.expected, 2) if state.assessment.expected else 0.0
        return msgspec.structs.replace(finding.coordination, without_ratio=ratio, without_level=judged.level)

    def _say(self, step: Step, at: int) -> list[Effect]:
        """Put what is to be said into the outbox; it leaves it with its receipt."""
        state = self.state
        state.unsaid, state.said, state.said_posts = None, at, state.window.over(60).posts
        state.joined, state.said_strength = False, state.coordination.strength
        audience = self.policy.audience(state.incident, step, at)
        told = dict.fromkeys((*state.incident.told, *(told.officer for told in audience)))
        state.incident = msgspec.structs.replace(state.incident, revision=state.incident.revision + 1, told=tuple(told))
        said = self.spokesman.notifications(self.watched.topic, state, self.policy, audience, at)
        state.outbox.update({notification.id: notification for notification in said})
        self._bound()
        return [*said, *(self._left_out(at) if step in RINGS else ())]

    def _left_out(self, at: int) -> list[Effect]:
        """Whoever does not know of it, and why, where that is news: it is written down, so that it can be asked for."""
        state, incident = self.state, self.state.incident
        silent = self.policy.left_out(incident, at)
        news = {name: why for name, why in silent.items() if state.silent.get(name) != why}
        state.silent = silent
        return [Unsaid(self.issue, incident.id, name, at, incident.level, why) for name, why in news.items()]

    # ---- relatives

    def _speaker(self, level: int, at: int) -> str:
        """The issue in whose alert a rise to this level is told; empty where it is told in its own.

        A parent speaks for its children, and a combined alert for all that follow it; Awas always speaks for itself.
        """
        higher = {name: one for name, one in self.state.kin.items() if one.level >= level}
        if level > 3 or self.state.incident.drill:
            return ""
        if self.watched.parent in higher:
            return self.watched.parent
        return next((name for name, one in higher.items() if one.combined and at - one.at <= WITHIN), "")

    def _gather(self, at: int) -> None:
        """Where others rose within a quarter of an hour, this alert speaks for all."""
        near = {name: one.name for name, one in self.state.kin.items() if at - one.at <= WITHIN}
        self.state.together = near if len(near) >= TOGETHER - 1 and not self.state.incident.drill else {}

    def _related(self, kin: Kin) -> list[Effect]:
        """Another issue rose, fell, or ended: what it spoke for speaks for itself again."""
        state, incident = self.state, self.state.incident
        if kin.of == self.issue:
            return []
        before = state.kin.pop(kin.of, None)
        if kin.level > 1:
            since = before.at if before else kin.at
            state.kin[kin.of] = Relative(kin.name, kin.level, since, kin.combined)
            state.kin = dict(list(state.kin.items())[-KIN:])
        if state.together and incident.raised and kin.at - incident.opened <= WITHIN and not before:
            state.together[kin.of], state.joined = kin.name, True
        if incident.phase == "covered" and incident.covered_by == kin.of and kin.level < incident.level:
            return self._happen("uncover", kin.at)
        if incident.phase == "open" and kin.of == self.watched.parent and kin.level >= incident.level < 4:
            effects = self._happen("cover", kin.at)
            self._note(covered_by=kin.of)
            return [*effects, *self._left_out(kin.at)]
        return []

    def _receipt(self, receipt: Receipt) -> list[Effect]:
        """What was delivered leaves the outbox; what failed goes the next way of each who has one."""
        said = self.state.outbox.pop(receipt.notification, None)
        if said is None or receipt.outcome != "failed":
            return []
        ways = {name: way for name in said.hearers if (way := self.policy.next_way(said, name))}
        again = [self.spokesman.redirected(said, name, way) for name, way in ways.items()]
        self.state.outbox.update({one.id: one for one in again})
        return list(again)

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
        if incident.drill and incident.raised and press.verb in TWO:
            return self._happen("over", press.at)
        match press.verb:
            case "acknowledge" if incident.phase in ("open", "snoozed", "covered"):
                self._note(owner=press.officer, owned=press.at)
                return self._happen("acknowledge", press.at)
            case "snooze" if incident.phase in ("open", "held"):
                return self._snooze(press)
            case "drill" if incident.phase in ("calm", "blind"):
                self._note(drill=True, floor=3)
                return self._happen("drill", press.at, 3)
            case "note" if incident.raised and press.note.strip():
                self._note(note=press.note)
                return self._happen("note", press.at)
            case "false_alarm" if incident.raised and press.note.strip():
                return self._agreed(press)
            case "false_alarm" if incident.phase == "cooling":
                return self._judge("false", press.at)
            case "true" | "known" | "hoax" | "planned" if incident.id and not incident.drill:
                return self._judge(VERDICTS[press.verb], press.at)
            case "undo" if incident.id in self.state.judged:
                return self._judge(None, press.at)
            case "raise" if incident.phase == "cooling" and not incident.drill:
                level = max(2, incident.left)
                self._note(floor=level)
                return self._happen("rise", press.at, level)
            case "raise" if incident.raised and incident.level < 4:
                self._note(floor=incident.level + 1)
                return self._happen("rise", press.at, incident.level + 1)
            case "lower" if incident.raised and incident.level > 2:
                self._note(muted=max(incident.level, incident.muted), floor=1)
                return self._happen("fall", press.at, incident.level - 1)
            case "close" if incident.raised:
                return self._agreed(press)
        return []

    def _snooze(self, press: Press) -> list[Effect]:
        """Half an hour, so often as the level's rules allow; whoever asked for it has it until then."""
        incident = self.state.incident
        if incident.snoozes >= self.policy.rules(incident.level).snoozes:
            return []
        self._note(owner=press.officer, owned=press.at)
        return self._happen("snooze", press.at)

    def _agreed(self, press: Press) -> list[Effect]:
        """An end that a person makes; at Awas two people must want it (rule 6)."""
        incident = self.state.incident
        vote = (press.verb, press.officer)
        if vote in incident.votes:
            return []
        self._note(votes=(*incident.votes, vote))
        wanted_by = [officer for verb, officer in self.state.incident.votes if verb == press.verb]
        if len(wanted_by) < (2 if max(incident.level, incident.muted) == 4 else 1):
            return self._happen("change", press.at)
        if press.verb == "close":
            return self._happen("close", press.at)
        self._note(verdict=press.note)
        self._remember("planned" if press.note.casefold() in PLANNED else "false")
        return self._happen("false_alarm", press.at)

    def _judge(self, judgement: Judgement | None, at: int) -> list[Effect]:
        """A verdict on the episode; None takes it back, and an alarm that was called false may ring again."""
        self._remember(judgement)
        if judgement is None:
            self._note(verdict="", muted=1)
        return self._happen("judge", at)

    def _remember(self, judgement: Judgement | None) -> None:
        state = self.state
        others = {id: one for id, one in state.judged.items() if id != state.incident.id}
        state.judged = others if judgement is None else others | {state.incident.id: judgement}
        state.judged = dict(list(state.judged.items())[-KEPT:])
        self._note(judged=judgement or "")
        self._heed()

    def _heed(self) -> None:
        """The panel is as willing to ring as the officers' verdicts make it."""
        accepted = self.watched.false_alarms_a_month * sensitivity(self.state.judged.values())
        self.panel.threshold = -log10(accepted)

    def _note(self, **changes: object) -> None:
        self.state.incident = msgspec.structs.replace(self.state.incident, **changes)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(State)
