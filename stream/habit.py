"""How often a source speaks, hour by hour, so that its silence can be told from a calm hour. Pure.

    minutes that spoke, of an hour   24 23 2 1 ... 22 25
    expected since the last one: 0.1 at night after an hour, 25 at noon
    silent once more than ``SILENT`` were expected and none came: by chance e^-15, once in three million

Minutes are counted and not posts: who sends two hundred posts once an hour speaks once an hour, and a flood is one of
its minutes. Silence as one and two weeks before is usual: many an outlet rests on Sundays. Source: the probability that
a Poisson source with that expectation says nothing.
"""

from bisect import bisect_left
from collections.abc import Container

import msgspec

SILENT = 15.0
"""Minutes that should have spoken since the last one, before silence means that the source is cut off; and minutes that
must have spoken at all, before anything is said about a source."""
LEAST = 15
"""Minutes of silence below which nothing is said, however busy the source."""
SHORT = 180
"""Minutes of a pause that are learnt in any case: who sends for a while each hour pauses in the rest of it."""
_FADE = 0.8
"""What a day leaves of what was known of an hour of the day."""
_DAY = 24
_WEEK = 10_080
"""Minutes; who may be silent for so long is never called silent."""
REST = 4_320
"""Minutes of the longest pause that may come every week: what is longer was an outage."""


class Habit(msgspec.Struct):
    """One source's minutes in each hour of the day (UTC): all, and those in which it spoke. What an older version has
    stored counted posts; it is passed over, and the source learnt anew.

    >>> habit = Habit()
    >>> for minute in range(1440):
    ...     habit.learn(minute, 2)
    >>> habit.silent(1440 + 5), habit.silent(1440 + 20)
    (False, True)
    """

    spoke: list[float] = msgspec.field(default_factory=lambda: [0.0] * _DAY)
    heard: list[float] = msgspec.field(default_factory=lambda: [0.0] * _DAY)
    latest: int = 0
    """The last minute in which something came; 0 before the first."""
    pauses: list[tuple[int, int]] = []
    """Pauses of the last two weeks, those of hours or days: the first silent minute, and the one that spoke again."""

    def learn(self, minute: int, posts: int) -> None:
        """A minute has passed and so many posts came in it. A pause is learnt once it has ended, a short one whole,
        a longer one as far as it could be borne: an outage of a day is no habit."""
        if not posts:
            return
        if self.latest:
            self._remember(self.latest + 1, minute)
            pause = range(self.latest + 1, min(minute, self.latest + _WEEK))
            for passed in pause[: max(SHORT, bisect_left(pause, True, key=self.silent))]:
                self._count(passed, 0)
        self._count(minute, 1)
        self.latest = minute

    def silent(self, now: int) -> bool:
        """Whether the source has said nothing for much too long, at the minute ``now``."""
        known = self.latest and sum(self.spoke) >= SILENT
        return bool(known) and now - self.latest >= LEAST and self._expected(now) > SILENT

    def _remember(self, first: int, end: int) -> None:
        self.pauses = [pause for pause in self.pauses if pause[1] > first - 2 * _WEEK]
        if SHORT <= end - first <= REST:
            self.pauses.append((first, end))

    def _resting(self) -> list[tuple[int, int]]:
        """When it is to be silent as it was one and two weeks before."""
        last = [(first + _WEEK, end + _WEEK) for first, end in self.pauses]
        before = [(first + 2 * _WEEK, end + 2 * _WEEK) for first, end in self.pauses]
        return [(max(a, c), min(b, d)) for a, b in last for c, d in before if max(a, c) < min(b, d)]

    def _count(self, minute: int, spoke: int) -> None:
        hour = minute // 60 % _DAY
        if minute % 60 == 0:
            self.spoke[hour] *= _FADE
            self.heard[hour] *= _FADE
        self.spoke[hour] += spoke
        self.heard[hour] += 1

    def _expected(self, now: int) -> float:
        """Minutes that should have spoken since the last one that did; with ``now`` it only grows."""
        quiet, resting = [0] * _DAY, self._resting()
        minute, end = self.latest + 1, min(now, self.latest + _WEEK) + 1
        while minute < end:
            full = min(minute // 60 * 60 + 60, end)
            rest = sum(max(0, min(full, until) - max(minute, since)) for since, until in resting)
            quiet[minute // 60 % _DAY] += full - minute - rest
            minute = full
        return sum(map(self._usual, range(_DAY), quiet))

    def _usual(self, hour: int, quiet: int) -> float:
        """Of so many quiet minutes in an hour of the day those that should have spoken; where the hour is known from
        other days these are among its minutes. An hour that was never heard counts as silent, and one batch is none."""
        heard = self.heard[hour]
        among = quiet if heard > 60 * _FADE else 0
        return self.spoke[hour] * quiet / (max(heard, LEAST) + among)


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, Habit])


def pack(habits: dict[str, Habit]) -> bytes:
    """All habits as JSON."""
    return _encoder.encode(habits)


def unpack(stored: bytes) -> dict[str, Habit]:
    """The habits of ``pack``."""
    return _decoder.decode(stored)


def silent(habits: dict[str, Habit], now: int, finished: Container[str] = ()) -> tuple[str, ...]:
    """The sources that are cut off at a minute; who has come to his end is not."""
    return tuple(sorted(name for name, habit in habits.items() if name not in finished and habit.silent(now)))
