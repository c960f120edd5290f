"""How often a source speaks, hour by hour, so that its silence can be told from a calm hour. Pure.

    posts an hour   40 38 12 3 ... 35 41
    expected since the last post: 0.4 at night after an hour, 40 at noon
    silent once more than ``SILENT`` were expected and none came: by chance e^-15, once in three million

Source: the probability that a Poisson source with that expectation says nothing.
"""

from collections.abc import Sequence

import msgspec

SILENT = 15.0
"""Posts that should have come since the last one, before silence means that the source is cut off."""
LEAST = 15
"""Minutes of silence below which nothing is said, however busy the source."""
_FADE = 0.8
"""What a day leaves of what was known of an hour of the day."""
_DAY = 24


class Habit(msgspec.Struct):
    """One source's posts in each hour of the day (UTC), and since when it says nothing.

    >>> habit = Habit()
    >>> for minute in range(1440):
    ...     habit.learn(minute, 2)
    >>> habit.silent(1440 + 5), habit.silent(1440 + 20)
    (False, True)
    """

    posts: list[float] = msgspec.field(default_factory=lambda: [0.0] * _DAY)
    minutes: list[float] = msgspec.field(default_factory=lambda: [0.0] * _DAY)
    last: int = 0
    """The last minute in which something came; 0 before the first."""

    def learn(self, minute: int, posts: int) -> None:
        """A minute has passed and so many posts came in it."""
        hour = minute // 60 % _DAY
        if minute % 60 == 0:
            self.posts[hour] *= _FADE
            self.minutes[hour] *= _FADE
        if posts or not self.silent(minute):
            self.posts[hour] += posts
            self.minutes[hour] += 1
        self.last = minute if posts else self.last

    def silent(self, now: int) -> bool:
        """Whether the source has said nothing for much too long, at the minute ``now``."""
        gap = now - self.last
        return bool(self.last) and gap >= LEAST and self._expected(self.last + 1, now) > SILENT

    def _expected(self, first: int, last: int) -> float:
        """Posts usual in these minutes, a week at most; an hour of the day that was never heard counts as silent."""
        return sum(self._rate(minute // 60 % _DAY) for minute in range(max(first, last - 10_080), last + 1))

    def _rate(self, hour: int) -> float:
        return self.posts[hour] / self.minutes[hour] if self.minutes[hour] else 0.0


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, Habit])


def pack(habits: dict[str, Habit]) -> bytes:
    """All habits as JSON."""
    return _encoder.encode(habits)


def unpack(stored: bytes) -> dict[str, Habit]:
    """The habits of ``pack``."""
    return _decoder.decode(stored)


def silent(habits: dict[str, Habit], now: int, alive: Sequence[str] = ()) -> tuple[str, ...]:
    """The sources that are cut off at a minute; ``alive`` are those known to be well without saying anything."""
    return tuple(sorted(name for name, habit in habits.items() if name not in alive and habit.silent(now)))
