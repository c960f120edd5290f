"""The outlook, and a new level that is not a new crisis."""

import csv
import gzip
from collections import defaultdict
from datetime import datetime
from math import exp
from pathlib import Path
from random import Random

import msgspec
import pytest

from detectors.almanac import PLAIN, Almanac
from detectors.baseline import Baseline
from detectors.counts import Counts
from detectors.forecast import PROMISE, Forecast
from detectors.shift import level_shift
from detectors.volume import Volume
from detectors.window import Window

DAY = 1440


def lived(minutes: list[int]) -> Forecast:
    """A forecast that has followed these posts a minute."""
    forecast, window, baseline = Forecast(), Window(now=0), Baseline()
    for posts in minutes:
        window.advance()
        window.put(window.now, Counts(posts=posts))
        forecast.learn_one(window, baseline)
    return forecast


def test_the_intervals_hold_what_they_promise_on_a_wandering_level() -> None:
    """Where the level drifts in its own way, the width adapts until about four of five intervals hold."""
    random, level, minutes = Random(1), 0.0, []
    for _ in range(60 * DAY // 15):
        level += random.gauss(0, 0.15) - 0.02 * level
        minutes += [max(0, round(20 * exp(level)))] * 15
    for held, told in lived(minutes).held.values():
        assert told > 1000
        assert abs(held / told - PROMISE) < 0.05


def test_what_is_on_the_agenda_is_foreseen() -> None:
    """An event of three times the usual that begins in an hour and lasts two; at its end what it brought goes.

    hours   now | 1 | 2   3 | 4   5   6
    times     1 | 1 | 3   3 | 1   1   1      in three hours 7/3 of the usual, in six 10/6
    """
    window = Window(now=3 * DAY - 1, minutes=[Counts(posts=1)] * 75)
    event = Almanac(((3 * DAY + 60, 3 * DAY + 180, 3.0),))
    plain, knowing = (Forecast().outlook(window, Baseline(almanac=one)) for one in (PLAIN, event))
    times = [known.middle / one.middle for one, known in zip(plain, knowing, strict=True)]
    assert times == pytest.approx([1, 7 / 3, 10 / 6], rel=0.01)
    during = msgspec.structs.replace(window, now=3 * DAY + 179)
    after = Forecast().outlook(during, Baseline(almanac=event))[0]
    assert after.middle == pytest.approx(plain[0].middle / 3, rel=0.01)


def test_the_intervals_hold_on_real_crises(shared: Path) -> None:
    """On the first days of 25 real crises, one, three and six hours ahead, 75 to 85 % of the intervals hold."""
    held: dict[int, list[float]] = defaultdict(list)
    for minutes in crises(shared / "data" / "feeds" / "crisislex_t26_minute_volume.csv.gz"):
        for hours, (hits, told) in lived(minutes).held.items():
            if told:
                held[hours].append(hits / told)
    for shares in held.values():
        assert 0.72 < sum(shares) / len(shares) < 0.88


def crises(path: Path) -> list[list[int]]:
    """Posts a minute of the first three days of each crisis, from its first post on."""
    curves: dict[str, dict[str, int]] = defaultdict(dict)
    with gzip.open(path, "rt") as file:
        for row in csv.DictReader(file):
            curves[row["crisis"]][row["minute_utc"]] = int(row["posts"])
    return [in_minutes(curve) for curve in curves.values()]


def in_minutes(curve: dict[str, int]) -> list[int]:
    """The busiest three days of a curve, minute by minute."""
    at = {int(datetime.fromisoformat(stamp).timestamp()) // 60: posts for stamp, posts in curve.items()}
    peak = max(at, key=lambda minute: sum(at.get(minute + step, 0) for step in range(60)))
    return [at.get(minute, 0) for minute in range(peak - DAY // 2, peak + 2 * DAY)]


def test_hardly_any_posts_are_not_forecast() -> None:
    """Under twenty posts in the last hour nothing is promised."""
    assert Forecast().outlook(Window(now=100, minutes=[Counts()] * 56 + [Counts(posts=4)] * 4), Baseline()) == ()


def test_farther_is_wider() -> None:
    """Six hours ahead the interval is wider than one hour ahead."""
    one, _, six = Forecast().outlook(Window(now=100, minutes=[Counts(posts=9)] * 75), Baseline())
    assert six.high / six.low > one.high / one.low


def settled(levels: list[float]) -> Volume:
    """A volume detector that has seen a day at each level."""
    random, volume, counts, now = Random(1), Volume(period=5), [], 4
    for level in levels:
        for _ in range(DAY // 5):
            counts = [*counts[-14:], sum(random.random() < level / 40 for _ in range(40))]
            volume.judge(now, counts)
            volume.learn(now, counts)
            now += 5
    return volume


def test_a_level_that_rose_and_stayed_is_a_shift() -> None:
    """A day and some hours at twice the level of the week before is told as a new level; an ordinary day is not."""
    assert level_shift(settled([5.0] * 8).usual, now=0) is None
    found = level_shift(settled([5.0] * 7 + [12.0]).usual, now=0)
    assert found is not None
    assert found.ratio > 1.5
