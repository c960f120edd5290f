"""Why somebody is not told, or not yet (rule 9). Pure: every suppressed message has a reason that can be asked for."""

from typing import Literal

import msgspec

from alerts import budget
from alerts.incident import Incident
from alerts.roster import Budget, Officer, Rung
from alerts.rounds import LEADERS_FROM, Rounds

Reason = Literal["leader", "hours", "budget", "covered", "off_duty", "later", "not_on_chain"]
WAITS: tuple[Reason, ...] = ("hours", "budget")
"""Why somebody hears later what he would hear now."""


class Silence(msgspec.Struct, frozen=True):
    """Why somebody is not told, and until when that holds, epoch seconds; 0 where nobody can say."""

    reason: Reason
    until: int = 0


class Silences:
    """Who is not told, asked of the roster, the chains and the budget.

    >>> from alerts.duty import Roster
    >>> from alerts.roster import Reach
    >>> boss = Officer(name="Ibu Kepala", leader=True, reach=(Reach(channel="layar"),))
    >>> silences = Silences(Rounds({}, Roster(), {"boss"}), {"boss": boss}, None)
    >>> silences.of("boss", Incident(level=2, highest=2), 0)
    Silence(reason='leader', until=0)
    """

    def __init__(self, rounds: Rounds, officers: dict[str, Officer], budget: Budget | None) -> None:
        self._rounds, self._officers, self._budget = rounds, officers, budget

    def of(self, name: str, incident: Incident, at: int) -> Silence | None:
        """Why somebody who is on the chain or knows is not told at ``at``; None where he is."""
        if self._officers[name].leader and incident.highest < LEADERS_FROM:
            return Silence("leader")
        knows = name in incident.told
        elsewhere = incident.phase == "cooling" and incident.covered_by and not knows
        if incident.phase == "covered" or elsewhere:
            return Silence("covered")
        return None if knows else self._waiting(name, incident, at)

    def left_out(self, incident: Incident, at: int) -> dict[str, Silence]:
        """Of everybody in the roster who does not know of the incident, why he was not told of it by ``at``."""
        unknowing = [name for name in self._officers if name not in incident.told]
        return {name: self._left_out(name, incident, at) for name in unknowing}

    def _waiting(self, name: str, incident: Incident, at: int) -> Silence | None:
        """For the office, or for his budget."""
        if self._rounds.rests(incident, at):
            return Silence("hours", self._rounds.roster.next_work(at))
        free = budget.free(self._budget, incident, name, at)
        return Silence("budget", free) if free > at else None

    def _left_out(self, name: str, incident: Incident, at: int) -> Silence:
        chain = self._chain(incident)
        for number, rung in enumerate(chain):
            if name in self._rounds.roster.on_duty(rung.tell, at):
                return self.of(name, incident, at) or self._later(incident, number)
        return Silence("off_duty" if any(self._in_team(name, rung) for rung in chain) else "not_on_chain")

    def _later(self, incident: Incident, number: int) -> Silence:
        between = self._chain(incident)[incident.rung + 1 : number]
        due = incident.deadline + 60 * sum(rung.within for rung in between)
        return Silence("later", due if incident.phase == "open" and incident.deadline else 0)

    def _in_team(self, name: str, rung: Rung) -> bool:
        known = self._rounds.roster.teams
        return any(name in shift.who for team in rung.tell if team in known for shift in known[team].shifts)

    def _chain(self, incident: Incident) -> tuple[Rung, ...]:
        return self._rounds.rules(max(2, incident.level)).chain
