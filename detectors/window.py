"""What a detector may see of an issue: the ring of counts that ends with the minute just passed.

    minutes ago     1440 ................ 75 .............. 0
    kept as         [ 96 quarters of 15 min ][ 75 minutes   ]now
    open for late posts                          [ 60      ]

What leaves the minutes sinks into quarters: its numbers, not who and what.
"""

from collections.abc import Iterator

import msgspec

from detectors.counts import NOTHING, Counts, total

MINUTES = 75
"""One-minute cells kept: the open hour and one quarter more, so that what is older is always whole quarters."""
QUARTER = 15
"""Minutes in a quarter."""
QUARTERS = 96
"""Quarters kept behind the minutes: one day."""


class Window(msgspec.Struct, omit_defaults=True):
    """An issue's counts up to and including the minute ``now`` (epoch minutes), the newest last.

    Late posts may still change the last ``MINUTES`` cells through ``put``; ``advance`` moves on by one minute and lets
    what leaves the minutes sink into quarters, without the authors.

    >>> window = Window(now=1000)
    >>> window.advance()
    >>> window.put(1001, Counts(posts=3))
    >>> window.at(1001).posts, window.over(60).posts
    (3, 3)
    """

    now: int
    minutes: list[Counts] = msgspec.field(default_factory=list)
    quarters: list[Counts] = msgspec.field(default_factory=list)
    age: int = 0
    """Minutes since the issue was first watched: before that there is no history, which is not a history of zeros."""
    alarmed: list[int] = msgspec.field(default_factory=list)
    """Minutes of the last two hours that belonged to an alarm, ascending; detectors learn them as unusual."""

    def at(self, minute: int) -> Counts:
        """The counts of one of the last ``MINUTES`` minutes; nothing for any other."""
        place = len(self.minutes) - 1 - (self.now - minute)
        return self.minutes[place] if 0 <= place < len(self.minutes) else NOTHING

    def over(self, span: int) -> Counts:
        """The counts of the last ``span`` minutes, at most ``MINUTES``; where the number is enough, see ``posts``."""
        return total(self.minutes[-min(span, MINUTES) :])

    def posts(self, span: int) -> int:
        """How many posts the last ``span`` minutes have, at most ``MINUTES``."""
        return sum([counts.posts for counts in self.minutes[-min(span, MINUTES) :]])

    def put(self, minute: int, counts: Counts) -> None:
        """Replace what is known of one minute; a minute that is no longer kept is left alone."""
        place = len(self.minutes) - 1 - (self.now - minute)
        if 0 <= place < len(self.minutes):
            self.minutes[place] = counts

    def share(self) -> None:
        """Let what is empty be ``NOTHING``, as it was before a snapshot: one for all, passed over in sums."""
        for cells in (self.minutes, self.quarters):
            cells[:] = [NOTHING if cell == NOTHING else cell for cell in cells]

    def advance(self) -> None:
        """A new minute has begun and passed empty: the ring moves on by one."""
        self.now += 1
        self.age += 1
        self.minutes.append(NOTHING)
        if len(self.minutes) > MINUTES:
            self._sink(self.now - MINUTES, self.minutes.pop(0))
        while self.alarmed and self.alarmed[0] < self.now - 2 * MINUTES:
            self.alarmed.pop(0)

    def _sink(self, minute: int, counts: Counts) -> None:
        if minute % QUARTER == 0 or not self.quarters:
            self.quarters.append(NOTHING)
            del self.quarters[:-QUARTERS]
        if counts is not NOTHING:
            self.quarters[-1] = total((self.quarters[-1], _faded(counts)))

    def __iter__(self) -> Iterator[Counts]:
        """The minutes, oldest first."""
        return iter(self.minutes)


def _faded(counts: Counts) -> Counts:
    """What is kept of a minute after the open hour: its numbers, not who and what."""
    return msgspec.structs.replace(counts, authors=(), outlets={}, amplified={}, links={})
