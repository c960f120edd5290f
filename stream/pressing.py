"""Pressing: what people make of an issue's incident: who has it, what it is, where it ends. Pure."""

from alerts.feedback import KEPT, Judgement
from alerts.words import LANGUAGES
from stream.effects import Effect
from stream.events import IssueChange, Press
from stream.living import Living
from stream.state import State

PRESSES = 64
"""Presses remembered, so that a repeat is known."""
TWO = ("false_alarm", "close")
"""What at Awas needs two people."""
VERDICTS: dict[str, Judgement] = {"true": "true", "known": "known", "hoax": "hoax", "planned": "planned"}
"""Verbs that are verdicts."""
PLANNED = ("agenda terjadwal", "planned event")
"""Reasons of a false alarm that say it was on the agenda."""


class Pressing:
    """Each press through the life of the incident, where it comes from somebody who may."""

    def __init__(self, living: Living) -> None:
        self.living, self.policy, self.spokesman = living, living.policy, living.saying.spokesman

    def press(self, state: State, press: Press) -> list[Effect]:
        """A press counts once, and only from somebody on the duty list (rule 10)."""
        if press.officer not in self.policy.officers or press.incident != state.incident.id:
            return []
        if press.id and press.id in state.presses:
            return []
        before = state.incident
        effects = self._obey(state, press)
        if press.id and state.incident != before:
            state.presses = [*state.presses[1 - PRESSES :], press.id]
        return effects

    def changed(self, state: State, change: IssueChange) -> list[Effect]:
        """A retired issue's episode ends, and everybody who knows of it hears why."""
        if change.action != "retired" or not state.incident.raised:
            return []
        state.note(note=LANGUAGES[self.spokesman.language].retired(change.reason))
        return self.living.happen(state, "close", change.at)

    def _obey(self, state: State, press: Press) -> list[Effect]:
        incident, happen = state.incident, self.living.happen
        if incident.drill and incident.raised and press.verb in TWO:
            return happen(state, "over", press.at)
        match press.verb:
            case "acknowledge" if incident.phase in ("open", "snoozed", "covered"):
                state.note(owner=press.officer, owned=press.at)
                return happen(state, "acknowledge", press.at)
            case "snooze" if incident.phase in ("open", "held"):
                return self._snooze(state, press)
            case "drill" if incident.phase in ("calm", "blind"):
                state.note(drill=True, floor=3)
                return happen(state, "drill", press.at, 3)
            case "note" if incident.raised and press.note.strip():
                state.note(note=press.note)
                return happen(state, "note", press.at)
            case "false_alarm" if incident.raised and press.note.strip():
                return self._agreed(state, press)
            case "false_alarm" if incident.phase == "cooling":
                return self._judge(state, "false", press.at)
            case "true" | "known" | "hoax" | "planned" if incident.id and not incident.drill:
                return self._judge(state, VERDICTS[press.verb], press.at)
            case "undo" if incident.id in state.judged:
                return self._judge(state, None, press.at)
            case "raise" if incident.phase == "cooling" and not incident.drill:
                return self._raise(state, max(2, incident.left), press.at)
            case "raise" if incident.raised and incident.level < 4:
                return self._raise(state, incident.level + 1, press.at)
            case "lower" if incident.raised and incident.level > 2:
                state.note(muted=max(incident.level, incident.muted), floor=1)
                return happen(state, "fall", press.at, incident.level - 1)
            case "close" if incident.raised:
                return self._agreed(state, press)
        return []

    def _raise(self, state: State, level: int, at: int) -> list[Effect]:
        state.note(floor=level)
        return self.living.happen(state, "rise", at, level)

    def _snooze(self, state: State, press: Press) -> list[Effect]:
        """Half an hour, so often as the level's rules allow; whoever asked for it has it until then."""
        incident = state.incident
        if incident.snoozes >= self.policy.rounds.rules(incident.level).snoozes:
            return []
        state.note(owner=press.officer, owned=press.at)
        return self.living.happen(state, "snooze", press.at)

    def _agreed(self, state: State, press: Press) -> list[Effect]:
        """An end that a person makes; at Awas two people must want it (rule 6)."""
        incident = state.incident
        vote = (press.verb, press.officer)
        if vote in incident.votes:
            return []
        state.note(votes=(*incident.votes, vote))
        wanted_by = [officer for verb, officer in state.incident.votes if verb == press.verb]
        if len(wanted_by) < (2 if max(incident.level, incident.muted) == 4 else 1):
            return self.living.happen(state, "change", press.at)
        if press.verb == "close":
            return self.living.happen(state, "close", press.at)
        state.note(verdict=press.note)
        _remember(state, "planned" if press.note.casefold() in PLANNED else "false")
        return self.living.happen(state, "false_alarm", press.at)

    def _judge(self, state: State, judgement: Judgement | None, at: int) -> list[Effect]:
        """A verdict on the episode; None takes it back, and an alarm that was called false may ring again."""
        _remember(state, judgement)
        if judgement is None:
            state.note(verdict="", muted=1)
        return self.living.happen(state, "judge", at)


def _remember(state: State, judgement: Judgement | None) -> None:
    others = {id: one for id, one in state.judged.items() if id != state.incident.id}
    state.judged = others if judgement is None else others | {state.incident.id: judgement}
    state.judged = dict(list(state.judged.items())[-KEPT:])
    state.note(judged=judgement or "")
