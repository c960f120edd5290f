"""Watch: all we know and decide about one issue. The heart; read this first. Pure.

It hears values from a log and answers with what to do. Every event may come twice and totals in any order: the larger
total holds, a tick that is not later is nothing, a press or receipt that was heard is nothing.

    Totals ─▶ parts of the open minutes ─┐
    Tick ──▶ minutes pass, one by one: window ─▶ panel ─▶ incident ─▶ who is told ─▶ words ─▶ outbox
    Press ─────────────────────────────────────────────▶ incident ─▶ ...
    Finding ─▶ evidence, coordination       Receipt ─▶ out of the outbox        Kin ─▶ who speaks for whom
"""

from math import log10

import msgspec

from alerts.coordination import Coordination
from alerts.feedback import sensitivity
from alerts.policy import Policy
from detectors.counts import without
from detectors.panel import Panel
from detectors.window import Window
from stream.counting import Counting
from stream.effects import Effect
from stream.events import (
    Event,
    Finding,
    Ignored,
    IssueChange,
    Kin,
    Labelled,
    Press,
    Rang,
    ReadBy,
    Receipt,
    Tick,
    Totals,
)
from stream.living import Living
from stream.pressing import Pressing
from stream.saying import Saying
from stream.spokesman import Spokesman
from stream.state import State, Watched

LEAP = 1440
"""Minutes that one tick passes over at most; it leaps farther only behind a gap so long that the watch begins anew."""


class Watch:
    """All we know and decide about one issue.

    ``shards`` is how many counters must have passed a minute before it is judged; ``open_minutes`` how long a minute
    takes late posts.
    """

    def __init__(
        self, watched: Watched, policy: Policy, spokesman: Spokesman, *, shards: int = 1, open_minutes: int = 60
    ) -> None:
        self.watched, self.policy, self.spokesman = watched, policy, spokesman
        self.counting = Counting(shards, open_minutes)
        self.saying = Saying(watched, policy, spokesman)
        self.living = Living(self.saying)
        self.pressing = Pressing(self.living)
        self.panel = self._fresh_panel()
        self.state = State(Window(now=0), {})

    def _fresh_panel(self) -> Panel:
        watched = self.watched
        planned = tuple((one.first, one.last, one.times) for one in watched.agenda)
        almanac = watched.calendar._replace(planned=planned)
        return Panel(watched.false_alarms_a_month, watched.sensitive, watched.zone, watched.detectors, almanac)

    @property
    def issue(self) -> str:
        """The issue's name in the configuration."""
        return self.watched.topic.issue

    def handle(self, event: Event) -> list[Effect]:
        """Hear one event of this issue's log; what follows from it, in order."""
        match event:
            case Totals():
                self.counting.count(self.state, event)
            case Tick():
                return self._tick(event)
            case Press():
                return self._press(event)
            case Finding():
                return self._found(event)
            case Receipt():
                return self.saying.receipt(self.state, event)
            case Kin() if event.of != self.issue:
                return self.living.related(self.state, event)
            case Rang() if event.of != self.issue:
                return self.living.rang(self.state, event)
            case IssueChange():
                return self.pressing.changed(self.state, event)
            case ReadBy():
                self._read_by(event)
            case Labelled() | Ignored():
                pass  # the one is learnt where posts are read, the other heeded where issues are proposed
        return []

    def snapshot(self) -> bytes:
        """The whole state as MessagePack: plain values, nothing that could run."""
        self.state.panel = self.panel.snapshot()
        return _encoder.encode(self.state)

    def restore(self, snapshot: bytes) -> None:
        """Go on exactly where the snapshot was taken; raises ``msgspec.MsgspecError`` where it is none."""
        self.state = _decoder.decode(snapshot)
        self.state.window.share()
        self.counting.share(self.state)
        self.panel.restore(self.state.panel)
        self._heed()

    def forget(self, before: int) -> bool:
        """Retention: no words of posts published before (epoch seconds) are kept; whether there were some."""
        kept = tuple(one for one in self.state.evidence if one.at >= before)
        if kept == self.state.evidence:
            return False
        self.state.evidence, self.state.opinion = kept, self.state.opinion if kept else None
        return True

    def _tick(self, tick: Tick) -> list[Effect]:
        """All shards have passed some minutes: each is lived through; what still waits for its receipt goes again."""
        state, before = self.state, self.state.missing
        last = self.counting.passed(state, tick)
        if last is None:
            return []
        if state.window.now and last - state.window.now > LEAP:
            state.window, self.panel = Window(now=0), self._fresh_panel()
            self._heed()
        if not state.window.now:
            self.counting.begin(state, last)
        effects: list[Effect] = []
        for minute in range(state.window.now + 1, last + 1):
            effects += self._minute(minute, tick.history)
        if not tick.history:
            effects += self.living.sources(state, before, 60 * (state.window.now + 1))
        return [*effects, *(one for one in state.outbox.values() if one not in effects)] if state.outbox else effects

    def _minute(self, minute: int, history: bool) -> list[Effect]:
        """One minute has passed: judge it early, learn what has settled, let the clocks run, but not in history."""
        state = self.state
        heard = self.counting.close(state, minute)
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
        return [] if history else self.living.minute(state, 60 * (minute + 1))

    def _press(self, press: Press) -> list[Effect]:
        effects = self.pressing.press(self.state, press)
        self._heed()
        return effects

    def _heed(self) -> None:
        """The panel is as willing to ring as the officers' verdicts make it."""
        accepted = self.watched.false_alarms_a_month * sensitivity(self.state.judged.values())
        self.panel.threshold = -log10(accepted)

    def _read_by(self, event: ReadBy) -> None:
        """Tone starts anew where the version changes; at the very first there is nothing to forget."""
        if self.state.read_by not in ("", event.version):
            self.panel.read_anew(event.minute)
        if self.state.read_by != event.version:
            self.state.read_since = 60 * event.minute
        self.state.read_by = event.version

    def _found(self, finding: Finding) -> list[Effect]:
        """What a closer look found of this episode; its earliest post stays."""
        state = self.state
        if finding.incident != state.incident.id:
            return []
        earliest = [one for one in state.evidence if one.role == "earliest"][:1]
        found = [one for one in finding.evidence if one.role != "earliest" or not earliest]
        state.evidence, state.opinion = (*earliest, *found), finding.opinion
        state.coordination, state.carriers = self._without(finding), finding.carriers
        return self.saying.say(state, state.unsaid, 60 * (finding.minute + 1)) if state.unsaid else []

    def _without(self, finding: Finding) -> Coordination:
        """What was found, and what the panel says of the window without the posts it concerns: only said."""
        state = self.state
        rest = msgspec.structs.replace(state.window, minutes=state.window.minutes[:])
        for minute, pushed in finding.pushed.items():
            rest.put(minute, without(rest.at(minute), pushed))
        judged = self.panel.score_one(rest)
        ratio = round(rest.posts(60) / state.assessment.expected, 2) if state.assessment.expected else 0.0
        return msgspec.structs.replace(finding.coordination, without_ratio=ratio, without_level=judged.level)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(State)
