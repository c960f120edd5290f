"""How far it is to the next level and back: what is told is what happens."""

from random import Random

from detectors.counts import Counts
from detectors.panel import Panel
from detectors.window import Window
from tests.checks import run
from tests.test_detectors_panel import quiet, settled


def loud(random: Random, posts: int) -> Counts:
    """A minute with so many posts, each by an account of its own."""
    return Counts(posts=posts, neutral=posts, authors=tuple(sorted(random.getrandbits(60) for _ in range(posts))))


def test_an_hour_with_so_many_posts_rings() -> None:
    """The volume of the whole hour passes the threshold at the number that is told, whatever shorter spans say."""
    panel = Panel(false_alarms_a_month=1)
    window, random = settled(panel)
    far = panel.distance(window)
    usual = panel.volume.hour(window)[1]
    assert usual < far.calm_under < far.rises_at
    said = run(panel, (loud(random, far.rises_at // 60 + 1) for _ in range(60)), window)
    assert said[-1].level > 1


def test_a_normal_issue_lacks_posts_and_a_raised_one_what_siaga_asks_for() -> None:
    """What the next level still asks for has a name: a score, a driver, voices, size."""
    panel = Panel(false_alarms_a_month=1)
    window, random = settled(panel)
    assert "score" in panel.distance(window).lacks
    run(panel, (quiet(random, 6.0, authors=12) for _ in range(60)), window)
    assert panel.score_one(window).level == 2
    assert {"driver", "voices"} <= set(panel.distance(window).lacks)


def test_asking_how_far_it_is_changes_nothing() -> None:
    """Distance is a view: the panel's state is the same before and after."""
    panel = Panel(false_alarms_a_month=1)
    window, _ = settled(panel)
    before = panel.snapshot()
    panel.distance(window)
    assert panel.snapshot() == before


def test_a_new_issue_says_no_numbers() -> None:
    """While nothing is usual yet there is no distance."""
    panel, window = Panel(false_alarms_a_month=1), Window(now=1000)
    run(panel, (quiet(Random(1), 1.0) for _ in range(10)), window)
    assert panel.distance(window).rises_at == 0
