"""How an alarm begins and ends: a young issue rings late rather than never, an all-clear holds by its own numbers."""

from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.incident import Clocks, Incident, advance, wish
from alerts.life import Happening
from detectors.counts import Counts
from detectors.panel import Panel
from detectors.volume import OVER
from detectors.window import Window
from tests.checks import DAY, START
from tests.test_detectors_volume import poisson

CLOCKS = Clocks(acknowledge=900, note=3600)


class Turned(NamedTuple):
    """A turn of an incident: the minute, what happened, posts of the last hour, and what was shown as usual."""

    minute: int
    happening: Happening
    posts: int
    usual: float


class Life:
    """An issue with its incident, as a watch lives it; the alarm that goes on is said to the panel."""

    def __init__(self, seed: int) -> None:
        self.random, self.panel, self.incident = Random(seed), Panel(false_alarms_a_month=1), Incident()
        self.window, self.turns = Window(now=START + 540), list[Turned]()

    def live(self, minutes: int, rate: float) -> "Life":
        """So many minutes at so many posts a minute."""
        for _ in range(minutes):
            self._minute(poisson(self.random, rate))
        return self

    def _minute(self, posts: int) -> None:
        authors = tuple(sorted(self.random.getrandbits(60) for _ in range(posts)))
        self.window.advance()
        self.window.put(self.window.now, Counts(posts=posts, neutral=posts, authors=authors, platforms={"x": posts}))
        if self.incident.raised:
            self.window.alarmed.append(self.window.now)
        found, at = self.panel.score_one(self.window), 60 * self.window.age
        self.panel.learn_one(self.window)
        self.incident, happening = wish(self.incident, found.level, at, CLOCKS, healthy=True)
        if happening:
            level = found.level if happening == "rise" else self.incident.want
            self.incident, _ = advance(self.incident, happening, at, CLOCKS, level, "episode")
            self.turns.append(Turned(self.window.age, happening, self.window.over(60).posts, found.expected))

    def happened(self, what: Happening, after: int = 0) -> list[Turned]:
        """The turns of one kind, of later minutes."""
        return [turn for turn in self.turns if turn.happening == what and turn.minute > after]


@pytest.mark.parametrize(
    ("age", "rate"), [(20, 1.0), (20, 5.0), (30, 1.0), (30, 0.2), (60, 0.2), (120, 0.2), (180, 0.2)]
)
def test_a_young_issue_finds_a_tenfold_jump_and_holds_it(age: int, rate: float) -> None:
    """Ten times as much for two hours rings in five lives of five, from twenty minutes on, and is not called off."""
    for seed in range(5):
        life = Life(100 * seed + age).live(age, rate).live(120, 10 * rate)
        assert life.happened("rise", after=age)
        assert not life.happened("clear", after=age)


def test_a_young_issue_is_calm_on_its_first_day() -> None:
    """Ten issues of two posts in a minute to one in an hour pass their first day without an alarm."""
    lives = [Life(seed).live(DAY, rate) for seed in range(2) for rate in (0.02, 0.1, 0.3, 1.0, 2.0)]
    assert not [turn for life in lives for turn in life.happened("rise")]


def test_a_crisis_of_a_young_issue_is_not_learnt_as_usual_within_hours() -> None:
    """An hour at one post a minute, then four hours at ten: what is shown as usual stays under twice what it was."""
    life = Life(1).live(60, 1.0).live(240, 10.0)
    assert life.panel.score_one(life.window).expected < 120


def test_an_issue_says_that_it_is_young() -> None:
    """For an hour all that is known of an issue are its first minutes."""
    life = Life(1).live(59, 1.0)
    assert life.panel.young
    assert not life.live(1, 1.0).panel.young


PIECES = st.lists(
    st.tuples(st.integers(10, 200), st.sampled_from([0.0, 0.05, 0.3, 1.0, 3.0, 8.0])), min_size=4, max_size=9
)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), PIECES)
def test_an_all_clear_is_never_contradicted_by_its_own_numbers(seed: int, pieces: list[tuple[int, float]]) -> None:
    """When an alarm is called off the last hour has less than one and a half times the posts shown as usual, or two."""
    life = Life(seed).live(300, 0.3)
    for minutes, rate in pieces:
        life.live(minutes, rate)
    for turn in life.live(400, 0.3).happened("clear"):
        assert turn.posts < max(3, OVER * turn.usual)


def test_a_quiet_hour_does_not_ring_for_the_day_behind_it() -> None:
    """Two days of a post in ten minutes, a night of twenty times as much, then a quiet one: it rings once."""
    life = Life(3).live(2 * DAY, 0.1).live(300, 2.0)
    assert life.happened("rise")
    end = life.window.age + 60
    assert not life.live(12 * 60, 0.03).happened("rise", after=end)
