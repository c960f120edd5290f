"""Ten thousand random histories through the table and the policy: what must hold of everybody who is told."""

from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.audience import OCCASIONS, RINGS, Told, heard
from alerts.duty import Roster
from alerts.incident import Incident, advance
from alerts.life import Happening, Step
from alerts.policy import Policy
from alerts.roster import Hours, LevelRules, Officer, Reach, Rung, Shift, Team

PARTS, EACH = 4, 2_500
FIRST = 1_795_460_400
"""A Tuesday, 2 o'clock in the morning in WIB."""
NAMES = ("sari", "budi", "ratna", "tono", "wati")
OFFICERS = {
    name: Officer(name=name.title(), leader=name == "ratna", reach=(Reach(channel="layar", address=name),))
    for name in NAMES
}
ROSTER = Roster({"jaga": Team(shifts=(Shift(who=("sari",)),))}, hours=Hours())
RULES = {
    "waspada": LevelRules(chain=(Rung(tell=("jaga",), within=30), Rung(tell=("jaga",), within=30))),
    "siaga": LevelRules(chain=(Rung(tell=("jaga", "budi")), Rung(tell=("ratna",)), Rung(tell=("tono", "wati")))),
    "awas": LevelRules(chain=(Rung(tell=NAMES[:3], within=5), Rung(tell=("tono",), within=10))),
}
POLICY = Policy(OFFICERS, RULES, ROSTER, last_resort=("wati",))
PRESSES: tuple[Happening, ...] = ("acknowledge", "note", "snooze", "false_alarm", "close", "judge")
NUMBERS: tuple[Happening, ...] = ("rise", "rise", "rise", "change", "fall", "clear", "lost", "back", "cover", "uncover")


class History:
    """One incident living through happenings; it keeps who was told what, and complains of what may not be."""

    def __init__(self, random: Random) -> None:
        self.random, self.at, self.incident = random, FIRST, Incident()
        self.told: set[tuple[str, int, str]] = set()
        self.rung: set[str] = set()
        """Who was rung since the clock was last set back."""

    def live(self, happenings: int) -> None:
        for _ in range(happenings):
            self._wait(self.random.choice((60, 300, 600, 900, 1800, 3600, 4 * 3600)))
            happening = self.random.choice(self.random.choice((PRESSES, NUMBERS)))
            level = self.incident.level
            if happening == "rise":
                level = self.random.randint(2, 4)
                happening = "rise" if level > self.incident.level else "change"
            elif happening == "fall":
                happening, level = ("fall", level - 1) if level > 2 else ("clear", level)
            elif happening == "acknowledge" and self.incident.phase in ("open", "snoozed", "covered"):
                self.incident = msgspec.structs.replace(self.incident, owner="sari", owned=self.at)
            self._happen(happening, level)

    def _wait(self, seconds: int) -> None:
        """Time passes; every deadline on the way is met when it is due, and in the morning what waited is said."""
        end = self.at + seconds
        while (due := min(self.incident.deadline or end + 1, self._morning(end))) <= end:
            self.at = max(self.at, due)
            self._hand_over()
            if self.incident.deadline and self.incident.deadline <= self.at:
                self._happen("deadline", self.incident.level)
        self.at = end
        self._hand_over()

    def _morning(self, end: int) -> int:
        return end + 1 if ROSTER.at_work(self.at) else ROSTER.next_work(self.at)

    def _hand_over(self) -> None:
        if POLICY.owed(self.incident, self.at):
            self._say("hand_over")

    def _happen(self, happening: Happening, level: int) -> None:
        before = self.incident
        rung = 0 if happening in ("rise", "uncover") else before.rung
        clocks = POLICY.rounds.clocks(level, rung, self.at)
        self.incident, steps = advance(before, happening, self.at, clocks, level=level, name=f"x-{self.at}")
        if "ack_clock" in steps:
            self.rung = set()
        if "escalate" in steps:
            self._climbs(before)
        for step in steps:
            if step in OCCASIONS:
                self._say(step)
        self._is_looked_after()

    def _climbs(self, before: Incident) -> None:
        """Round by round; and whoever holds it is left alone until his status note is due."""
        assert self.incident.rung == before.rung + 1
        if before.phase == "held":
            assert self.at >= before.owned + 60 * RULES[("waspada", "siaga", "awas")[before.level - 2]].note_within

    def _say(self, step: Step) -> None:
        audience = POLICY.audience(self.incident, step, self.at)
        self.incident = heard(msgspec.structs.replace(self.incident, revision=self.incident.revision + 1), audience)
        for one in audience:
            self._hears(one)
        if step in RINGS:
            self._nobody_was_woken(audience)
        if step in ("announce", "escalate"):
            self._nobody_was_skipped()

    def _hears(self, one: Told) -> None:
        """Nobody is told the same step twice."""
        key = (self.incident.id, self.incident.revision, one.officer)
        assert key not in self.told, f"{one.officer} twice"
        self.told.add(key)
        if one.occasion != "revised":
            self.rung.add(one.officer)

    def _nobody_was_skipped(self) -> None:
        """Everybody in the rounds so far who may be told has been rung since the clock was set back."""
        for number in range(self.incident.rung + 1):
            for name in POLICY.rounds.told_at(self.incident.level, number, self.at):
                assert self._spared(name) or name in self.rung or POLICY.silences.of(name, self.incident, self.at), name

    def _spared(self, name: str) -> bool:
        """Whether he knows, and is owed a ring, or is a leader who needs none."""
        return name in self.incident.spared or self._leader(name)

    def _nobody_was_woken(self, audience: list[Told]) -> None:
        """Outside the office's hours Waspada rings for nobody; within them nobody on duty is owed a ring any more."""
        if ROSTER.at_work(self.at):
            assert not [name for name in self.incident.spared if not ROSTER.off_duty(name, self.at)]
        elif self.incident.level == 2:
            assert {one.occasion for one in audience} <= {"revised"}

    def _leader(self, name: str) -> bool:
        return OFFICERS[name].leader and self.incident.level < 3

    def _is_looked_after(self) -> None:
        """What is open at Siaga or Awas has a next deadline."""
        incident = self.incident
        if incident.level >= 3 and incident.phase in ("open", "held", "snoozed"):
            assert incident.deadline > self.at or incident.deadline == self.at, incident


@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_histories(part: int) -> None:
    """No open Siaga or Awas without a next deadline; nobody told the same step twice; nobody on the chain skipped; what
    somebody holds never climbs before his note is due."""

    @settings(max_examples=EACH, deadline=None, derandomize=True, database=None)
    @given(st.integers(0, 2**32))
    def lives(seed: int) -> None:
        History(Random(PARTS * seed + part)).live(12)

    lives()
