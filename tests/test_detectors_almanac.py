"""Events of the agenda: more is expected then, and only of volume."""

from collections.abc import Iterator
from random import Random

import pytest

from detectors.almanac import PLAIN, Almanac
from detectors.assessment import Assessment
from detectors.counts import Counts
from detectors.panel import Panel
from detectors.window import Window
from tests.checks import DAY, START, run

EVENT = START + 2 * DAY + 8 * 60
"""When the event begins: in the third morning."""
PLANNED = Almanac(((EVENT, EVENT + 480, 3.0),))


def morning(negative: float = 0.1, times: float = 3.0) -> Iterator[Counts]:
    """Two ordinary days, the hours before the event, and its first four hours."""
    random = Random(3)
    for minute in range(START, EVENT + 240):
        during = minute >= EVENT
        posts = sum(random.random() < (times if during else 1.0) / 60 for _ in range(60))
        bad = sum(random.random() < (negative if during else 0.1) for _ in range(posts))
        names = tuple(sorted({random.randrange(5000) for _ in range(posts)}))
        yield Counts(posts=posts, negative=bad, neutral=posts - bad, authors=names, platforms={"x": posts})


def during(almanac: Almanac, negative: float = 0.1, times: float = 3.0) -> list[Assessment]:
    """What the panel says while the event goes on."""
    said: list[Assessment] = run(Panel(1.0, almanac=almanac), morning(negative, times), Window(now=START - 1))
    return said[EVENT - START :]


@pytest.mark.parametrize(("almanac", "rings"), [(PLAIN, True), (PLANNED, False)])
def test_what_was_planned_does_not_ring(almanac: Almanac, rings: bool) -> None:
    """Three times the usual rings on any day, and not while an event is on that was said to bring three times."""
    assert any(one.level > 1 for one in during(almanac)) == rings


def test_a_turn_to_negative_is_heard_at_an_event() -> None:
    """The agenda says nothing of the tone."""
    assert any("tone" in one.drivers for one in during(PLANNED, negative=0.6))


def test_much_more_than_planned_rings() -> None:
    """Twelve times the usual is four times what was expected."""
    assert any("volume" in one.drivers for one in during(PLANNED, times=12.0))


def test_an_event_is_not_learnt_as_the_usual() -> None:
    """After eight hours of three times the usual, the level of these days is what it was."""
    levels = []
    for almanac, times in ((PLANNED, 3.0), (PLAIN, 1.0)):
        panel = Panel(1.0, almanac=almanac)
        run(panel, morning(times=times), Window(now=START - 1))
        levels.append(panel.volume.usual.baseline.expected(EVENT + 600)[0])
    assert levels[0] == pytest.approx(levels[1], rel=0.15)
