"""Who hears what: the chain of each level, over the roster. Pure: the time is handed in, the reasons for silence are
given, not guessed.

rise       the first round of the new level's chain, and everybody who already knows of the episode
escalate   the next round, and everybody who knows; behind the last round, those who know and the last resort
hand over  whoever came on duty since, or was left to sleep and is at work now
others     everybody who knows, by edit where the channel can

Where Waspada waits for the morning, those who know see the night's rise and rounds by edit, and are owed the ring. Whom
new Waspada have rung as often as his budget allows is owed it likewise.
"""

from collections.abc import Sequence

import msgspec

from alerts import budget
from alerts.audience import OCCASIONS, RINGS, Told
from alerts.duty import Roster
from alerts.incident import Incident
from alerts.life import Step
from alerts.notification import Notification
from alerts.roster import Budget, LevelRules, Officer, Reach
from alerts.rounds import LEADERS_FROM, Rounds
from alerts.silence import WAITS, Silences


class Policy:
    """The duty list and the chains, answering who is told at each step.

    >>> from alerts.roster import Rung
    >>> sari = Officer(name="Sari", reach=(Reach(channel="layar"),))
    >>> policy = Policy({"sari": sari}, {"waspada": LevelRules(chain=(Rung(tell=("sari",), within=30),))})
    >>> [told.officer for told in policy.audience(Incident(phase="open", level=2), "announce", 0)]
    ['sari']
    """

    def __init__(
        self,
        officers: dict[str, Officer],
        levels: dict[str, LevelRules],
        roster: Roster | None = None,
        last_resort: tuple[str, ...] = (),
        budget: Budget | None = None,
    ) -> None:
        self.officers, self.roster, self.last_resort = officers, roster or Roster(), last_resort
        self.budget = budget
        self.rounds = Rounds(levels, self.roster, officers)
        self.silences = Silences(self.rounds, officers, budget)

    def audience(self, incident: Incident, step: Step, at: int) -> list[Told]:
        """Everybody who is told at this step, each once, in the order of the chain."""
        fresh = self._fresh(incident, step, at)
        names = fresh if step == "hand_over" else tuple(dict.fromkeys((*fresh, *incident.told)))
        return [
            self._told(name, incident, step, fresh, at)
            for name in names
            if name in self.officers and not self.silences.of(name, incident, at)
        ]

    def owed(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Those of the rounds so far who do not know of it and may now: after a hand-over, or at work again; and in the
        morning those who know but were spared the ring.

        What ended before anybody heard of it is owed to the first round of Waspada: the morning digest (rule 7).
        """
        unknowing = self._unknowing(incident, at)
        unrung = self._unrung(incident, at) if self._tells(incident) else ()
        return tuple(name for name in (*unknowing, *unrung) if not self.silences.of(name, incident, at))

    def withheld(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Where there is a budget: those who do not know of it yet and will, when the office opens or they are free."""
        if not self.budget or not budget.counts(incident):
            return ()
        why = {name: self.silences.of(name, incident, at) for name in self._unknowing(incident, at)}
        return tuple(name for name, silence in why.items() if silence is None or silence.reason in WAITS)

    def rang(self, before: Incident, audience: Sequence[Told], step: Step) -> tuple[str, ...]:
        """Whose budget is used by a step: whoever is rung by a Waspada that is new to him, or has begun again."""
        if not self.budget or step not in RINGS or not budget.counts(before):
            return ()
        anew = step in ("announce", "hand_over")
        loud = (one.officer for one in audience if one.occasion != "revised")
        return tuple(name for name in loud if anew or name not in before.told)

    def held_back(self, incident: Incident, at: int) -> Incident:
        """Where everybody of its round waits for his budget, its clock begins when the first of them is free."""
        names = self.rounds.told_at(incident.level, incident.rung, at)
        first = min((budget.free(self.budget, incident, name, at) for name in names), default=at)
        if not incident.deadline or {*names} & {*incident.told} or first == at:
            return incident
        return msgspec.structs.replace(incident, deadline=incident.deadline + first - at)

    def digest(self, incident: Incident) -> bool:
        """Whether an ended episode still waits for the morning: nobody heard of it, and it was no more than Waspada."""
        unheard = not (incident.told or incident.covered_by or incident.drill)
        waits = self.rounds.waits(incident.highest) or (self.budget is not None and incident.highest == 2)
        return unheard and waits and bool(self.rounds.rules(2).chain)

    def next_way(self, said: Notification, name: str) -> Reach | None:
        """How one of its hearers is reached after this way failed; None where he has no other."""
        officer = self.officers.get(name)
        ways = list(officer.reach) if officer else []
        tried = [place for place, way in enumerate(ways) if (way.channel, way.address) == (said.channel, said.address)]
        return ways[tried[0] + 1] if tried and tried[0] + 1 < len(ways) else None

    def _tells(self, incident: Incident) -> bool:
        """Whether there is something to be told, in an alert of its own."""
        unheard = incident.phase == "cooling" and self.digest(incident)
        return incident.phase != "covered" and (incident.raised or unheard)

    def _unknowing(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Those of the rounds so far who do not know of it."""
        if not self._tells(incident):
            return ()
        level = incident.level if incident.raised else 2
        rounds = range(incident.rung + 1) if incident.raised else range(1)
        names = dict.fromkeys(name for number in rounds for name in self.rounds.told_at(level, number, at))
        return tuple(name for name in names if name not in incident.told)

    def _unrung(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Those who were spared at night, now that it is day; who is off duty waits for his turn."""
        here = (name for name in incident.spared if name in self.officers and not self.roster.off_duty(name, at))
        free = (name for name in here if budget.free(self.budget, incident, name, at) == at)
        return () if self.rounds.rests(incident, at) else tuple(free)

    def _told(self, name: str, incident: Incident, step: Step, fresh: tuple[str, ...], at: int) -> Told:
        officer, loud = self.officers[name], self._loud(name, incident, step, fresh, at)
        quiet = self.rounds.rests(incident, at)
        used = step == "announce" and budget.free(self.budget, incident, name, at) > at
        spared = loud and step in RINGS and (used or quiet)
        occasion = OCCASIONS[step] if loud and not spared else "revised"
        return Told(name, officer.reach[0], occasion, officer.leader, spared, quiet)

    def _loud(self, name: str, incident: Incident, step: Step, fresh: tuple[str, ...], at: int) -> bool:
        """Whether somebody is told anew by day: the round, and leaders from Siaga on; others by edit."""
        if step not in RINGS:
            return True
        if self.officers[name].leader and incident.level < LEADERS_FROM:
            return False
        return name in fresh or (step == "announce" and not self.roster.off_duty(name, at))

    def _fresh(self, incident: Incident, step: Step, at: int) -> tuple[str, ...]:
        """Who is rung at this step."""
        if step == "hand_over":
            return self.owed(incident, at)
        if step not in RINGS:
            return ()
        if not self.rounds.ended(incident):
            return self.rounds.told_at(incident.level, incident.rung, at)
        if not self.rounds.remind(incident.level):
            return ()
        chain, repeats = self.rounds.rules(incident.level).chain, self.rounds.rules(incident.level).repeats
        loud = incident.rung - len(chain) <= repeats
        return (*(incident.told if loud else ()), *self.roster.on_duty(self.last_resort, at))
