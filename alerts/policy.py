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
from typing import Literal

import msgspec

from alerts import budget
from alerts.duty import Roster
from alerts.incident import Clocks, Incident, Step
from alerts.notification import LEVELS, Notification, Occasion
from alerts.roster import Budget, LevelRules, Officer, Reach, Rung

OCCASIONS: dict[Step, Occasion] = {
    "announce": "raised",
    "escalate": "escalated",
    "remind": "escalated",
    "hand_over": "handover",
    "revise": "revised",
    "acknowledged": "acknowledged",
    "all_clear": "cleared",
    "retract": "retracted",
}
"""The steps of an incident's life that say something, and the occasion they say it on."""
RINGS: tuple[Step, ...] = ("announce", "escalate", "remind", "hand_over")
"""The steps at which somebody is rung, and others are left to sleep."""

CALM = 3600
"""Seconds of calm before Waspada ends; twice as long before Siaga goes down, three times before Awas does."""
LEADERS_FROM = 3
"""Leaders hear only Siaga, Awas and what ends them (rule 5)."""
REMIND = {2: 0, 3: 60, 4: 30}
"""Minutes between reminders behind the chain's end, where none are configured."""
NOBODY = 60
"""Seconds that a round in which nobody is on duty takes."""

Reason = Literal["leader", "hours", "budget", "covered", "off_duty", "later", "not_on_chain"]
WAITS: tuple[Reason, ...] = ("hours", "budget")
"""Why somebody hears later what he would hear now."""


class Told(msgspec.Struct, frozen=True):
    """Somebody to be told, where, and on what occasion."""

    officer: str
    reach: Reach
    occasion: Occasion
    short: bool
    """The leader's version: the first four lines."""
    spared: bool = False
    """Whether he is not rung only because it is night, or his budget is used: he is owed it."""
    quiet: bool = False
    """Whether it is to make no sound: it waits for the office, or is the end of what did."""


def heard(incident: Incident, audience: Sequence[Told]) -> Incident:
    """The incident, with who was told written down: they know, and who was spared is owed a ring unless he has it."""
    told = dict.fromkeys((*incident.told, *(one.officer for one in audience)))
    rung = {one.officer for one in audience if one.occasion not in ("revised", "acknowledged")}
    spared = dict.fromkeys((*incident.spared, *(one.officer for one in audience if one.spared)))
    owed = tuple(name for name in spared if name not in rung and name != incident.owner)
    return msgspec.structs.replace(incident, told=tuple(told), spared=owed)


class Silence(msgspec.Struct, frozen=True):
    """Why somebody is not told (rule 9), and until when that holds, epoch seconds; 0 where nobody can say."""

    reason: Reason
    until: int = 0


class Policy:
    """The duty list and the chains, answering who is told at each step.

    >>> sari = Officer(name="Sari", reach=(Reach(channel="layar"),))
    >>> policy = Policy({"sari": sari}, {"waspada": LevelRules(chain=(Rung(tell=("sari",), within=30),))})
    >>> [told.officer for told in policy.audience(Incident(phase="open", level=2), "announce", 0)]
    ['sari']
    >>> policy.clocks(2, 0, 0).acknowledge
    1800
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
        self._rules = {number: levels.get(word.lower(), LevelRules()) for number, word in enumerate(LEVELS) if word}

    def rules(self, level: int) -> LevelRules:
        """The rules of a level; empty ones where none are configured."""
        return self._rules[level]

    def rung(self, level: int, number: int) -> Rung | None:
        """A round of a level's chain, from 0; None behind its end."""
        chain = self._rules[level].chain
        return chain[number] if number < len(chain) else None

    def told_at(self, level: int, number: int, at: int) -> tuple[str, ...]:
        """Who is on duty for a round of a level's chain; nobody behind its end."""
        rung = self.rung(level, number)
        return tuple(name for name in self.roster.on_duty(rung.tell, at) if name in self.officers) if rung else ()

    def ended(self, incident: Incident) -> bool:
        """Whether every round was told and nobody has it: the loud end."""
        return incident.phase == "open" and incident.rung >= len(self._rules[incident.level].chain)

    def clocks(self, level: int, rung: int, at: int) -> Clocks:
        """The durations at a level and round that begin at ``at``, in seconds."""
        rules = self._rules[level]
        return Clocks(
            acknowledge=self._within(level, rung, at),
            next=self._within(level, rung + 1, at),
            note=60 * rules.note_within,
            snooze=60 * rules.snooze,
            calm=CALM * max(1, level - 1),
        )

    def audience(self, incident: Incident, step: Step, at: int) -> list[Told]:
        """Everybody who is told at this step, each once, in the order of the chain."""
        fresh = self._fresh(incident, step, at)
        names = fresh if step == "hand_over" else tuple(dict.fromkeys((*fresh, *incident.told)))
        return [
            self._told(name, incident, step, fresh, at)
            for name in names
            if name in self.officers and not self.silence(name, incident, at)
        ]

    def owed(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Those of the rounds so far who do not know of it and may now: after a hand-over, or at work again; and in the
        morning those who know but were spared the ring.

        What ended before anybody heard of it is owed to the first round of Waspada: the morning digest (rule 7).
        """
        unknowing = self._unknowing(incident, at)
        unrung = self._unrung(incident, at) if self._tells(incident) else ()
        return tuple(name for name in (*unknowing, *unrung) if not self.silence(name, incident, at))

    def withheld(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Where there is a budget: those who do not know of it yet and will, when the office opens or they are free."""
        if not self.budget or not budget.counts(incident):
            return ()
        why = {name: self.silence(name, incident, at) for name in self._unknowing(incident, at)}
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
        names = self.told_at(incident.level, incident.rung, at)
        first = min((budget.free(self.budget, incident, name, at) for name in names), default=at)
        if not incident.deadline or {*names} & {*incident.told} or first == at:
            return incident
        return msgspec.structs.replace(incident, deadline=incident.deadline + first - at)

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
        names = dict.fromkeys(name for number in rounds for name in self.told_at(level, number, at))
        return tuple(name for name in names if name not in incident.told)

    def digest(self, incident: Incident) -> bool:
        """Whether an ended episode still waits for the morning: nobody heard of it, and it was no more than Waspada."""
        unheard = not (incident.told or incident.covered_by or incident.drill)
        waits = self._waits(incident.highest) or (self.budget is not None and incident.highest == 2)
        return unheard and waits and bool(self._rules[2].chain)

    def next_way(self, said: Notification, name: str) -> Reach | None:
        """How one of its hearers is reached after this way failed; None where he has no other."""
        officer = self.officers.get(name)
        ways = list(officer.reach) if officer else []
        tried = [place for place, way in enumerate(ways) if (way.channel, way.address) == (said.channel, said.address)]
        return ways[tried[0] + 1] if tried and tried[0] + 1 < len(ways) else None

    def silence(self, name: str, incident: Incident, at: int) -> Silence | None:
        """Why somebody who is on the chain or knows is not told at ``at``; None where he is.

        >>> boss = Officer(name="Ibu Kepala", leader=True, reach=(Reach(channel="layar"),))
        >>> Policy({"boss": boss}, {}).silence("boss", Incident(level=2, highest=2), 0)
        Silence(reason='leader', until=0)
        """
        if self.officers[name].leader and incident.highest < LEADERS_FROM:
            return Silence("leader")
        elsewhere = incident.phase == "cooling" and incident.covered_by and name not in incident.told
        if incident.phase == "covered" or elsewhere:
            return Silence("covered")
        if name not in incident.told and self._rests(incident, at):
            return Silence("hours", self.roster.next_work(at))
        if name not in incident.told and (free := budget.free(self.budget, incident, name, at)) > at:
            return Silence("budget", free)
        return None

    def left_out(self, incident: Incident, at: int) -> dict[str, Silence]:
        """Of everybody in the roster who does not know of the incident, why he was not told of it by ``at``."""
        unknowing = [name for name in self.officers if name not in incident.told]
        return {name: self._left_out(name, incident, at) for name in unknowing}

    def _left_out(self, name: str, incident: Incident, at: int) -> Silence:
        rounds = self._rules[max(2, incident.level)].chain
        for number, rung in enumerate(rounds):
            if name in self.roster.on_duty(rung.tell, at):
                return self.silence(name, incident, at) or self._later(incident, number)
        return Silence("off_duty" if any(self._in_team(name, rung) for rung in rounds) else "not_on_chain")

    def _later(self, incident: Incident, number: int) -> Silence:
        between = self._rules[max(2, incident.level)].chain[incident.rung + 1 : number]
        due = incident.deadline + 60 * sum(rung.within for rung in between)
        return Silence("later", due if incident.phase == "open" and incident.deadline else 0)

    def _in_team(self, name: str, rung: Rung) -> bool:
        teams = (self.roster.teams[team] for team in rung.tell if team in self.roster.teams)
        return any(name in shift.who for team in teams for shift in team.shifts)

    def _waits(self, level: int) -> bool:
        hours = self._rules[level].hours if level > 1 else ""
        return hours == "working" or (not hours and level < LEADERS_FROM)

    def _rests(self, incident: Incident, at: int) -> bool:
        """Whether it waits for the office to open: what it is now, or was at most where it is over (rule 7)."""
        level = incident.level if incident.raised else incident.highest
        return self._waits(level) and not self.roster.at_work(at)

    def _unrung(self, incident: Incident, at: int) -> tuple[str, ...]:
        """Those who were spared at night, now that it is day; who is off duty waits for his turn."""
        here = (name for name in incident.spared if name in self.officers and not self.roster.off_duty(name, at))
        free = (name for name in here if budget.free(self.budget, incident, name, at) == at)
        return () if self._rests(incident, at) else tuple(free)

    def _within(self, level: int, number: int, at: int) -> int:
        """Seconds of a round that begins at ``at``: while the office sleeps, the clock of what waits stands still."""
        rules = self._rules[level]
        if number >= len(rules.chain):
            return self._remind(level)
        if not self.told_at(level, number, at):
            return NOBODY
        within = 60 * rules.chain[number].within
        if not self._waits(level) or self.roster.at_work(at + within):
            return within
        return self.roster.next_work(at + within) + within - at

    def _told(self, name: str, incident: Incident, step: Step, fresh: tuple[str, ...], at: int) -> Told:
        officer, loud = self.officers[name], self._loud(name, incident, step, fresh, at)
        quiet = self._rests(incident, at)
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
        if not self.ended(incident):
            return self.told_at(incident.level, incident.rung, at)
        rules = self._rules[incident.level]
        if not self._remind(incident.level):
            return ()
        loud = incident.rung - len(rules.chain) <= rules.repeats
        return (*(incident.told if loud else ()), *self.roster.on_duty(self.last_resort, at))

    def _remind(self, level: int) -> int:
        """Seconds between reminders behind a chain's end; 0 where it ends quietly."""
        own = self._rules[level].remind
        return 60 * (REMIND.get(level, 0) if own is None else own)
