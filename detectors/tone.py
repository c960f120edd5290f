"""A larger share of negative posts than usual, given how many posts there are and where they come from.

    usual share   news 20 %, social media 35 %          learnt apart
    this hour     news 40 posts, social media 10        so 23 % are to be expected, not 35 %
    seen          25 of 50 are negative                 how improbable is that?

Posts whose tone is unsure are left out on both sides. Opinions drift, so the share varies more than a binomial would:
the tail is that of a beta-binomial with a learnt correlation, and ``Tail`` calibrates it for the issue. Expecting the
share of the present mix keeps a shift from news to social media from looking like a change of mood (Simpson's paradox).

Source: section 2.3 of the project's specification of detection; Skellam, "A probability distribution derived from the
binomial distribution", JRSS B 1948.
"""

from array import array
from collections.abc import Callable, Iterable
from math import exp, lgamma, log10
from typing import Any

from detectors.assessment import Reason
from detectors.baseline import pack, unpack
from detectors.counts import NOTHING, Counts
from detectors.surprise import FEWEST, Dispersion
from detectors.tail import Tail
from detectors.window import QUARTER, Window

SPANS = (15, 60, 360)
"""Minutes over which the share is judged."""

STILL = 1.3
"""The long span counts only while the share of the last hour still is so many times the usual."""
YOUNG = 30
"""Minutes of an issue's life in which nothing is judged."""

_FADE = 0.5 ** (1 / 672)  # half-life 7 days, in quarters
_USUAL, _WEIGHT = 0.25, 10.0  # share of negative posts before anything is seen, and the posts it counts for
_CORRELATION = 0.03
_ENOUGH = 300  # posts; with correlated opinions more say no more, and cost time

Mix = tuple[int, int, int, int]
"""Judged and negative posts of social media, judged and negative posts of news."""


class Share:
    """The share of some kind of post among one issue's posts: a share above its usual is a reason.

    ``mix`` says how many posts there are and how many are of that kind; ``usual`` is the share before anything is seen;
    what was before the minute ``begins`` was counted by other rules and is not looked at.
    """

    def __init__(self, name: str, mix: Callable[[Iterable[Counts]], Mix], usual: float, begins: int = 0) -> None:
        self.name, self.mix, self.prior, self.begins = name, mix, usual, begins
        self.usual = array("f", [0.0] * 4)  # fading Mix
        self.open: list[Mix] = [(0, 0, 0, 0)] * 2  # what has settled of the present hour and of the present six hours
        self.noise = Dispersion(SPANS, [_CORRELATION] * len(SPANS), most=0.5)
        self.tail = Tail(SPANS)
        self.qs = [0.0] * len(SPANS)  # -log10 p of each test, as last judged
        self._memo: tuple[int, list[Counts], list[float]] | None = None

    def share(self, mix: Mix) -> float:
        """The share of negative posts to be expected of this mix of social media and news."""
        social, social_negative, news, news_negative = self.usual
        overall = (social_negative + news_negative + _WEIGHT * self.prior) / (social + news + _WEIGHT)
        of_social = (social_negative + _WEIGHT * overall) / (social + _WEIGHT)
        of_news = (news_negative + _WEIGHT * overall) / (news + _WEIGHT)
        judged = mix[0] + mix[2]
        return (mix[0] * of_social + mix[2] * of_news) / judged if judged else overall

    def score_one(self, window: Window) -> Reason | None:
        """The score, with the shares of the span that gave it; None where there is too little to judge."""
        qs = self._judged(window)
        if not any(qs):
            return None
        score, test = max((self.tail.of(test, q), test) for test, q in enumerate(qs))
        span = SPANS[test]
        mix = self.mix(_last(window, span))
        judged = max(mix[0] + mix[2], 1)
        return Reason(self.name, score, _negative(mix) / judged, self.share(mix), span, "share", window.now - span + 1)

    def surprise(self, mix: Mix, test: int) -> float:
        """-log10 of the probability of a share at least as negative; 0 where it is near the usual."""
        judged, negative = mix[0] + mix[2], _negative(mix)
        if negative < FEWEST:
            return 0.0
        share, scale = self.share(mix), min(1.0, _ENOUGH / judged)
        unsure = 1 / (self.usual[0] + self.usual[2] + _WEIGHT + 1)  # the correlation of not knowing the usual share
        phi = min(self.noise.of[test] + unsure, 0.5)
        return beta_binomial_tail(int(negative * scale), int(judged * scale), share, phi)

    def _judged(self, window: Window) -> list[float]:
        """-log10 p of each test; without a new negative post it is as before, but for one look every quarter."""
        last = window.minutes[-1:]
        if window.now % QUARTER and (not last or last[0] is NOTHING or not _negative(self.mix(last))):
            return self.qs
        if window.age < YOUNG or window.now - self.begins < SPANS[1]:
            return self.qs
        if self._memo is None or self._memo[:2] != (window.now, window.minutes):
            self._memo = (window.now, window.minutes[:], self._tests(window))
        return self._memo[2]

    def _tests(self, window: Window) -> list[float]:
        short = self.mix(window.minutes[-SPANS[0] :])
        hour = _both(short, self.mix(window.minutes[-SPANS[1] : -SPANS[0]]))
        qs = [self.surprise(short, 0), self.surprise(hour, 1), 0.0]
        if window.now - self.begins >= SPANS[2] and _negative(hour) > STILL * self.share(hour) * (hour[0] + hour[2]):
            qs[2] = self.surprise(_both(hour, self.mix(_last(window, SPANS[2])[: -SPANS[1]])), 2)
        return qs

    def learn_one(self, window: Window) -> None:
        """One more minute has passed."""
        self.qs = self._judged(window)
        self.tail.learn(window.now, self.qs, self.tail.score(self.qs), window.now in window.alarmed[-1:])
        if (window.now + 1) % QUARTER == 0 and not self.tail.open:
            self._settle(window)
        self._memo = None

    def _settle(self, window: Window) -> None:
        """The oldest quarter of the minutes can't change any more; it was no alarm, so it was usual."""
        quarter = window.minutes[:QUARTER]
        first = window.now - len(window.minutes) + 1
        if not all(counts.complete for counts in quarter) or first in window.alarmed or first < self.begins:
            return
        mix = self.mix(quarter)
        self._learn_noise(0, mix)
        for test, span in enumerate(SPANS[1:]):
            self.open[test] = _both(self.open[test], mix)
            if (first + QUARTER) % span == 0:
                self._learn_noise(test + 1, self.open[test])
                self.open[test] = (0, 0, 0, 0)
        for place, number in enumerate(mix):
            self.usual[place] = self.usual[place] * _FADE + number

    def _learn_noise(self, test: int, mix: Mix) -> None:
        judged, negative = mix[0] + mix[2], mix[1] + mix[3]
        if judged > 1:
            share = self.share(mix)
            pure = share * (1 - share)
            self.noise.add(test, (negative - judged * share) ** 2 - judged * pure, judged * (judged - 1) * pure)

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        own = {"qs": self.qs, "usual": pack(self.usual), "open": [list(mix) for mix in self.open]}
        return own | {"begins": self.begins, "noise": self.noise.snapshot(), "tail": self.tail.snapshot()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.qs, self.usual = list(state["qs"]), unpack(state["usual"])
        self.open = [(a, b, c, d) for a, b, c, d in state["open"]]
        self.begins = state.get("begins", 0)
        self.noise.restore(state["noise"])
        self.tail.restore(state["tail"])
        self._memo = None


class Tone(Share):
    """The share of negative posts of one issue.

    >>> tone = Tone()
    >>> tone.surprise((20, 5, 0, 0), 0), tone.surprise((20, 18, 0, 0), 0) > 2
    (0.0, True)
    """

    def __init__(self, begins: int = 0) -> None:
        super().__init__("tone", mix_of, _USUAL, begins)


def mix_of(some: Iterable[Counts]) -> Mix:
    """Judged and negative posts of social media and of news; unsure ones are taken from both in proportion.

    >>> mix_of([Counts(posts=10, news=4, negative=3, neutral=5, unsure=2, news_negative=1)])
    (5, 2, 3, 1)
    """
    posts = news = negative = news_negative = unsure = 0
    for counts in some:
        if counts is not NOTHING:
            posts += counts.posts
            news += counts.news
            negative += counts.negative
            news_negative += counts.news_negative
            unsure += counts.unsure
    judged = posts - unsure
    judged_news = min(max(round(news * judged / posts), news_negative), judged) if posts else 0
    return max(judged - judged_news, negative - news_negative), negative - news_negative, judged_news, news_negative


def _negative(mix: Mix) -> int:
    return mix[1] + mix[3]


def _both(one: Mix, other: Mix) -> Mix:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def _last(window: Window, span: int) -> list[Counts]:
    """The counts of the last ``span`` minutes, in whole quarters beyond the minutes."""
    quarters = (span - len(window.minutes)) // QUARTER
    return window.quarters[-quarters:] + window.minutes if quarters > 0 else window.minutes[-span:]


def beta_binomial_tail(negative: int, judged: int, share: float, correlation: float) -> float:
    """-log10 P(at least ``negative`` of ``judged``), 0 where that is not above a standard deviation more than usual.

    >>> beta_binomial_tail(5, 20, 0.25, 0.03), round(beta_binomial_tail(20, 20, 0.5, 0.001), 1)
    (0.0, 5.9)
    """
    over = negative - judged * share
    if over <= 0 or over * over < judged * share * (1 - share) * (1 + (judged - 1) * correlation):
        return 0.0
    total = 1 / correlation - 1
    a, b = share * total, (1 - share) * total
    term = exp(_log_choose(judged, negative) + _log_beta(negative + a, judged - negative + b) - _log_beta(a, b))
    tail = 0.0
    for k in range(negative, judged + 1):
        tail += term
        if term < tail * 1e-6:
            break
        term *= (judged - k) * (k + a) / ((k + 1) * max(judged - k - 1 + b, 1e-9))
    return -log10(min(max(tail, 1e-300), 1.0))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
