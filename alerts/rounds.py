"""The rounds of each level's chain: who is on duty for one, how long it takes, and what comes behind the last. Pure.

Waspada waits for the office: while it sleeps, the clock of a round stands still.
"""

from collections.abc import Collection

from alerts.duty import Roster
from alerts.incident import Clocks, Incident
from alerts.notification import LEVELS
from alerts.roster import LevelRules, Rung

CALM = 3600
"""Seconds of calm before Waspada ends; twice as long before Siaga goes down, three times before Awas does."""
LEADERS_FROM = 3
"""Leaders hear only Siaga, Awas and what ends them (rule 5), and these two don't wait for the office."""
REMIND = {2: 0, 3: 60, 4: 30}
"""Minutes between reminders behind the chain's end, where none are configured."""
NOBODY = 60
"""Seconds that a round in which nobody is on duty takes."""


class Rounds:
    """The chains of all levels over the roster; ``officers`` are the names that somebody stands behind.

    >>> rounds = Rounds({"waspada": LevelRules(chain=(Rung(tell=("sari",), within=30),))}, Roster(), {"sari"})
    >>> rounds.told_at(2, 0, 0), rounds.told_at(2, 1, 0), rounds.clocks(2, 0, 0).acknowledge
    (('sari',), (), 1800)
    """

    def __init__(self, levels: dict[str, LevelRules], roster: Roster, officers: Collection[str]) -> None:
        self.roster, self._officers = roster, officers
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
        return tuple(name for name in self.roster.on_duty(rung.tell, at) if name in self._officers) if rung else ()

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

    def remind(self, level: int) -> int:
        """Seconds between reminders behind a chain's end; 0 where it ends quietly."""
        own = self._rules[level].remind
        return 60 * (REMIND.get(level, 0) if own is None else own)

    def waits(self, level: int) -> bool:
        """Whether a level waits for the office to open."""
        hours = self._rules[level].hours if level > 1 else ""
        return hours == "working" or (not hours and level < LEADERS_FROM)

    def rests(self, incident: Incident, at: int) -> bool:
        """Whether it waits for the office to open: what it is now, or was at most where it is over (rule 7)."""
        level = incident.level if incident.raised else incident.highest
        return self.waits(level) and not self.roster.at_work(at)

    def _within(self, level: int, number: int, at: int) -> int:
        """Seconds of a round that begins at ``at``: while the office sleeps, the clock of what waits stands still."""
        rules = self._rules[level]
        if number >= len(rules.chain):
            return self.remind(level)
        if not self.told_at(level, number, at):
            return NOBODY
        within = 60 * rules.chain[number].within
        if not self.waits(level) or self.roster.at_work(at + within):
            return within
        return self.roster.next_work(at + within) + within - at
