"""What people want of those in charge: intents of the last hour's posts, and the tone towards the institution.

Counted in social media only: what an article wants is what the people in it want. News has its own pair instead, the
tone of headlines beside that of bodies. Pure.
"""

from collections.abc import Sequence

import msgspec

from detectors.counts import Counts
from detectors.sentiment.reading import URGENT
from detectors.sentiment.share import wilson
from detectors.window import Window

FEWEST = 10
"""Posts below which no share is said."""
RISING = 3
"""Posts of an intent below which nothing is called rising."""
_PRIOR, _WEIGHT = 0.05, 20  # a usual share before anything is seen, and the posts it counts for
SHOWN = 3
"""Intents named in a message; those of ``URGENT`` come on top."""


class Wants(msgspec.Struct, frozen=True, omit_defaults=True):
    """Shares of the ``n`` posts of social media of the last hour; a post may have several intents, or none.

    ``rising`` are the intents whose share is above that of the day before, beyond chance. ``toward`` posts speak of the
    institution, ``toward_negative`` is the share of these that are negative. ``bodies`` news have headline and body.
    """

    n: int = 0
    intents: dict[str, float] = {}
    rising: tuple[str, ...] = ()
    toward: int = 0
    toward_negative: float = 0.0
    bodies: int = 0
    bodies_negative: float = 0.0

    @property
    def shown(self) -> tuple[str, ...]:
        """The intents worth a word, the most frequent first: three, and those that are urgent and rising.

        >>> Wants(9, {"keluhan": 0.4, "pertanyaan": 0.2, "dukungan": 0.1, "darurat": 0.02}, ("darurat",)).shown
        ('keluhan', 'pertanyaan', 'dukungan', 'darurat')
        """
        first = [name for name, share in self.intents.items() if share >= 0.01][:SHOWN]
        return (*first, *(name for name in self.intents if name in URGENT.intersection(self.rising) - {*first}))


def wants(window: Window, hour: Counts) -> Wants:
    """What the last hour's posts want; nothing where they are too few."""
    n = hour.posts - hour.news
    if n < FEWEST:
        return Wants()
    return Wants(
        n=n,
        intents={name: round(number / n, 4) for name, number in hour.intents.items()},
        rising=tuple(name for name in hour.intents if _rising(name, hour, window.quarters)),
        toward=hour.toward,
        toward_negative=round(hour.toward_negative / hour.toward, 4) if hour.toward else 0.0,
        bodies=hour.bodies,
        bodies_negative=round(hour.bodies_negative / hour.bodies, 4) if hour.bodies else 0.0,
    )


def _rising(name: str, hour: Counts, before: Sequence[Counts]) -> bool:
    """Whether even the low end of the share's 95 % interval is above the usual share."""
    number, n = hour.intents[name], hour.posts - hour.news
    if number < RISING:
        return False
    had = sum(counts.intents.get(name, 0) for counts in before)
    usual = (had + _PRIOR * _WEIGHT) / (sum(counts.posts - counts.news for counts in before) + _WEIGHT)
    return wilson(number, n)[0] > usual
