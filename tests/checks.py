"""What every detector must do, whatever it looks at: the checks are made from the list of detectors.

A check is a function that is given a way to make a fresh detector, and fails by an assertion. The days they are run on
are made here, from a seed: posts by the time of day, more and angrier ones at the end.
"""

import json
import sys
from collections.abc import Callable, Iterator
from math import cos, pi
from random import Random
from typing import Any

import msgspec

from detectors.counts import Counts
from detectors.window import Window

START = 29_000_160  # a Thursday, 07.00 in Jakarta
DAY = 1440

Make = Callable[[], Any]


def days(minutes: int, seed: int = 1, rate: float = 0.8, crisis: int = 60) -> Iterator[Counts]:
    """Counts of so many minutes; the last ``crisis`` ones bring ten times as much, most of it negative, much urgent."""
    random, wanting = Random(seed), Random(seed)
    for minute in range(minutes):
        loud = minute >= minutes - crisis
        mean = rate * (1 + 0.6 * cos(2 * pi * minute / DAY)) * (10 if loud else 1)
        posts = sum(random.random() < mean / 40 for _ in range(40))
        negative = sum(random.random() < (0.8 if loud else 0.25) for _ in range(posts))
        news = sum(random.random() < 0.1 for _ in range(posts))
        urgent = sum(wanting.random() < (0.3 if loud else 0.02) for _ in range(posts - news))
        authors = tuple(sorted(random.getrandbits(64) for _ in range(posts)))
        yield Counts(
            posts=posts, news=news, urgent=urgent, negative=negative, neutral=posts - negative, authors=authors,
            platforms={"x": posts}, outlets={f"outlet-{random.randrange(5)}": news} if news else {},
        )  # fmt: skip


def run(detector: Any, counts: Iterator[Counts], window: Window | None = None) -> list[Any]:
    """What a detector says to each minute, as the watch asks it."""
    window = window or Window(now=START)
    said = []
    for one in counts:
        window.advance()
        window.put(window.now, one)
        said.append(detector.score_one(window))
        detector.learn_one(window)
    return said


def value(said: Any) -> float:
    """The score of what was said; nothing to say is less than any score."""
    return -9.0 if said is None else float(said.score)


def is_deterministic(make: Make) -> None:
    """The same counts give the same words, twice."""
    assert run(make(), days(700)) == run(make(), days(700))


def goes_on_from_any_snapshot(make: Make) -> None:
    """A detector restored from plain JSON at any moment says what the original says."""
    for moment in (5, 61, 400, 667):
        counts = list(days(700))
        original, window = make(), Window(now=START)
        run(original, iter(counts[:moment]), window)
        again = make()
        again.restore(json.loads(json.dumps(original.snapshot())))
        twin = msgspec.msgpack.decode(msgspec.msgpack.encode(window), type=Window)
        twin.minutes, twin.quarters = window.minutes[:], window.quarters[:]
        assert run(again, iter(counts[moment:]), twin) == run(original, iter(counts[moment:]), window)


def scoring_never_learns(make: Make) -> None:
    """Asking changes nothing."""
    detector, window = make(), Window(now=START)
    run(detector, days(500), window)
    before = json.dumps(detector.snapshot())
    first, second = detector.score_one(window), detector.score_one(window)
    assert first == second
    assert json.dumps(detector.snapshot()) == before


def has_a_bounded_state(make: Make) -> None:
    """A detector's state does not grow with time, and stays under eight kilobytes."""
    detector = make()
    run(detector, days(2 * DAY, crisis=0))
    size = len(json.dumps(detector.snapshot()))
    run(detector, days(2 * DAY, crisis=0))
    assert len(json.dumps(detector.snapshot())) < min(1.2 * size + 200, 8000)


def is_silent_while_young(make: Make) -> None:
    """In its first quarter of an hour a detector finds nothing, however loud it is."""
    said = run(make(), days(14, crisis=7))
    assert max(map(value, said)) < 0


def is_silent_on_silence(make: Make) -> None:
    """Where nothing is posted nothing is unusual."""
    assert max(map(value, run(make(), iter([Counts()] * 400)))) < 0


def is_monotone_in_the_counts(make: Make) -> None:
    """More (negative) posts in the newest minute are never less unusual."""
    detector, window = make(), Window(now=START)
    run(detector, days(900, crisis=0), window)
    window.advance()
    scores = []
    for more in (0, 1, 3, 10, 30, 100, 1000):
        authors = tuple(range(1, min(more, 100) + 1))
        window.put(window.now, Counts(posts=more, negative=more, authors=authors, platforms={"x": more}))
        scores.append(value(detector.score_one(window)))
    assert scores == sorted(scores)


def finds_the_crisis(make: Make) -> None:
    """Ten times the usual volume, most of it negative, is more unusual than all the quiet day before."""
    said = [value(one) for one in run(make(), days(2 * DAY, crisis=60))]
    assert max(said[-60:]) > 0
    assert max(said[-60:]) > max(said[:-60])


def tells_missing_from_zero(make: Make) -> None:
    """An hour without a source is not learnt as quiet: after it the usual posts are no crisis."""
    counts = list(days(2 * DAY, crisis=0))
    for minute in range(DAY + 600, DAY + 660):
        counts[minute] = Counts(complete=False)
    said = [value(one) for one in run(make(), iter(counts))]
    assert max(said[DAY + 600 :]) < 0


def costs_little(make: Make) -> None:
    """A quiet minute takes few steps, however long the issue has been watched: counted in calls, not in seconds."""
    detector, window = make(), Window(now=START)
    run(detector, days(DAY, rate=0.2, crisis=0), window)
    calls = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    later = list(days(600, rate=0.2, crisis=0))
    sys.setprofile(counted)
    try:
        run(detector, iter(later), window)
    finally:
        sys.setprofile(None)
    assert calls / len(later) < 250


CHECKS = (
    is_deterministic,
    goes_on_from_any_snapshot,
    scoring_never_learns,
    has_a_bounded_state,
    is_silent_while_young,
    is_silent_on_silence,
    is_monotone_in_the_counts,
    finds_the_crisis,
    tells_missing_from_zero,
    costs_little,
)
