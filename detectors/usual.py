"""What is usual in an issue's counts, how much they vary, and how sure that is.

    passes          the expectation of this minute is fixed
    60 min later    its quarter has settled: noise is learnt where there was no alarm, level and profile clipped

Judging early and learning late keeps both out of the learning: posts that still come, and the crisis that begins.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from detectors.almanac import PLAIN, Almanac
from detectors.baseline import SLOT, Baseline
from detectors.past import OPEN, Past, Sums
from detectors.silence import Silence
from detectors.surprise import PRIOR, Dispersion
from detectors.window import QUARTER

YOUNG = 15
"""Minutes of an issue's life in which nothing is expected."""
FIRST = 60
"""Minutes of an issue's life that are learnt at once, quarter by quarter, where they are no alarm."""
LONG = 360
"""Spans from here on are compared with the level of these days, shorter ones with that of these hours."""

DAY = 1440
_NEWBORN = 2 * 1440  # minutes in which the expectation is still uncertain
_COLD = 0.6  # relative variance of the expectation of a newborn issue, at most
_SLOPE = 0.25  # an hour: how fast the unknown course of the day carries a newborn issue away from what is known of it
_CLIP, _CLIP_ALARM = 3.0, 2.0  # standard deviations over the expectation that levels and profile learn at most
_PRIOR_JUMP = 0.03  # dispersion about the hours before, a closer reference than other days
_PRIOR = 4.0  # posts of weight that the level of these hours has against the reference of a jump


class Usual:
    """The usual of one issue, for tests of ``levels`` (spans) and ``jumps`` (spans, and the spans before them).

    >>> usual = Usual(period=1, levels=(15, 60), jumps=())
    >>> for minute in range(300):
    ...     usual.learn(minute, [2] * min(minute + 1, 75), alarmed=False)
    >>> [round(posts) for posts in usual.sums(300, [2] * 75).last(60)]
    [120, 119, 119]
    """

    def __init__(
        self,
        period: int,
        levels: tuple[int, ...],
        jumps: tuple[tuple[int, int], ...],
        zone: int = 0,
        guess_gaps: bool = False,
        almanac: Almanac = PLAIN,
    ) -> None:
        self.period, self.levels, self.jumps = period, levels, jumps
        self.spans = levels + tuple(new for new, _ in jumps)
        priors = [PRIOR] * len(levels) + [_PRIOR_JUMP] * len(jumps)
        self.baseline, self.past, self.noise = Baseline(zone, almanac), Past(period), Dispersion(self.spans, priors)
        self.silence, self.almanac = Silence() if guess_gaps else None, almanac
        self.age = 0
        self.gap = -1  # the last minute in which a source was missing

    def sums(self, now: int, counts: Sequence[int]) -> Sums:
        """What was seen and expected over the spans that end with ``now``."""
        return self.past.sums(now, counts, self._expected(now))

    def _expected(self, now: int) -> tuple[float, float]:
        if self.age < YOUNG:
            return 0.0, 0.0
        slow, fast = self.baseline.expected(now)
        times = self.period * self.almanac.times(now)
        return slow * times, fast * times

    def busiest_hour(self, now: int) -> float:
        """Posts expected in the busiest hour of the day around ``now``, at the level of these days."""
        return self.baseline.slow * 2 * max(self.baseline.profile(now // SLOT + slot) for slot in range(-24, 24))

    @property
    def noise_of_quarter(self) -> float:
        """Dispersion of a quarter of an hour that moods make."""
        return self.noise.of[self.levels.index(QUARTER)]

    def noise_about(self, mean: float) -> float:
        """Dispersion of a quarter's count about this mean, by moods and by answers."""
        return self.noise.about(self.levels.index(QUARTER), max(mean, 1e-9))

    @property
    def mood(self) -> float:
        """Share of the variance of an average quarter's posts that is not chance: near 0 in thin issues."""
        return self._beyond_chance(self.noise_of_quarter)

    @property
    def doubt(self) -> float:
        """As ``mood``, with what is not yet known: the first morning of a newborn issue is no rare count."""
        return self._beyond_chance(self.noise_of_quarter + self.unsure(QUARTER))

    def _beyond_chance(self, phi: float) -> float:
        times = phi * self.baseline.rate * QUARTER / SLOT
        return times / (1 + times)

    def level_of(self, posts: float, slow: float) -> tuple[float, float]:
        """The level of the time before a jump, relative to these days, and the relative variance of knowing it."""
        rest = _PRIOR / (slow + _PRIOR)  # of the expectation stands on these days, not on the time before
        own = 1 / (posts + _PRIOR) + rest * rest / max(self.baseline.posts, 0.5)
        return (posts + _PRIOR * self.baseline.fast) / (slow + _PRIOR), own

    def unsure(self, span: int) -> float:
        """Relative variance of the expectation in an issue with few posts, or young when the span began."""
        return 1 / max(self.baseline.posts, 0.5) + self.drift(span, self.age)

    def drift(self, span: int, distance: int) -> float:
        """Relative variance by the course of the day, unknown in an issue that was young when the span began.

        ``distance`` is how many minutes ago that began on which the expectation stands: never longer than its life.
        """
        if self.age > _NEWBORN + span:
            return 0.0
        newborn = 1 - max(0, self.age - span) / _NEWBORN
        return newborn * newborn * min(_COLD, (_SLOPE * min(distance, self.age) / 120) ** 2)

    def last_gap(self, now: int, counts: Sequence[int]) -> int:
        """The last minute that was missing, or probably was in a guessed gap; -1 where none was."""
        missing = now - self.period * list(reversed(counts)).index(-1) if -1 in counts else -1
        return max(missing, self.gap, self.silence.gap if self.silence else -1)

    def learn(self, now: int, counts: Sequence[int], alarmed: bool, rung: bool = False) -> None:
        """One more count has passed; ``now`` is its last minute.

        ``alarmed`` says that now is not a usual time, ``rung`` that somebody was told so: a newborn issue learns the
        one, since it is mostly its first morning, and not the other.
        """
        self._expect(now, counts[-1])
        self.age += self.period
        if self.age <= FIRST and self.age % QUARTER < self.period and not alarmed:
            self._begin(now, counts)
        if (now + 1) % QUARTER == 0:
            self._settle(now + 1 - OPEN, counts, alarmed, alarmed and (rung or self.age > DAY))

    def _begin(self, now: int, counts: Sequence[int]) -> None:
        """What was seen in the first minutes of its life is what is usual, and had been so before."""
        before = self.baseline.expected(now)[0] if self.baseline.posts else 0.0
        known = [count for count in counts[-(self.age // self.period) :] if count >= 0]
        self.baseline.begin(now + 1, sum(known) / self.almanac.times(now), self.period * len(known) or SLOT)
        if before:
            self.past.rebase(self.baseline.expected(now)[0] / before)

    def _expect(self, now: int, count: int) -> None:
        expected = self._expected(now) if self.age >= YOUNG and count >= 0 else None
        self.past.expect(expected)
        if count < 0:
            self.gap = now
        if self.silence and expected:
            self.silence.pass_by(now, count, expected[1], self.noise_about(self.baseline.rate / 2), self.period)

    def _settle(self, end: int, counts: Sequence[int], alarmed: bool, protected: bool) -> None:
        """The quarter that ended before the minute ``end`` can't change any more."""
        flooded = self.silence is not None and self.silence.covers(end - QUARTER, end)
        known = self.past.settle(counts, not flooded)
        if end % SLOT == 0:
            self._learn_slot(end // SLOT - 1, alarmed, protected)
        if known and not alarmed and self.almanac.times(end - QUARTER) == 1:  # how big an event gets is a guess
            for test in range(len(self.spans)):
                self._learn_noise(test, end)
        self.past.quarter = []

    def rebase(self, posts: float, slow: float) -> None:
        """What was an alarm has become the usual: so many posts where ``slow`` were expected at the level before."""
        ratio = (posts + _PRIOR) / (slow + _PRIOR)
        self.baseline.rebase(ratio)
        self.past.rebase(ratio)

    def _learn_slot(self, slot: int, alarmed: bool, protected: bool) -> None:
        seen = self.past.settled(0, SLOT)
        if seen and self.age >= FIRST + OPEN + SLOT:  # the first minutes are known already
            phi = self.noise_about(seen.fast) + self.unsure(SLOT)
            clip = _CLIP_ALARM if alarmed and self.age > _NEWBORN else _CLIP
            most = seen.fast + clip * sqrt(seen.fast + phi * seen.fast * seen.fast) + 1
            is_high = protected and seen.posts > max(most, seen.slow)
            times = self.almanac.mean_times(slot * SLOT, SLOT)  # learnt is what would have been without the event
            self.baseline.learn(slot, min(seen.posts, most) / times, None if is_high else seen.slow / times)

    def _learn_noise(self, test: int, end: int) -> None:
        """Dispersion of a test, from the whole windows that this quarter has completed."""
        span, windows = self.spans[test], self.past.windows(self.spans[test], end)
        if test < len(self.levels):
            pairs, own = [(seen.posts, seen.slow if span >= LONG else seen.fast) for seen in windows], 0.0
        else:
            before = self.past.settled(max(span, QUARTER), self.jumps[test - len(self.levels)][1])
            if before is None:
                return
            level, own = self.level_of(before.posts, before.slow)
            pairs = [(seen.posts, level * seen.slow) for seen in windows]
        if pairs:
            self.noise.learn(test, pairs, own)

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
        self.age, self.gap = state["age"], state["gap"]

    def _parts(self) -> dict[str, Any]:
        return {"baseline": self.baseline, "past": self.past, "noise": self.noise}
