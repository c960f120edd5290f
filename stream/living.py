"""Living: what the numbers, the clock, people and relatives make of an issue's incident, and what follows. Pure."""

from datetime import UTC, datetime

from alerts.audience import OCCASIONS
from alerts.carriers import Carriers
from alerts.coordination import Coordination
from alerts.incident import advance, wish
from alerts.life import Happening
from detectors.onset import onset
from stream import digest, relatives
from stream.effects import Effect, Examine, Turn
from stream.events import Kin, Rang
from stream.saying import Saying, outdated
from stream.state import State

LOOK = 360
"""Minutes that a closer look goes back at most; the earliest post stays that of the episode's beginning."""
LOOK_AGAIN = 600
"""Seconds between two closer looks while an episode goes on."""
EXERCISE = 3600
"""Seconds after which an exercise ends by itself."""
MORNING = 14 * 86400
"""Seconds after which what nobody heard of is forgotten all the same: longer than the holidays of Idul Fitri, eleven
days in 2025."""


class Living:
    """The life of an issue's incidents: each happening through the table, its steps carried out."""

    def __init__(self, saying: Saying) -> None:
        self.saying, self.watched, self.policy = saying, saying.watched, saying.policy

    def minute(self, state: State, at: int) -> list[Effect]:
        """One more minute of the life, which ends at ``at``."""
        waits = state.unsaid or state.withheld or state.due
        if state.incident.idle and state.assessment.level == 1 and not waits:
            return []
        effects = self._moves(state, at)
        due = state.incident.raised and at - state.looked >= LOOK_AGAIN
        return [*effects, self._examine(state, at)] if due else effects

    def sources(self, state: State, before: tuple[str, ...], at: int) -> list[Effect]:
        """A source went missing or came back: what is going on is said with it, what is calm is blind."""
        missing, phase = state.missing, state.incident.phase
        if not missing and not before and phase != "blind":
            return []
        lost = set(missing) - set(before) or (missing and phase == "calm")
        if lost or set(before) - set(missing) or (phase == "blind" and not missing):
            return self.happen(state, "lost" if lost else "back", at)
        return []

    def related(self, state: State, kin: Kin) -> list[Effect]:
        """Another issue rose, fell, or ended: what it spoke for speaks for itself again."""
        relatives.remember(state, kin)
        digest.turned(state, kin)
        incident = state.incident
        if incident.phase == "covered" and incident.covered_by == kin.of and kin.level < incident.level:
            return self.happen(state, "uncover", kin.at)
        if incident.phase == "open" and kin.of == self.watched.parent and kin.level >= incident.level < 4:
            effects = self.happen(state, "cover", kin.at)
            state.note(covered_by=kin.of)
            return [*effects, *self.saying.left_out(state, kin.at)]
        return []

    def happen(self, state: State, happening: Happening, at: int, level: int = 0) -> list[Effect]:
        """Something happens to the incident: its new state, and the steps that follow."""
        before = state.incident
        clocks = self.policy.rounds.clocks(
            level or before.level, 0 if happening in ("rise", "drill", "uncover") else before.rung, at
        )
        name = f"{self.watched.topic.issue}-{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M}"
        state.incident, steps = advance(before, happening, at, clocks, level, name)
        if "begin" in steps:
            _begin(state, at)
        if "announce" in steps and (speaker := relatives.speaker(state, self.watched.parent, at)):
            state.incident, steps = advance(state.incident, "cover", at, clocks)
            state.note(covered_by=speaker)
        effects: list[Effect] = [self._turn(state, before.level, at)] if state.incident.level != before.level else []
        if state.incident.phase == "covered":
            effects += self.saying.left_out(state, at)
        for step in steps:
            if step == "announce":
                state.unsaid = step
                effects.append(self._examine(state, at))
            elif step in OCCASIONS:
                effects += self.saying.say(state, step, at)
        if state.incident.raised and state.incident.level < before.level:
            effects.append(self._examine(state, at))
        return effects

    def _moves(self, state: State, at: int) -> list[Effect]:
        effects: list[Effect] = self.saying.say(state, state.unsaid, at) if state.unsaid else []
        effects += self._digest(state, at)
        if state.incident.phase == "cooling" and self._due(state, at):
            effects += self.happen(state, "deadline", at)
        clocks = self.policy.rounds.clocks(state.incident.level, state.incident.rung, at)
        state.incident, happening = wish(state.incident, state.assessment.level, at, clocks, healthy=not state.missing)
        if state.incident.drill and state.incident.raised and at - state.incident.opened >= EXERCISE:
            happening = "over"
        if happening:
            level = state.incident.want if happening == "fall" else max(state.assessment.level, state.incident.floor)
            return effects + self.happen(state, happening, at, level)
        if state.incident.raised and self._due(state, at):
            return effects + self.happen(state, "deadline", at)
        if state.incident.raised and outdated(state, at):
            return effects + self.happen(state, "change", at)
        return effects

    def rang(self, state: State, rang: Rang) -> list[Effect]:
        """A new Waspada of another issue has rung somebody, or waits; it may have spoken for this one too."""
        owed = self.policy.owed(state.incident, rang.at)
        if self.policy.budget:
            digest.hear(state, self.policy.budget, rang)
        spoken = self.watched.topic.issue in rang.spoken and owed and {*owed} <= {*rang.officers}
        if not spoken or state.incident.phase not in ("open", "cooling"):
            return []
        effects = self.happen(state, "cover", rang.at)
        state.note(covered_by=rang.of)
        state.withheld, state.due = (), 0
        return [*effects, *self.saying.left_out(state, rang.at)]

    def _digest(self, state: State, at: int) -> list[Effect]:
        """Whoever is owed word of it hears it now, and of what else waited for him; others learn who waits."""
        effects: list[Effect] = []
        owed, topic = self.policy.owed(state.incident, at), self.watched.topic
        state.due = state.due if owed else 0
        if owed and digest.leads(state, topic.issue, owed, at):
            effects += self.saying.say(state, "hand_over", at, digest.gather(state, owed))
        withheld = () if state.unsaid else self.policy.withheld(state.incident, at)
        if withheld != state.withheld:
            state.withheld = withheld
            effects.append(Rang(topic.issue, topic.name, state.incident.opened or at, withheld=withheld))
        return effects

    def _due(self, state: State, at: int) -> bool:
        """Whether the incident's clock has run out. An episode that nobody heard of is not forgotten before morning,
        and none is while a source is missing."""
        incident = state.incident
        if not incident.deadline or at < incident.deadline:
            return False
        waits = incident.phase == "cooling" and not incident.drill and at - incident.closed < MORNING
        return not (waits and (state.missing or self.policy.digest(incident)))

    def _turn(self, state: State, before: int, at: int) -> Turn:
        incident, found, topic = state.incident, state.assessment, self.watched.topic
        speaks = bool(state.together) and incident.phase != "covered"
        return Turn(
            topic.issue, at, incident.level, before, round(found.score, 3), found.reasons, found.drivers,
            incident.id, state.first_seen, incident.opened, topic.name, speaks,
        )  # fmt: skip

    def _examine(self, state: State, at: int) -> Examine:
        """Since it began, but not farther back than what is going on now."""
        state.looked = at
        first = max(min(state.first_seen // 60, at // 60 - 15), at // 60 - LOOK)
        return Examine(self.watched.topic.issue, state.incident.id, first, at // 60 - 1)


def _begin(state: State, at: int) -> None:
    """A new episode: nothing is known of it yet but when it began, and who rose with it."""
    state.first_seen, state.evidence, state.opinion = _first_seen(state, at), (), None
    state.silent, state.coordination, state.carriers = {}, Coordination(), Carriers()
    relatives.gather(state, at)


def _first_seen(state: State, at: int) -> int:
    """When it began: where the rise of the volume began, or the span that is the most unusual."""
    dated = [reason for reason in state.assessment.reasons if reason.since]
    span = max(dated, key=lambda reason: reason.score).since if dated else at // 60 - 60
    return 60 * (onset(state.window, state.assessment.expected) or max(span, at // 60 - 60))
