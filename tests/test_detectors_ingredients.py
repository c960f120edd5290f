"""What each ingredient of the volume detector is there for: with it removed, what is named here is lost."""

from copy import deepcopy
from math import exp, pi, sin

from detectors.surprise import surprise
from detectors.usual import LONG
from detectors.volume import LULL
from tests.test_detectors_volume import DAY, Feed, poisson


class Ablated(Feed):
    """A feed that also remembers the scores it would have without the tests of ``left_out``, by their number."""

    def __init__(self, rate: float, left_out: range) -> None:
        super().__init__(rate)
        self.left_out, self.less = left_out, list[float]()

    def add(self, count: int) -> float:
        """One more count; its score."""
        qs = self.volume.judge(self.now, [*self.counts[-14:], count]).qs
        self.less.append(self.volume.tail.score([0.0 if test in self.left_out else q for test, q in enumerate(qs)]))
        return super().add(count)


def test_slow_growth_is_found_by_the_long_spans() -> None:
    """A post in five minutes that becomes two over a day and stays rings; by spans of an hour at most it never does."""
    feed = Ablated(rate=1, left_out=range(3, 5))
    assert all(feed.volume.levels[test] >= LONG for test in feed.left_out)
    for step in range(15 * 288 + 72):
        feed.add(poisson(feed.random, 1 + min(1, max(0, step - 14 * 288) / 288)))
    assert max(feed.scores[14 * 288 :]) > 0 > max(feed.less[14 * 288 :])


def test_a_sudden_rise_in_a_moody_issue_is_found_by_the_jumps() -> None:
    """Where moods differ, two and a half times as much rings within a quarter, by what came just before."""
    feed = Ablated(rate=100, left_out=range(5, 8))
    for step in range(14 * 288 + 3):
        mood = exp(0.5 * sin(2 * pi * step / 205))
        feed.add(poisson(feed.random, 100 * mood * (1 if step < 14 * 288 else 2.5)))
    assert max(feed.scores[-3:]) > 0 > max(feed.less[-3:])


def test_a_weekly_show_is_usual_in_its_hour_and_an_alarm_in_another() -> None:
    """Twice the usual for an hour, every week at the same time: by the fifth the hour of the week knows it."""
    shows = {}
    for place in ("in its hour", "a day later"):
        feed = Feed(rate=10)
        for week in range(5):
            late = week == 4 and place != "in its hour"
            feed.usual(3 * DAY + late * DAY)
            shows[place] = max(feed.usual(60, times=2))
            feed.usual((4 * DAY - 60) * (week < 4))
    assert shows["in its hour"] < 0 < shows["a day later"]


def test_the_first_morning_of_an_issue_is_no_rare_count() -> None:
    """Issues that begin at midnight: fewer ring at the rise of their first morning than if it were taken for chance."""
    with_doubt = without = 0
    for seed in range(20):
        feed, believed = Feed(rate=10, seed=seed, guess_gaps=False), list[float]()
        for share in (0.45, 0.28, 0.18, 0.15, 0.22, 0.45, 0.75, 0.95, 1.1):
            swing = max(0.4, 1 + 0.3 * feed.random.gauss(0, 1))
            for _ in range(12):
                feed.add(poisson(feed.random, feed.rate * share * swing))
                tail, mood = deepcopy(feed.volume.tail), feed.volume.usual.mood
                tail.expect(mood, doubt=mood)
                believed.append(tail.score(feed.last.qs))
        with_doubt += max(feed.scores) > 0
        without += max(believed) > 0
    assert with_doubt < without


def test_what_was_told_does_not_ring_again_hours_later() -> None:
    """Two hours after a crisis was called off a busy evening comes: six hours hold the crisis, and it was told."""
    feed = Feed(rate=10, guess_gaps=False)
    feed.usual(10 * DAY)
    feed.usual(180, times=6)
    told = feed.now - 5
    feed.usual(60)
    feed.usual(60, times=2)
    six_hours = feed.volume.levels.index(LONG)
    twin = deepcopy(feed.volume)
    twin.told = told
    again, once = (volume.judge(feed.now, [*feed.counts[-14:], 20]).qs[six_hours] for volume in (feed.volume, twin))
    assert again > 2 > once == 0


def test_what_returns_after_a_lull_is_no_jump() -> None:
    """Two quiet hours, then the usual and a little: against the lull alone it would ring."""
    feed = Feed(rate=40, guess_gaps=False)
    feed.usual(10 * DAY)
    feed.usual(120, times=0.4)
    feed.usual(30, times=1.3)
    judged, usual = feed.last, feed.volume.usual
    posts, slow, _ = judged.sums.last(15)
    before, slow_before, _ = (whole - part for whole, part in zip(judged.sums.last(75), (posts, slow, 0), strict=True))
    level, own = usual.level_of(before, slow_before)
    test = len(feed.volume.levels) + 1
    assert level < LULL * usual.baseline.fast
    assert judged.qs[test] < surprise(posts, level * slow, usual.noise.about(test, level * slow) + own)
