"""The panel: from scores to levels, drivers and reasons."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from detectors.assessment import Assessment, Reason
from detectors.counts import Counts
from detectors.panel import Panel, combined
from detectors.river_detector import RiverDetector
from detectors.spread import Spread, growth, reach
from detectors.window import Window
from tests.checks import DAY, START, days, run


def crisis(random: Random, rate: float, minute: int) -> Counts:
    """The usual posts, and a crisis that brings as many again and doubles every twenty minutes."""
    return quiet(random, rate * (1 + 2 ** (minute / 20)), negative=0.5)


def quiet(random: Random, rate: float, negative: float = 0.25, authors: int = 500) -> Counts:
    """One ordinary minute of an issue with so many posts a minute."""
    posts = sum(random.random() < rate / 60 for _ in range(60))
    bad = sum(random.random() < negative for _ in range(posts))
    names = tuple(sorted({random.randrange(authors) for _ in range(posts)}))
    return Counts(posts=posts, negative=bad, neutral=posts - bad, authors=names, platforms={"x": posts})


def settled(panel: Panel, rate: float = 1.0, authors: int = 500) -> tuple[Window, Random]:
    """A panel that has seen two ordinary days."""
    random, window = Random(7), Window(now=START)
    run(panel, (quiet(random, rate, authors=authors) for _ in range(2 * DAY)), window)
    return window, random


def raised(said: list[Assessment]) -> Iterator[Assessment]:
    """Those above Normal."""
    return (one for one in said if one.level > 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_day_and_a_half_is_enough_to_tell_a_crisis_from_a_day(seed: int) -> None:
    """Five issues of 40 to 120 posts an hour: no alarm in 36 hours, then Waspada within 20 minutes of doubling."""
    random, panel, window = Random(seed), Panel(false_alarms_a_month=1), Window(now=START)
    rate = random.uniform(40, 120) / 60
    ordinary = run(panel, (quiet(random, rate) for _ in range(DAY * 3 // 2)), window)
    assert not list(raised(ordinary))
    said = run(panel, (crisis(random, 3 * rate, minute) for minute in range(20)), window)
    assert list(raised(said))


def test_waspada_needs_two_minutes_in_a_row() -> None:
    """A level is raised in the second minute over the threshold, not in the first."""
    panel = Panel(false_alarms_a_month=1)
    window, _ = settled(panel)
    loud = Counts(posts=60, neutral=60, authors=tuple(range(60)), platforms={"x": 60})
    first, second = run(panel, iter([loud, loud]), window)
    assert first.score > panel.threshold
    assert (first.level > 1, second.level > 1) == (False, True)


def test_one_person_cannot_raise_an_alarm() -> None:
    """However many posts there are, fewer than three distinct authors raise nothing."""
    panel = Panel(false_alarms_a_month=1)
    window, _ = settled(panel, authors=2)
    loud = Counts(posts=60, neutral=60, authors=(1,), platforms={"x": 60})
    assert not list(raised(run(panel, iter([loud] * 10), window)))


def test_negative_posts_alone_never_make_siaga() -> None:
    """The usual volume with an angry tone is Waspada at most, even where the theme is sensitive."""
    panel = Panel(false_alarms_a_month=4, sensitive=True)
    window, random = settled(panel)
    said = run(panel, (quiet(random, 1.0, negative=0.95) for _ in range(240)), window)
    assert {one.level for one in said} == {1, 2}


def test_a_sensitive_theme_makes_siaga_of_waspada() -> None:
    """The same volume is one level higher where the officer has marked the theme."""
    levels = []
    for sensitive in (False, True):
        panel = Panel(false_alarms_a_month=1, sensitive=sensitive)
        window, random = settled(panel)
        said = run(panel, (quiet(random, 5.0) for _ in range(150)), window)
        levels.append(said[-1].level)
    assert levels == [2, 3]


def test_awas_by_machine_needs_two_drivers() -> None:
    """Growth alone is Siaga; growth and a jump to the news are Awas."""
    panel = Panel(false_alarms_a_month=1)
    window, random = settled(panel)
    grown = run(panel, (crisis(random, 3.0, minute) for minute in range(30)), window)
    assert max(one.level for one in grown) == 3
    outlets = {"a": 10, "b": 10}
    voices = (tuple(range(40 * minute, 40 * minute + 40)) for minute in range(5))
    news = (Counts(posts=40, news=20, neutral=40, authors=authors, outlets=outlets) for authors in voices)
    both = run(panel, news, window)
    assert both[-1].level == 4
    assert {"growth", "news"} <= set(both[-1].drivers)


def test_the_reasons_carry_numbers() -> None:
    """What is raised says the posts of the last hour, the usual ones, and since when."""
    panel = Panel(false_alarms_a_month=1)
    window, random = settled(panel)
    said = list(raised(run(panel, (quiet(random, 8.0) for _ in range(60)), window)))[-1]
    hour = said.reasons[0]
    assert (hour.detector, hour.span, hour.since) == ("volume", 60, window.now - 59)
    assert hour.observed == sum(counts.posts for counts in window.minutes[-60:])
    assert 40 < hour.expected == said.expected < 80
    assert hour.ratio > 4


def test_a_raised_level_does_not_flicker() -> None:
    """Hysteresis: once raised, the level holds until the score is well below the threshold."""
    panel = Panel(false_alarms_a_month=1)
    window, random = settled(panel)
    said = run(panel, (quiet(random, 2.6) for _ in range(400)), window)
    changes = sum((a.level > 1) != (b.level > 1) for a, b in pairwise(said))
    crossings = sum((a.score > 0) != (b.score > 0) for a, b in pairwise(said))
    assert changes <= crossings


def test_a_larger_budget_rings_earlier() -> None:
    """The officer's false alarms a month are the threshold: more of them, sooner."""
    first = {}
    for budget in (0.1, 10.0):
        panel = Panel(budget)
        window, random = settled(panel)
        said = run(panel, (crisis(random, 0.3, minute) for minute in range(120)), window)
        first[budget] = next(number for number, one in enumerate(said) if one.level > 1)
    assert first[10.0] < first[0.1]


def test_families_that_see_the_same_posts_are_not_added_up() -> None:
    """Equal scores are no more than one of them: the combined rate is a weighted mean."""
    both = combined([Reason(name, 2.0) for name in ("volume", "tone", "urgency")])
    assert both == pytest.approx(2.0)


def test_growth_is_told_as_a_doubling_time() -> None:
    """Posts that double every quarter of an hour have a doubling time near fifteen minutes."""
    counts = [Counts(posts=round(2 * 2 ** (minute / 15))) for minute in range(60)]
    found = growth(Window(now=59, minutes=counts))
    assert found is not None
    assert 12 < found.observed < 20


def test_steady_volume_does_not_grow() -> None:
    """No strong growth where the last quarter is like those before it."""
    found = growth(Window(now=59, minutes=[Counts(posts=20)] * 60))
    assert found is None or found.score < 0


def test_one_outlet_is_no_jump_to_the_news() -> None:
    """Many items of a single outlet do not count as a jump from social media to news."""
    assert Spread().news(Counts(posts=40, news=20, outlets={"a": 20}), expected=10) is None


def test_reach_needs_size_and_share() -> None:
    """An amplifier matters where it is passed on often and makes up a good part of the posts."""
    assert reach(Counts(posts=1000, amplified={"a": 60})) is None
    assert reach(Counts(posts=20, amplified={"a": 20})) is None


@pytest.mark.parametrize("path", ["river.drift.PageHinkley", "river.drift.ADWIN", "river.anomaly.GaussianScorer"])
def test_a_detector_of_river_goes_on_from_its_snapshot(path: str) -> None:
    """river's state is plain JSON, and a restored detector says what the original says."""
    original, window = RiverDetector(path), Window(now=START)
    run(original, days(8 * 360, crisis=0), window)
    again = RiverDetector(path)
    again.restore(original.snapshot())
    twin = Window(now=window.now, minutes=window.minutes[:], quarters=window.quarters[:], age=window.age)
    assert run(again, days(700, seed=2), twin) == run(original, days(700, seed=2), window)


def test_a_detector_of_river_joins_the_panel_by_its_path() -> None:
    """It has a voice and a state in the panel; what is not river's is refused."""
    panel = Panel(false_alarms_a_month=1, river=["river.drift.PageHinkley"])
    window, _ = settled(panel)
    assert "river.drift.PageHinkley" in panel.snapshot()
    assert panel.score_one(window).level == 1
    with pytest.raises(ValueError, match="not a detector of river"):
        RiverDetector("os.system")


def test_river_is_not_imported_unless_it_is_asked_for() -> None:
    """Importing the panel leaves river out: it costs a second and much memory."""
    code = "import sys, detectors.panel; sys.exit('river' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_flood_by_a_few_accounts_is_not_siaga() -> None:
    """Six accounts post as much as a crisis would: unusual volume, but no growth of an opinion."""
    panel = Panel(false_alarms_a_month=1, sensitive=True)
    window, _ = settled(panel)
    flood = Counts(posts=20, neutral=20, authors=tuple(range(6)))
    assert max(one.level for one in run(panel, iter([flood] * 40), window)) == 2


def test_what_was_just_calm_needs_no_more_to_go_on_than_to_hold() -> None:
    """While an alarm goes on, a score that would hold a level also raises it again: the all-clear waits for a calm."""
    panel = Panel(false_alarms_a_month=1)
    window, random = settled(panel)
    run(panel, (quiet(random, 6.0) for _ in range(60)), window)
    run(panel, (quiet(random, 1.0) for _ in range(120)), window)
    window.advance()
    assert panel._unusual(panel.threshold - 0.4, window, far=False) is False
    window.alarmed.append(window.now)
    assert panel._unusual(panel.threshold - 0.4, window, far=False) is True
