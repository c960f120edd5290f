"""More posts than usual: counts over six spans, and jumps against the hours before.

                  1440 ........... 360 ....... 60 .. 15 . 5 1 | now
    level   n in the span against the expectation  [==========]
    jump    scaled by what came just before  [ before ][======]

Each test is a negative binomial tail; ``Tail`` turns them into false pages a month.

Source: section 2.1 of the project's specification of detection, where each ingredient's worth was measured; Noufaily et
al., "An improved algorithm for outbreak detection", Statistics in Medicine 2013, for counts under a quasi-Poisson law.
"""

from collections.abc import Sequence
from math import log
from typing import Any, NamedTuple

from detectors.almanac import PLAIN, Almanac
from detectors.assessment import Reason
from detectors.counts import Counts
from detectors.past import Sums
from detectors.shift import DAY, level_shift
from detectors.surprise import FEWEST, mixed, surprise
from detectors.tail import CALM, Tail
from detectors.usual import LONG, YOUNG, Usual
from detectors.window import QUARTER, Window

SPANS = (1, 5, 15, 60, 360, 1440)
"""Minutes of the level tests."""
JUMPS = ((5, 60), (15, 60), (60, 120))
"""Minutes of the jump tests, and of the time before that they are compared with."""
STILL = 1.3
"""A long span is unusual only while the last hour still is so many times the usual: what is over must not ring on."""
LULL = 0.7
"""Of the level of these hours: the time before a jump is never taken for lower, or what returns after a lull rings."""
OVER = 1.5
"""Nothing is called off while the last hour still is so many times the usual."""


LOOKS = 8
"""Independent looks in six hours at most, as measured: a short span, too, is unusual for a while or not at all."""
LONGEST = 36 * 60
"""Minutes after which an alarm that still goes on is taken for the new usual."""
SHORTEST = 300
"""Minutes before which none is, however young the issue is."""


class Judged(NamedTuple):
    """What one moment looks like: sums over the past, -log10 p of each test, and the score of all."""

    now: int
    counts: Sequence[int]
    sums: Sums
    qs: list[float]
    score: float


class Volume:
    """The volume of one issue.

    ``period`` is the minutes of a count (1 in a watch, 5 in many exports). Counts come as a list of the last 75
    minutes, the newest last, -1 where a source was missing; ``guess_gaps`` is for feeds that do not say when.

    >>> volume = Volume()
    >>> for minute in range(600):
    ...     volume.learn(minute, [1] * min(minute + 1, 75))
    >>> volume.judge(600, [1] * 75).score < 0 < volume.judge(600, [1] * 74 + [30]).score
    True
    """

    name = "volume"

    def __init__(self, period: int = 1, zone: int = 0, guess_gaps: bool = False, almanac: Almanac = PLAIN) -> None:
        self.levels = tuple(span for span in SPANS if span >= period)
        self.jumps = tuple(jump for jump in JUMPS if jump[0] >= period)
        self.usual = Usual(period, self.levels, self.jumps, zone, guess_gaps, almanac)
        self.tail = Tail(self.usual.spans, [_weight(span) for span in self.levels] + [2.0] * len(self.jumps), LOOKS)
        self.told = -DAY  # the last minute that belonged to an alarm
        self._memo: Judged | None = None
        self._window: tuple[int, list[Counts]] | None = None  # what the memo was judged from

    def score_one(self, window: Window) -> Reason | None:
        """The score, with the numbers of the test that gave it; None where nothing is unusual at all."""
        judged = self.judge_window(window)
        if judged.score == CALM:
            return None
        test = max(range(len(self.usual.spans)), key=lambda test: self.tail.of(test, judged.qs[test]))
        span = self.usual.spans[test]
        posts, slow, fast = judged.sums.last(span)
        expected = slow if span >= LONG else max(slow, fast)
        return Reason(self.name, judged.score, posts, expected, span, since=window.now - span + 1)

    def hour(self, window: Window) -> tuple[float, float]:
        """Posts of the last hour, and those that it was judged against."""
        posts, slow, fast = self.judge_window(window).sums.hour
        return posts, max(slow, fast)

    def usual_rise(self, window: Window) -> float:
        """Logarithm of the usual posts a minute of the last quarter for each of the three quarters before it."""
        sums = self.judge_window(window).sums
        new, hour = sums.last(QUARTER)[1], sums.last(60)[1]
        return log(3 * new / (hour - new)) if hour > new > 0 else 0.0

    def judge_window(self, window: Window) -> Judged:
        """As ``judge``; what was judged of the same counts is remembered until the next minute."""
        if self._window is None or self._memo is None or self._window != (window.now, window.minutes):
            self._window = (window.now, window.minutes[:])
            self._memo = self.judge(window.now, counts_of(window))
        return self._memo

    def judge(self, now: int, counts: Sequence[int]) -> Judged:
        """How unusual the spans are that end with the minute ``now``; remembered until the next one.

        In an hour with fewer than ``FEWEST`` posts none is.
        """
        if self._memo is None or self._memo.now != now or self._memo.counts != counts:
            sums = self.usual.sums(now, counts)
            qs = [0.0] * len(self.usual.spans)
            if self.usual.age >= YOUNG and sums.hour[0] >= FEWEST:
                self._test_levels(now, sums, qs)
                self._test_jumps(now - self.usual.last_gap(now, counts), sums, qs)
                qs = self._doubted(now, sums, qs)
            self._memo = Judged(now, counts, sums, qs, self.tail.score(qs))
        return self._memo

    def _test_levels(self, now: int, sums: Sums, qs: list[float]) -> None:
        hour, slow_hour, _ = sums.hour
        silent = not loud(sums)
        for test, span in enumerate(self.levels):
            posts, slow, fast = sums.last(span)
            if silent if span <= 60 else self._is_told(now, span) or _fades(hour, slow_hour, posts, slow):
                continue
            mean = slow if span >= LONG else max(slow, fast)  # a return to the level of these days is no alarm
            if posts > mean:
                qs[test] = surprise(posts, mean, self.usual.noise.about(test, mean) + self.usual.unsure(span))

    def _is_told(self, now: int, span: int) -> bool:
        """Whether an alarm that was called off lies within the span: it would ring a second time for the same posts."""
        return span > now - self.told > 1

    def _test_jumps(self, clear: int, sums: Sums, qs: list[float]) -> None:
        """Jumps within the last ``clear`` minutes, in which no source was missing."""
        if not loud(sums):
            return
        usual = self.usual
        for test, (new, before) in enumerate(self.jumps, len(self.levels)):
            if new + before > clear:
                continue
            posts, slow, fast = sums.last(new)
            mean = max(slow, fast)
            if not _beyond(posts, mean, usual.noise_about(mean)):
                continue  # after a lull what is usual comes back
            all_posts, all_slow, _ = sums.last(new + before)
            level, own = usual.level_of(all_posts - posts, all_slow - slow)
            mean = max(level, LULL * usual.baseline.fast) * slow
            if posts > mean:
                unsure = own + usual.drift(new, new + before)
                qs[test] = surprise(posts, mean, usual.noise.about(test, mean) + unsure)

    def _doubted(self, now: int, sums: Sums, qs: list[float]) -> list[float]:
        """The tests, in doubt whether there was a gap before and these are only its posts that come late."""
        silence, usual = self.usual.silence, self.usual
        posts, _, expected = sums.last(usual.period)
        doubt = silence.doubt(now, posts, expected) if silence else None
        if doubt is None:
            return qs
        chance, posts, expected = doubt
        wide = surprise(posts, expected, usual.noise_about(expected) + usual.unsure(60))
        return [mixed(q, wide, chance) for q in qs]

    def learn_one(self, window: Window) -> None:
        """One more minute has passed."""
        self.learn(window.now, self.judge_window(window).counts, window.now in window.alarmed[-1:])

    def learn(self, now: int, counts: Sequence[int], alarm: bool = False) -> None:
        """One more count has passed; ``now`` is its last minute, ``alarm`` says that it belonged to an alarm."""
        self.told = now if alarm else self.told
        if self.usual.age >= YOUNG:
            judged = self.judge(now, counts)
            if self.tail.open:
                self._end_what_lasts(now, judged.sums)
            if (now + 1) % QUARTER == 0:
                self.tail.expect(self.usual.mood, self.usual.doubt)
            self.tail.learn(now, judged.qs, judged.score, alarm)
        self.usual.learn(now, counts, self.tail.open, alarm)
        self._memo = self._window = None

    def _end_what_lasts(self, now: int, sums: Sums) -> None:
        """What has lasted a day without moving, or hours and longer than the life before it, is the new usual."""
        lasts = now - self.tail.began
        patience = min(LONGEST, max(SHORTEST, self.usual.age - lasts))
        if lasts >= patience or (lasts >= DAY and now % QUARTER == 0 and level_shift(self.usual, now)):
            posts, slow, _ = sums.last(max(QUARTER, min(lasts // QUARTER * QUARTER, DAY)))
            self.usual.rebase(posts, slow)
            self.tail.close()

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        return {"usual": self.usual.snapshot(), "tail": self.tail.snapshot(), "told": self.told}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.usual.restore(state["usual"])
        self.tail.restore(state["tail"])
        self.told = state.get("told", -DAY)  # of an earlier version: as if never
        self._memo = None


def loud(sums: Sums) -> bool:
    """Whether the last hour has no fewer posts than usual, and more than a few: less is no alarm, however sudden."""
    posts, _, usual = sums.hour
    return posts >= max(FEWEST, usual)


def far_above(posts: float, usual: float) -> bool:
    """Whether an hour is so far above the usual that nobody would say that all is as it was.

    >>> far_above(224, 130), far_above(224, 160), far_above(2, 0.5)
    (True, False, False)
    """
    return posts >= max(FEWEST, OVER * usual)


def _fades(hour: float, usual: float, posts: float, slow: float) -> bool:
    """Whether a long span is over, or coming to its end: the last hour is not even half as unusual as all of it."""
    return hour < max(FEWEST, STILL * usual) or 2 * hour * slow < posts * usual


def _beyond(posts: float, mean: float, phi: float) -> bool:
    """Whether so many posts are over the usual by more than a standard deviation."""
    return posts > mean and (posts - mean) ** 2 > mean + phi * mean * mean


def _weight(span: int) -> float:
    """Share of the false pages: early tests find most crises, long spans find those that grow slowly."""
    return 2.0 if span <= QUARTER else 1.0


def counts_of(window: Window) -> list[int]:
    """Posts in each of the window's minutes, -1 where a source was missing.

    >>> from detectors.counts import Counts
    >>> counts_of(Window(now=2, minutes=[Counts(posts=3), Counts(posts=1, complete=False)]))
    [3, -1]
    """
    return [counts.posts if counts.complete else -1 for counts in window.minutes]
