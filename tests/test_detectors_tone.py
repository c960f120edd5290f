"""The tone detector: the share of negative posts, given how many there are and where they come from."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from detectors.counts import Counts
from detectors.tone import Tone, beta_binomial_tail, mix_of
from detectors.window import Window

DAY = 1440


def minute(random: Random, social: int = 2, news: int = 0, share: float = 0.2, of_news: float = 0.2) -> Counts:
    """A minute with so many posts, of which such shares are negative."""
    negative = sum(random.random() < share for _ in range(social))
    bad_news = sum(random.random() < of_news for _ in range(news))
    return Counts(
        posts=social + news, news=news, negative=negative + bad_news, news_negative=bad_news,
        neutral=social + news - negative - bad_news,
    )  # fmt: skip


def lived(tone: Tone, counts: list[Counts], window: Window | None = None) -> list[float]:
    """The scores of these minutes."""
    window, scores = window or Window(now=29_000_160), []
    for one in counts:
        window.advance()
        window.put(window.now, one)
        said = tone.score_one(window)
        scores.append(said.score if said else -3.0)
        tone.learn_one(window)
    return scores


def test_a_turn_to_negative_is_found_and_ordinary_days_are_not() -> None:
    """Four days at 20 % stay silent; 60 % is found within two hours, though the volume is the same."""
    random, tone, window = Random(1), Tone(), Window(now=29_000_160)
    assert max(lived(tone, [minute(random) for _ in range(4 * DAY)], window)) < 0
    assert max(lived(tone, [minute(random, share=0.6) for _ in range(120)], window)) > 0


def test_a_shift_from_news_to_social_media_is_not_a_change_of_mood() -> None:
    """Simpson: news at 5 %, social media at 40 %; the news fall silent, and no mood has changed."""
    random, tone, window = Random(2), Tone(), Window(now=29_000_160)
    lived(tone, [minute(random, 1, 1, 0.4, 0.05) for _ in range(4 * DAY)], window)
    scores = lived(tone, [minute(random, 2, 0, 0.4) for _ in range(360)], window)
    assert max(scores) < 0


def test_unsure_posts_count_on_neither_side() -> None:
    """Posts whose tone is not sure are left out of the share."""
    assert mix_of([Counts(posts=30, negative=5, neutral=5, unsure=20)]) == (10, 5, 0, 0)


def test_the_learnt_share_is_that_of_the_usual_posts() -> None:
    """After some days the expected share of each kind is near the true one."""
    random, tone = Random(3), Tone()
    lived(tone, [minute(random, 2, 1, 0.4, 0.1) for _ in range(4 * DAY)])
    assert tone.share((10, 0, 0, 0)) == pytest.approx(0.4, abs=0.04)
    assert tone.share((0, 0, 10, 0)) == pytest.approx(0.1, abs=0.04)


@pytest.mark.parametrize(("k", "n", "share", "rho"), [(15, 20, 0.3, 0.05), (90, 200, 0.25, 0.02), (30, 30, 0.6, 0.001)])
def test_the_tail_is_that_of_the_beta_binomial(k: int, n: int, share: float, rho: float) -> None:
    """-log10 P(K >= k) as scipy has it."""
    total = 1 / rho - 1
    exact = -stats.betabinom.logsf(k - 1, n, share * total, (1 - share) * total) / 2.302585
    assert beta_binomial_tail(k, n, share, rho) == pytest.approx(exact, rel=1e-3)


@given(st.integers(1, 300), st.floats(0.02, 0.98), st.floats(0.003, 0.5), st.data())
def test_more_negative_posts_are_never_less_surprising(n: int, share: float, rho: float, data: st.DataObject) -> None:
    """The tail falls with each further negative post."""
    k = data.draw(st.integers(0, n - 1))
    assert 0 <= beta_binomial_tail(k, n, share, rho) <= beta_binomial_tail(k + 1, n, share, rho) + 1e-6
