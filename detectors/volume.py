"""More posts than usual: counts over six spans, and jumps against the hours before.

                  1440 ........... 360 ....... 60 .. 15 . 5 1 | now
    level   n in the span against the expectation  [==========]
    jump    scaled by what came just before  [ before ][======]

Each test is a negative binomial tail; ``Tail`` turns them into false pages a month. A minute is learnt when it has
settled, clipped, and its noise only where there was no alarm.

Source: section 2.1 of the project's specification of detection, where each ingredient's worth was measured; Noufaily et
al., "An improved algorithm for outbreak detection", Statistics in Medicine 2013, for counts under a quasi-Poisson law.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any, NamedTuple

from detectors.baseline import SLOT, Baseline
from detectors.past import OPEN, Past, Sums
from detectors.silence import Silence
from detectors.surprise import FEWEST, Dispersion, mixed, surprise
from detectors.tail import CALM, Tail
from detectors.window import QUARTER, Counts, Reason, Window

SPANS = (1, 5, 15, 60, 360, 1440)
"""Minutes of the level tests."""
JUMPS = ((5, 60), (15, 180), (60, 360))
"""Minutes of the jump tests, and of the time before that they are compared with."""
YOUNG = 30
"""Minutes of an issue's life in which nothing is tested."""

_LONG = 360  # spans from here on are compared with the level of these days, shorter ones with that of these hours
_NEWBORN = 2 * 1440  # minutes in which the expectation is still uncertain
_COLD = 0.6  # relative variance of the expectation of a newborn issue
_SLOPE = 0.25  # an hour: how fast the unknown course of the day may carry a newborn issue away from a reference
_CLIP, _CLIP_ALARM = 3.0, 1.0  # standard deviations over the expectation that levels and profile learn at most
_PRIOR = 4.0  # posts of weight that the level of these hours has against the reference of a jump


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

    def __init__(self, period: int = 1, zone: int = 0, guess_gaps: bool = False) -> None:
        self.period = period
        self.levels = tuple(span for span in SPANS if span >= period)
        self.jumps = tuple(jump for jump in JUMPS if jump[0] >= period)
        self.spans = self.levels + tuple(new for new, _ in self.jumps)
        self.baseline, self.past = Baseline(zone), Past(period)
        self.noise = Dispersion(self.spans)
        self.tail = Tail(self.spans, [_weight(span) for span in self.levels] + [2.0] * len(self.jumps))
        self.silence = Silence() if guess_gaps else None
        self.age = 0
        self.gap = -1  # the last minute in which a source was missing
        self._memo: Judged | None = None
        self._window: tuple[int, list[Counts]] | None = None  # what the memo was judged from

    # judging

    def score_one(self, window: Window) -> Reason | None:
        """The score, with the numbers of the test that gave it; None where nothing is unusual at all."""
        judged = self.judge_window(window)
        if judged.score == CALM:
            return None
        test = max(range(len(self.spans)), key=lambda test: self.tail.of(test, judged.qs[test]))
        span = self.spans[test]
        posts, slow, fast = judged.sums.last(span)
        expected = slow if span >= _LONG else fast
        return Reason(self.name, judged.score, posts, expected, span, since=window.now - span + 1)

    def hour(self, window: Window) -> tuple[float, float]:
        """Posts seen and expected in the last hour."""
        posts, _, expected = self.judge_window(window).sums.last(60)
        return posts, expected

    def judge_window(self, window: Window) -> Judged:
        """As ``judge``; what was judged of the same counts is remembered until the next minute."""
        if self._window is None or self._memo is None or self._window != (window.now, window.minutes):
            self._window = (window.now, window.minutes[:])
            self._memo = self.judge(window.now, counts_of(window))
        return self._memo

    def judge(self, now: int, counts: Sequence[int]) -> Judged:
        """How unusual the spans are that end with the minute ``now``; remembered until the next one."""
        if self._memo is None or self._memo.now != now or self._memo.counts != counts:
            sums = self.past.sums(now, counts, self._expected(now) if self.age >= YOUNG else (0.0, 0.0))
            qs = (
                self._doubted(now, sums, self._tests(now, counts, sums))
                if self.age >= YOUNG
                else [0.0] * len(self.spans)
            )
            self._memo = Judged(now, counts, sums, qs, self.tail.score(qs))
        return self._memo

    def _expected(self, now: int) -> tuple[float, float]:
        slow, fast = self.baseline.expected(now)
        return slow * self.period, fast * self.period

    def _tests(self, now: int, counts: Sequence[int], sums: Sums) -> list[float]:
        qs = [0.0] * len(self.spans)
        silent = sums.last(60)[0] < FEWEST  # only long spans can be unusual then: most issues are spared the others
        for test, span in enumerate(self.levels):
            if silent and span <= 60:
                continue
            posts, slow, fast = sums.last(span)
            mean = slow if span >= _LONG else fast
            if posts > mean:
                qs[test] = surprise(posts, mean, self.noise.of[test] + self._unsure(span))
        if not silent:
            self._test_jumps(now - self._last_gap(now, counts), sums, qs)
        return qs

    def _test_jumps(self, clear: int, sums: Sums, qs: list[float]) -> None:
        """Jumps within the last ``clear`` minutes, in which no source was missing."""
        for test, (new, before) in enumerate(self.jumps, len(self.levels)):
            if new + before > clear:
                continue
            posts, slow, _ = sums.last(new)
            all_posts, all_slow, _ = sums.last(new + before)
            level, own = self._level_of(all_posts - posts, all_slow - slow)
            if posts > level * slow:
                unsure = own + self._unsure(new, (new + before) / 120)
                qs[test] = surprise(posts, level * slow, self.noise.of[test] + unsure)

    def _level_of(self, posts: float, slow: float) -> tuple[float, float]:
        """The level of the time before a jump, relative to these days, and the relative variance of knowing it."""
        return (posts + _PRIOR * self.baseline.fast) / (slow + _PRIOR), 1 / (posts + _PRIOR)

    def _unsure(self, span: int, distance: float = 24.0) -> float:
        """Relative variance of the expectation in an issue with few posts, or young when the span began.

        ``distance`` are the hours between what is judged and what the expectation stands on.
        """
        few = 1 / max(self.baseline.posts, 0.5)
        if self.age > _NEWBORN + span:
            return few
        newborn = 1 - max(0, self.age - span) / _NEWBORN
        return few + newborn * newborn * min(_COLD, (_SLOPE * distance) ** 2)

    def _last_gap(self, now: int, counts: Sequence[int]) -> int:
        missing = now - self.period * list(reversed(counts)).index(-1) if -1 in counts else -1
        return max(missing, self.gap, self.silence.gap if self.silence else -1)

    def _doubted(self, now: int, sums: Sums, qs: list[float]) -> list[float]:
        """The tests, in doubt whether there was a gap before and these are only its posts that come late."""
        posts, _, expected = sums.last(self.period)
        doubt = self.silence.doubt(now, posts, expected) if self.silence else None
        if doubt is None:
            return qs
        chance, posts, expected = doubt
        wide = surprise(posts, expected, self.noise.of[self.levels.index(15)] + self._unsure(60))
        return [mixed(q, wide, chance) for q in qs]

    # learning

    def learn_one(self, window: Window) -> None:
        """One more minute has passed."""
        self.learn(window.now, self.judge_window(window).counts, window.now in window.alarmed[-1:])

    def learn(self, now: int, counts: Sequence[int], alarm: bool = False) -> None:
        """One more count has passed; ``now`` is its last minute, ``alarm`` says that it belonged to an alarm."""
        if self.age >= YOUNG:
            judged = self.judge(now, counts)
            self.tail.learn(now, judged.qs, judged.score, alarm)
        self._expect(now, counts[-1])
        self.age += self.period
        if self.age - self.period < YOUNG <= self.age:
            self.baseline.begin(now + 1, sum(max(count, 0) for count in counts))
        if (now + 1) % QUARTER == 0:
            self._settle(now + 1 - OPEN, counts)
        self._memo = None

    def _expect(self, now: int, count: int) -> None:
        expected = self._expected(now) if self.age >= YOUNG and count >= 0 else None
        self.past.expect(expected)
        if count < 0:
            self.gap = now
        if self.silence and expected:
            self.silence.pass_by(now, count, expected[1], self.noise.of[self.levels.index(15)], self.period)

    def _settle(self, end: int, counts: Sequence[int]) -> None:
        """The quarter that ended before the minute ``end`` can't change any more."""
        flooded = self.silence is not None and self.silence.covers(end - QUARTER, end)
        known = self.past.settle(counts, not flooded)
        if end % SLOT == 0:
            self._learn_slot(end // SLOT - 1)
        if known and not self.tail.open:
            for test in range(len(self.spans)):
                self._learn_noise(test, end)

    def _learn_slot(self, slot: int) -> None:
        seen = self.past.settled(0, SLOT)
        if seen:
            phi = self.noise.of[self.levels.index(15)] + self._unsure(SLOT)
            clip = _CLIP_ALARM if self.tail.open and self.age > _NEWBORN else _CLIP
            most = seen.fast + clip * sqrt(seen.fast + phi * seen.fast * seen.fast) + 1
            self.baseline.learn(slot, min(seen.posts, most), seen.slow)

    def _learn_noise(self, test: int, end: int) -> None:
        """Dispersion of a test, from the whole windows that this quarter has completed."""
        span, windows = self.spans[test], self.past.windows(self.spans[test], end)
        if test < len(self.levels):
            pairs, own = [(seen.posts, seen.slow if span >= _LONG else seen.fast) for seen in windows], 0.0
        else:
            before = self.past.settled(max(span, QUARTER), self.jumps[test - len(self.levels)][1])
            if before is None:
                return
            level, own = self._level_of(before.posts, before.slow)
            pairs = [(seen.posts, level * seen.slow) for seen in windows]
        if pairs:
            self.noise.learn(test, pairs, own)

    # state

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""
        own = {"age": self.age, "gap": self.gap, "silence": self.silence.snapshot() if self.silence else None}
        return own | {name: part.snapshot() for name, part in self._parts().items()}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken; period and zone are not part of it."""
        for name, part in self._parts().items():
            part.restore(state[name])
        if self.silence and state["silence"]:
            self.silence.restore(state["silence"])
        self.age, self.gap, self._memo = state["age"], state["gap"], None

    def _parts(self) -> dict[str, Any]:
        return {"baseline": self.baseline, "past": self.past, "noise": self.noise, "tail": self.tail}


def _weight(span: int) -> float:
    """Share of the false pages: early tests find most crises, while long spans mostly follow the moods of days."""
    return 2.0 if span <= QUARTER else 1.0 if span < _LONG else 0.5


def counts_of(window: Window) -> list[int]:
    """Posts in each of the window's minutes, -1 where a source was missing.

    >>> from detectors.window import Counts
    >>> counts_of(Window(now=2, minutes=[Counts(posts=3), Counts(posts=1, complete=False)]))
    [3, -1]
    """
    return [counts.posts if counts.complete else -1 for counts in window.minutes]
