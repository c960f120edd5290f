"""The budget of a person: new Waspada ring so often and no oftener, nothing above them waits, and nothing is lost."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.alert import Topic
from alerts.duty import Roster
from alerts.notification import Notification
from alerts.policy import Policy
from alerts.roster import Budget, Hours, LevelRules, Officer, Reach, Rung
from detectors.assessment import Assessment
from detectors.window import Window
from stream.cli import main
from stream.effects import Effect, Turn, Unsaid
from stream.events import Kin, Rang
from stream.living import Living
from stream.saying import Saying
from stream.spokesman import Spokesman
from stream.state import State, Watched
from tests.story import HERE

FIRST = 1_795_460_400
"""A Tuesday, 2 o'clock in the morning in WIB."""
STEP, HOUR = 300, 3600
OFFICERS = {name: Officer(name=name, reach=(Reach(channel="layar", address=name),)) for name in ("sari", "budi")}
LEVELS = {
    "waspada": LevelRules(chain=(Rung(tell=("sari",), within=30), Rung(tell=("sari",), within=30))),
    "siaga": LevelRules(chain=(Rung(tell=("sari", "budi")),)),
    "awas": LevelRules(chain=(Rung(tell=("sari", "budi")),)),
}
Plan = Sequence[tuple[int, int, int, int]]
"""An issue's number, when it rises and how long it stays so (steps), and its level."""


class Agency:
    """Several issues, whose numbers are made up, and everything else is real; it hears what is said."""

    def __init__(self, issues: int, budget: Budget | None, hours: Hours | None = None) -> None:
        policy = Policy(OFFICERS, LEVELS, Roster(hours=hours), budget=budget)
        voice = Spokesman("UJI", "WIB", "id")
        names = [f"isu-{number}" for number in range(issues)]
        self.lives = {name: Living(Saying(Watched(Topic(name, name.title())), policy, voice)) for name in names}
        self.states = {name: State(Window(now=FIRST // 60), {}) for name in names}
        self.said: list[Notification] = []
        self.turns: list[Turn] = []
        self.unsaid: list[Unsaid] = []
        self.covered: set[str] = set()

    def live(self, plan: Plan, steps: int) -> None:
        for step in range(steps):
            for number, name in enumerate(self.lives):
                wanted = [level for one, begin, long, level in plan if one == number and begin <= step < begin + long]
                self._minute(name, FIRST + STEP * step, max(wanted, default=1))

    def _minute(self, name: str, at: int, level: int) -> None:
        state = self.states[name]
        state.window.now = at // 60 - 1
        state.assessment = state.grounds = Assessment(at // 60 - 1, level, 1.0, expected=10.0)
        self._follow(name, self.lives[name].minute(state, at))

    def _follow(self, name: str, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Notification():
                    self.said.append(effect)
                case Turn():
                    self.turns.append(effect)
                    self._tell(name, Kin(name, effect.name, effect.level, effect.at, effect.combined))
                case Rang():
                    self._names_all(effect)
                    self._tell(name, effect)
                case Unsaid():
                    self.unsaid.append(effect)
        self.covered |= {state.incident.id for state in self.states.values() if state.incident.covered_by}

    def _tell(self, of: str, event: Kin | Rang) -> None:
        for name, life in self.lives.items():
            if name != of:
                hear = life.related if isinstance(event, Kin) else life.rang
                self._follow(name, hear(self.states[name], event))  # type: ignore[operator]

    def _names_all(self, rang: Rang) -> None:
        """An alert that speaks for others names them."""
        last = next((one.text for one in reversed(self.said) if one.issue == rang.of), "")
        assert all(issue.title() in last for issue in rang.spoken)

    def rings(self) -> dict[str, list[int]]:
        """When each was rung by a Waspada that was new to him."""
        rings, known = defaultdict[str, list[int]](list), set[tuple[str, str]]()
        for one in self.said:
            new = one.occasion in ("raised", "handover") or (one.incident, one.officer) not in known
            if one.level == 2 and not one.revises and one.occasion not in ("cleared", "retracted") and new:
                rings[one.officer].append(one.at)
            known.add((one.incident, one.officer))
        return rings


def night(issues: int, budget: Budget | None, hours: Hours | None = None) -> Agency:
    """One after the other, an hour apart, every issue stands at Waspada for an hour."""
    agency = Agency(issues, budget, hours)
    agency.live([(number, 12 * number, 12, 2) for number in range(issues)], 12 * 48)
    return agency


def test_two_a_night_and_the_rest_together() -> None:
    """Of eight issues two ring; when the first ring is twelve hours old, one message tells of all the others."""
    agency = night(8, Budget(waspada=2, hours=12))
    first, second, digest = agency.rings()["sari"]
    assert second - first == HOUR and digest - first == 12 * HOUR
    (told,) = [one for one in agency.said if one.occasion == "handover"]
    assert "Naik bersama: Isu-3, Isu-4, Isu-5, Isu-6, Isu-7" in told.text
    assert {one.silence.reason for one in agency.unsaid if one.officer == "sari"} == {"budget", "covered"}


def test_without_a_budget_each_rings() -> None:
    """What the budget is for: eight issues, eight rings."""
    assert len(night(8, None).rings()["sari"]) == 8


def test_the_morning_tells_of_a_night_in_one_message() -> None:
    """Where the office sleeps too, what waited for the morning is told together when it opens."""
    agency = night(5, Budget(waspada=2, hours=12), Hours())
    assert agency.rings()["sari"] == [FIRST + 6 * HOUR]


@pytest.mark.parametrize("level", [3, 4])
def test_siaga_and_awas_never_wait(level: int) -> None:
    """With the budget used, a third issue that goes on to Siaga or Awas rings at once, for all on its chain."""
    agency = Agency(3, Budget(waspada=1, hours=12))
    agency.live([(0, 0, 12, 2), (1, 20, 20, 2), (2, 30, 10, 2), (2, 40, 10, level)], 80)
    loud = [one for one in agency.said if one.level == level and one.occasion == "raised"]
    assert {one.officer for one in loud} == {"sari", "budi"}
    assert all(one.at <= FIRST + STEP * 41 for one in loud)


plans = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 300), st.integers(1, 60), st.sampled_from([2, 2, 2, 3, 4]))
)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(plans, st.integers(1, 3), st.sampled_from([2, 12]), st.booleans())
def test_whatever_happens(plan: Plan, often: int, hours: int, office: bool) -> None:
    """Never more new Waspada than the budget in its hours; what is higher rings at once; each episode is told, or told
    in the alert of another."""
    agency = Agency(6, Budget(waspada=often, hours=hours), Hours() if office else None)
    agency.live(plan, 12 * 72)
    for rings in agency.rings().values():
        assert all(later - first >= HOUR * hours for first, later in zip(rings, rings[often:], strict=False))
    heard = {one.incident for one in agency.said}
    for turn in agency.turns:
        loud = {one.officer for one in agency.said if one.incident == turn.incident and one.level >= turn.level
                and turn.at <= one.at <= turn.at + 2 * STEP and not one.revises}  # fmt: skip
        assert turn.level < 3 or turn.level < turn.before or turn.incident in agency.covered or loud >= set(OFFICERS)
        assert turn.level == 1 or turn.incident in heard | agency.covered


def test_what_is_remembered_is_bounded_and_saved() -> None:
    """A watch keeps the newest rings only, and 64 others that wait; both are part of its state."""
    agency = Agency(70, Budget(waspada=1, hours=48))
    agency.live([(number, 4 * number, 12, 2) for number in range(70)], 4 * 72)
    state = agency.states["isu-69"]
    assert len(state.incident.rings["sari"]) == 1 and 0 < len(state.waiting) <= 64
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State) == state


def test_policy_test_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever asks what a Waspada would do reads what the budget may change, and for Siaga that it changes nothing."""
    path = tmp_path / "k.toml"
    path.write_text((HERE / "roster.toml").read_text("utf-8") + "[budget]\nwaspada = 2\nhours = 10\n", "utf-8")
    for level, said in (("waspada", True), ("siaga", False)):
        asked = ["--issue", "antrean-bbm", "--level", level, "--at", "2026-11-24 02:10 WIB", "--config", str(path)]
        assert main(["policy", "test", *asked]) == 0
        assert ("budget: whom 2 new Waspada have rung within 10 h" in capsys.readouterr().out) is said
