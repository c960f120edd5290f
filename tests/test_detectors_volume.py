"""The volume detector and its parts: each test says what one ingredient is there for."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detectors.baseline import Baseline
from detectors.past import Past
from detectors.silence import Silence
from detectors.surprise import Dispersion, mixed, normal_tail, surprise
from detectors.tail import Tail
from detectors.volume import Volume

DAY = 1440


def poisson(random: Random, mean: float) -> int:
    """A Poisson number, by the count of exponential gaps that fit."""
    number, time = 0, random.expovariate(1)
    while time < mean:
        number, time = number + 1, time + random.expovariate(1)
    return number


class Feed:
    """An issue of so many posts in five minutes, as ``kentongan score`` sees it; remembers the scores."""

    def __init__(self, rate: float, seed: int = 1, guess_gaps: bool = True) -> None:
        self.random, self.rate = Random(seed), rate
        self.volume, self.now = Volume(period=5, guess_gaps=guess_gaps), 4
        self.counts: list[int] = []
        self.scores: list[float] = []

    def add(self, count: int) -> float:
        """One more count; its score."""
        self.counts = [*self.counts[-14:], count]
        self.last = self.volume.judge(self.now, self.counts)
        self.volume.learn(self.now, self.counts)
        self.now += 5
        self.scores.append(self.last.score)
        return self.last.score

    def usual(self, minutes: int, times: float = 1.0) -> list[float]:
        """The scores of so many minutes at so many times the usual volume."""
        return [self.add(poisson(self.random, self.rate * times)) for _ in range(minutes // 5)]


def test_ordinary_days_give_no_page_and_a_crisis_gives_one_within_minutes() -> None:
    """Ten days at the usual volume stay under one page a month; five times as much is found in a quarter of an hour."""
    feed = Feed(rate=10)
    assert max(feed.usual(10 * DAY)) < 0
    assert max(feed.usual(15, times=5)) > 0


def test_a_second_crisis_is_found_as_fast_as_the_first() -> None:
    """What belonged to an alarm is not learnt as usual (protected learning)."""
    feed = Feed(rate=10)
    feed.usual(10 * DAY)
    delays = []
    for _ in range(3):
        scores = feed.usual(300, times=4)
        delays.append(next(i for i, score in enumerate(scores) if score > 0))
        feed.usual(2 * DAY)
    assert max(delays) <= delays[0] + 1


def test_an_issue_of_restless_nature_needs_more_to_ring() -> None:
    """The tail is calibrated for each issue: bursts that come every day are usual in one and a page in another."""
    calm, restless = Feed(rate=10), Feed(rate=10)
    for _ in range(20):
        calm.usual(DAY)
        restless.usual(DAY - 20)
        restless.usual(20, times=3)
    assert max(restless.usual(20, times=3)) < max(calm.usual(20, times=3)) - 0.5


def test_a_flood_after_a_silence_is_not_a_crisis() -> None:
    """Posts that were held back by an outage are judged over the whole silence; without the guess they ring."""
    most = {}
    for guess in (True, False):
        feed = Feed(rate=10, guess_gaps=guess)
        feed.usual(10 * DAY)
        for _ in range(18):
            feed.add(0)
        most[guess] = max([feed.add(100), feed.add(90), *feed.usual(120)])
    assert most[True] < 0 < most[False]


def test_missing_minutes_are_not_learnt_as_quiet() -> None:
    """Six hours without a source leave the expectation as it was, six hours of silence do not."""
    expected = {}
    for count in (-1, 0):
        feed = Feed(rate=10, guess_gaps=False)
        feed.usual(5 * DAY)
        before = feed.volume.usual.baseline.expected(feed.now)[1]
        for _ in range(72):
            feed.add(count)
        expected[count] = feed.volume.usual.baseline.expected(feed.now)[1] / before
    assert expected[-1] > 0.9 > expected[0]


def test_a_lasting_shift_becomes_usual_in_two_to_three_days() -> None:
    """A level that stays is learnt, clipped, so that the alarm ends by itself."""
    feed = Feed(rate=10)
    feed.usual(10 * DAY)
    assert max(feed.usual(120, times=3)) > 0
    feed.usual(4 * DAY, times=3)
    assert max(feed.usual(DAY, times=3)) < 0


def test_the_usual_of_an_episode_stays_the_usual() -> None:
    """Through six hours at eight times the usual the expectation hardly moves: an alarm is not learnt."""
    feed = Feed(rate=10)
    feed.usual(10 * DAY)
    before = feed.volume.usual.baseline.expected(feed.now)[1]
    feed.usual(360, times=8)
    assert 0.7 < feed.volume.usual.baseline.expected(feed.now)[1] / before < 1.4


def test_an_hour_with_fewer_posts_than_usual_is_no_alarm() -> None:
    """Nearly an hour of silence, then half an hour's posts at once: less than the hour usually has."""
    feed = Feed(rate=10, guess_gaps=False)
    feed.usual(10 * DAY)
    for _ in range(11):
        feed.add(1)
    assert feed.add(60) < 0 < feed.add(80)


def test_an_issue_an_hour_old_finds_a_tenfold_jump() -> None:
    """A stated prior: two posts a minute for an hour, then twenty, are found at once, nine times of ten."""
    found = 0
    for seed in range(10):
        feed = Feed(rate=10, seed=seed)
        feed.usual(60)
        found += max(feed.usual(60, times=10)) > 0
    assert found >= 9


def test_the_course_of_the_day_is_learnt() -> None:
    """After a week of busy noons and quiet nights, noon is expected to be busy and night quiet."""
    baseline = Baseline()
    baseline.begin(end=30, posts=10)
    for slot in range(1, 48 * 7):
        baseline.learn(slot, 60 if 20 <= slot % 48 < 30 else 6, slow=baseline.profile(slot) * baseline.slow)
    noon, night = (baseline.expected(7 * DAY + 60 * hour)[0] for hour in (12, 3))
    assert noon > 5 * night


def test_a_silent_issue_rings_at_its_first_voices() -> None:
    """A stated prior: an issue without a single post for a day needs about ten within minutes."""
    feed = Feed(rate=0)
    feed.usual(DAY)
    assert feed.add(2) < 0 < feed.add(12)


def test_what_was_expected_stays_what_was_expected() -> None:
    """Expected counts are fixed when a minute passes."""
    past = Past(period=1)
    for minute in range(200):
        past.expect((1.0, 2.0) if minute < 150 else (3.0, 6.0))
        if (minute + 1) % 15 == 0:
            past.settle([0] * 75, known=True)
    assert past.sums(200, [0] * 75, (3.0, 6.0)).last(75) == (0, 51 * 3.0 + 24, 2 * (51 * 3.0 + 24))


@pytest.mark.parametrize(("posts", "mean", "phi"), [(8, 2, 0.1), (30, 10, 0.05), (400, 200, 0.02), (5, 0.3, 0.5)])
def test_surprise_is_close_to_the_exact_tail(posts: int, mean: float, phi: float) -> None:
    """The signed-root deviance is within a fifth of the exact negative binomial tail in -log10 p."""
    exact = -stats.nbinom.logsf(posts - 1, 1 / phi, 1 / (1 + phi * mean)) / 2.302585
    assert surprise(posts, mean, phi) == pytest.approx(exact, rel=0.2)


@given(st.integers(0, 500), st.floats(0.01, 100), st.floats(0.003, 5))
def test_more_posts_are_never_less_surprising(posts: int, mean: float, phi: float) -> None:
    """Surprise grows with the posts, and falls with expectation and dispersion."""
    here = surprise(posts, mean, phi)
    assert 0 <= here <= surprise(posts + 1, mean, phi) + 1e-9
    assert surprise(posts, mean * 1.1, phi) <= here + 1e-9
    assert surprise(posts, mean, phi * 1.1) <= here + 1e-9


@given(st.floats(0, 200), st.floats(0, 200), st.floats(0, 1))
def test_a_doubt_never_makes_more_unusual(narrow: float, wide: float, chance: float) -> None:
    """Mixing in a gap lies between the two, and is the narrow test where there was none."""
    assert min(narrow, wide) - 1e-9 <= mixed(narrow, wide, chance) <= narrow + 1e-9


def test_the_normal_tail_goes_on_smoothly() -> None:
    """Where the exact function ends the asymptotic one takes over."""
    assert normal_tail(29.9999) == pytest.approx(normal_tail(30.0001), rel=1e-4)


def test_dispersion_ignores_what_is_beyond_noise() -> None:
    """One giant among two hundred windows hardly moves the estimate (clipped moments)."""
    random, calm, shaken = Random(1), Dispersion((60,)), Dispersion((60,))
    for hour in range(200):
        count = poisson(random, 50)
        calm.learn(0, [(count, 50)])
        shaken.learn(0, [(5000 if hour == 150 else count, 50)])
    assert shaken.of[0] < 1.6 * calm.of[0]


def test_the_tail_learns_how_often_the_usual_goes_far() -> None:
    """An issue whose blocks often reach a -log10 p of 5 gives 5 a lower score than a calm issue does."""
    calm, wild = Tail((5,)), Tail((5,))
    for minute in range(60 * DAY):
        calm.learn(minute, [0.0], -3.0)
        wild.learn(minute, [5.0 if minute % 720 == 0 else 0.0], -3.0)
    assert wild.of(0, 6.0) < 0 < calm.of(0, 6.0)


def test_a_thin_issue_has_a_lighter_tail_than_a_busy_one() -> None:
    """Eight posts at once ring where three an hour are usual, but not by the tail that fits a busy issue's moods."""
    scores = {}
    for shape in ("own", "of a busy issue"):
        feed = Feed(rate=0.25)
        feed.usual(14 * DAY)
        if shape != "own":
            feed.volume.tail.expect(mood=1.0, doubt=1.0)
        scores[shape] = feed.add(8)
    assert scores["of a busy issue"] < 0 < scores["own"]


def test_the_tail_of_a_new_release_goes_on_from_a_state_without_a_mood() -> None:
    """A state written before tails followed the mood is read, and learns it within a quarter."""
    feed = Feed(rate=0.25)
    feed.usual(2 * DAY)
    state = feed.volume.tail.snapshot()
    del state["mood"]
    mood = feed.volume.tail.mood
    feed.volume.tail.restore(state)
    feed.usual(15)
    assert feed.volume.tail.mood == pytest.approx(mood, rel=0.1)


def test_a_long_episode_enters_the_tail_once_and_capped() -> None:
    """A crisis of hours does not teach the tail its height; a blip of minutes does."""
    long, blip = Tail((5,)), Tail((5,))
    for minute in range(600):
        long.learn(minute, [20.0 if minute < 300 else 0.0], 5.0 if minute < 300 else -3.0)
        blip.learn(minute, [20.0 if minute < 30 else 0.0], 5.0 if minute < 30 else -3.0)
    assert long.excess[0] == pytest.approx(1.0, rel=0.01)
    assert blip.excess[0] == pytest.approx(16.0, rel=0.01)


def test_a_restless_issue_teaches_the_tail_how_far_its_blips_go() -> None:
    """Blips of minutes that reach a -log10 p of 16 every other day are far from a page; cut at 8 they would not be."""
    wild = Tail((5,))
    for minute in range(30 * DAY):
        loud = minute % (2 * DAY) < 20
        wild.learn(minute, [16.0 if loud else 0.0], 3.0 if loud else -3.0)
    assert wild.of(0, 16.0) < -1
    wild.excess[0] *= 6 / 14
    wild.expect(wild.mood, wild.doubt)
    assert wild.of(0, 16.0) > -1


def test_answers_make_a_thin_issue_vary_and_not_a_busy_one() -> None:
    """Posts come in bunches, as the square root of how many there are: an hour of 1 and of 1,000."""
    noise = Dispersion((60,))
    assert noise.about(0, 1.0) > 4 * noise.of[0]
    assert noise.about(0, 1000.0) < 1.01 * noise.of[0]


def test_a_silence_is_doubted_by_what_it_should_have_held() -> None:
    """Ten quiet minutes mean nothing in an issue of one post an hour, and much in one of ten a minute."""
    chances = []
    for rate in (1 / 60, 10.0):
        silence = Silence()
        for minute in range(1, 11):
            silence.pass_by(minute, 0, rate, 0.06)
        doubt = silence.doubt(11, 5, rate)
        chances.append(doubt[0] if doubt else 0.0)
    assert chances[0] < 0.01 < 0.99 < chances[1]
