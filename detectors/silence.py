"""Was it quiet, or was the feed down? For counts that come without heartbeats.

Posts that were held back come as a flood, which looks like a crisis that begins in a silence. How probable a gap is
follows from how improbable the silence was. A test that begins after the gap is then believed only as far as the test
over the whole silence agrees, or the gap is improbable: p = (1 - chance) * p_narrow + chance * p_wide.

    expected  -----------------------------
    seen      ___.__                _|||||_       n since the silence began is what can be judged
                    [== silence ===][flood]

Source: Bayes' rule, with the negative binomial's probability of no post at all.
"""

from math import exp, log

_OUTAGES = 1 / 10080  # a minute: one a week
_LASTS = 120  # minutes, on average
_FLOOD = 15  # minutes in which held-back posts come
_DOUBT = _FLOOD + 75  # minutes after a gap until the flood is settled, too, and left out


class Silence:
    """The last runs of zero counts, and how probably they were gaps.

    >>> silence = Silence()
    >>> for minute in range(1, 61):
    ...     silence.pass_by(minute, count=0, expected=1.0, phi=0.06)
    >>> chance, posts, expected = silence.doubt(61, count=50, expected=1.0)
    >>> chance > 0.99, posts, expected
    (True, 50.0, 61.0)
    """

    def __init__(self) -> None:
        self.run = 0.0  # posts expected in the present run of zeros
        self.since = -1  # last minute before the present run
        self.began, self.ended, self.chance = -1, -1, 0.0  # the silence worth a doubt, and that it was a gap
        self.posts = self.expected = 0.0  # since it began
        self.before = (0.0, 0.0)  # count and expectation just before the present run: an outage may begin in its midst

    def pass_by(self, now: int, count: int, expected: float, phi: float, period: int = 1) -> None:
        """One more count of ``period`` minutes has passed; ``now`` is its last minute."""
        self.posts += count
        self.expected += expected
        if count:
            self.since, self.run, self.before = now, 0.0, (float(count), expected)
            return
        self.run += expected
        chance = _gap_chance(self.run, expected / period, now - self.since, phi)
        if chance >= self.chance or now >= self.ended + _DOUBT:
            self.began, self.ended, self.chance = self.since, now, chance
            self.posts, self.expected = self.before[0], self.before[1] + self.run

    def doubt(self, now: int, count: float, expected: float) -> tuple[float, float, float] | None:
        """The chance that the last silence was a gap, and posts seen and expected since it may have begun.

        ``count`` and ``expected`` are of the count that ends at ``now``; None where there is nothing to doubt.
        """
        if self.ended < 0 or now >= self.ended + _DOUBT:
            return None
        return self.chance, self.posts + count, self.expected + expected

    @property
    def gap(self) -> int:
        """The last minute of what was probably a gap or the flood after it; -1 where there was none."""
        return self.ended + _FLOOD if self.chance > 0.5 else -1

    def covers(self, first: int, end: int) -> bool:
        """Whether these minutes were probably in a gap, or in the flood after one: not to be learnt from."""
        return first <= self.gap and end > self.began

    def snapshot(self) -> list[float]:
        """The whole state as plain JSON values."""
        whole = [self.since, self.began, self.ended]
        return [*whole, self.run, self.chance, self.posts, self.expected, *self.before]

    def restore(self, state: list[float]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.since, self.began, self.ended = (int(minute) for minute in state[:3])
        self.run, self.chance, self.posts, self.expected = state[3:7]
        self.before = (state[7], state[8])


def _gap_chance(expected: float, rate: float, minutes: int, phi: float) -> float:
    """Bayes: a silence begins after every post, and is a gap as often as there are outages so long for each post.

    >>> round(_gap_chance(2, 0.1, 20, 0.06), 3), round(_gap_chance(20, 2, 10, 0.06), 3)
    (0.006, 0.959)
    """
    prior = _OUTAGES / (_OUTAGES + rate) * exp(-minutes / _LASTS)
    nothing = exp(-log(1 + phi * expected) / phi)
    return prior / (prior + nothing)
