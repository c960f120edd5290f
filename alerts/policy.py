"""Who hears what: the chain of each level, over the roster. Pure; the reasons for silence are given, not guessed.

rise      the first rung of the new level's chain, and everybody who already knows of the episode
escalate  the next rung, and everybody who knows
others    everybody who knows, by edit where the channel can
"""

import msgspec

from alerts.incident import Clocks, Incident, Step
from alerts.notification import LEVELS, Notification, Occasion
from alerts.roster import LevelRules, Officer, Reach, Rung

OCCASIONS: dict[Step, Occasion] = {
    "announce": "raised",
    "escalate": "escalated",
    "revise": "revised",
    "acknowledged": "acknowledged",
    "all_clear": "cleared",
    "retract": "retracted",
}
"""The steps of an incident's life that say something, and the occasion they say it on."""

CALM = 3600
"""Seconds of calm before Waspada ends; twice as long before Siaga goes down, three times before Awas does."""
LEADERS_FROM = 3
"""Leaders hear only Siaga, Awas and what ends them (rule 5)."""


class Told(msgspec.Struct, frozen=True):
    """Somebody to be told, where, and on what occasion."""

    officer: str
    reach: Reach
    occasion: Occasion
    short: bool
    """The leader's version: the first four lines."""


class Policy:
    """The duty list and the chains, answering who is told at each step.

    >>> sari = Officer(name="Sari", reach=(Reach(channel="layar"),))
    >>> policy = Policy({"sari": sari}, {"waspada": LevelRules(chain=(Rung(tell=("sari",), within=30),))})
    >>> [told.officer for told in policy.audience(Incident(phase="open", level=2), "announce")]
    ['sari']
    >>> policy.clocks(2, 0).acknowledge
    1800
    """

    def __init__(self, officers: dict[str, Officer], levels: dict[str, LevelRules]) -> None:
        self.officers = officers
        self._rules = {number: levels.get(word.lower(), LevelRules()) for number, word in enumerate(LEVELS) if word}

    def rules(self, level: int) -> LevelRules:
        """The rules of a level; empty ones where none are configured."""
        return self._rules[level]

    def rung(self, level: int, number: int) -> Rung | None:
        """A round of a level's chain, from 0; None behind its end."""
        chain = self._rules[level].chain
        return chain[number] if number < len(chain) else None

    def clocks(self, level: int, rung: int) -> Clocks:
        """The durations at a level and rung, in seconds."""
        here, after = self.rung(level, rung), self.rung(level, rung + 1)
        return Clocks(
            acknowledge=60 * here.within if here else 0,
            next=60 * after.within if after else 0,
            note=60 * self._rules[level].note_within,
            calm=CALM * max(1, level - 1),
        )

    def audience(self, incident: Incident, step: Step) -> list[Told]:
        """Everybody who is told at this step, each once, in the order of the chain."""
        occasion = OCCASIONS[step]
        fresh = self._rung_for(incident, step)
        names = dict.fromkeys((*fresh, *incident.told))
        return [
            self._told(name, occasion if self._loud(name, incident, step, fresh) else "revised")
            for name in names
            if name in self.officers and not self.silence(name, incident)
        ]

    def next_way(self, said: Notification) -> Reach | None:
        """How an officer is reached after this way failed; None where he has no other."""
        officer = self.officers.get(said.officer)
        ways = list(officer.reach) if officer else []
        tried = [place for place, way in enumerate(ways) if (way.channel, way.address) == (said.channel, said.address)]
        return ways[tried[0] + 1] if tried and tried[0] + 1 < len(ways) else None

    def silence(self, name: str, incident: Incident) -> str:
        """Why somebody is not told of an incident; empty where he is.

        >>> boss = Officer(name="Ibu Kepala", leader=True, reach=(Reach(channel="layar"),))
        >>> Policy({"boss": boss}, {}).silence("boss", Incident(level=2, highest=2))
        'leaders hear only Siaga, Awas and the all-clear (rule 5)'
        """
        if self.officers[name].leader and incident.highest < LEADERS_FROM:
            return "leaders hear only Siaga, Awas and the all-clear (rule 5)"
        return ""

    def _loud(self, name: str, incident: Incident, step: Step, fresh: tuple[str, ...]) -> bool:
        """Whether somebody is told anew: the round of an escalation, and leaders from Siaga on; others by edit."""
        if step not in ("announce", "escalate"):
            return True
        if self.officers[name].leader and incident.level < LEADERS_FROM:
            return False
        return name in fresh or step == "announce"

    def _rung_for(self, incident: Incident, step: Step) -> tuple[str, ...]:
        if step not in ("announce", "escalate"):
            return ()
        rung = self.rung(incident.level, incident.rung)
        return rung.tell if rung else incident.told  # the chain's end is loud: everybody who knows is told again

    def _told(self, name: str, occasion: Occasion) -> Told:
        officer = self.officers[name]
        return Told(name, officer.reach[0], occasion, officer.leader)
