"""What a detector may see of an issue, and what the detectors say together.

    minutes ago     1440 ................ 75 .............. 0
    kept as         [ 96 quarters of 15 min ][ 75 minutes   ]now
    open for late posts                          [ 60      ]

``Counts`` is what one minute (or span) holds; ``Window`` is the ring of them that ends with the minute just passed.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

import msgspec

from detectors import distinct

MINUTES = 75
"""One-minute cells kept: the open hour and one quarter more, so that what is older is always whole quarters."""
QUARTER = 15
"""Minutes in a quarter."""
QUARTERS = 96
"""Quarters kept behind the minutes: one day."""
TOP = 32
"""Entries kept in a list of the busiest; beyond it the counts are 'at least'."""


_SHORT = {
    "posts": "p", "news": "n", "negative": "g", "neutral": "u", "positive": "s", "unsure": "q", "reposts": "r",
    "news_negative": "ng", "bodies": "b", "bodies_negative": "bg", "toward": "t", "toward_negative": "tg",
    "urgent": "x", "intents": "w", "authors": "a", "platforms": "pl", "outlets": "o", "amplified": "am", "links": "l",
    "complete": "c",
}  # fmt: skip
"""Names on the wire and on the disk: a quiet minute is two bytes, and there are many of them."""


class Counts(msgspec.Struct, omit_defaults=True, rename=_SHORT):
    """What was counted of one issue in one minute, or in a span of minutes.

    All numbers are posts, except ``authors`` (a sketch, see ``distinct``), and the lists of the busiest, which give
    posts per name. ``negative + neutral + positive + unsure == posts``; ``news <= posts`` are those of online media,
    the rest is social media. ``bodies`` are news with a body beside the headline that gave their tone. Intents,
    ``urgent`` posts (a call to action, or for help) and posts ``toward`` the institution are counted in social media
    only. ``complete`` is false where a source was missing: the numbers are then a lower bound.
    """

    posts: int = 0
    news: int = 0
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    unsure: int = 0
    reposts: int = 0
    news_negative: int = 0
    bodies: int = 0
    bodies_negative: int = 0
    toward: int = 0
    toward_negative: int = 0
    urgent: int = 0
    intents: dict[str, int] = {}
    authors: distinct.Sketch = ()
    platforms: dict[str, int] = {}
    outlets: dict[str, int] = {}
    amplified: dict[str, int] = {}
    links: dict[str, int] = {}
    complete: bool = True

    def __add__(self, other: "Counts") -> "Counts":
        """Both together; the order of adding does not matter while the lists stay under ``TOP``.

        >>> both = Counts(posts=2, authors=(1, 2)) + Counts(posts=1, authors=(2,))
        >>> both.posts, both.authors
        (3, (1, 2))
        """
        return total((self, other))


NOTHING = Counts()
"""A minute in which nothing was posted. Shared: never change a ``Counts`` in place."""


def total(parts: Iterable[Counts]) -> Counts:
    """The sum of many counts.

    >>> total([Counts(posts=1, platforms={"x": 1}), Counts(posts=1, platforms={"x": 1})]).platforms
    {'x': 2}
    """
    some = [part for part in parts if part is not NOTHING]
    if len(some) < 2:
        return some[0] if some else NOTHING
    return Counts(
        posts=sum(part.posts for part in some),
        news=sum(part.news for part in some),
        negative=sum(part.negative for part in some),
        neutral=sum(part.neutral for part in some),
        positive=sum(part.positive for part in some),
        unsure=sum(part.unsure for part in some),
        reposts=sum(part.reposts for part in some),
        news_negative=sum(part.news_negative for part in some),
        bodies=sum(part.bodies for part in some),
        bodies_negative=sum(part.bodies_negative for part in some),
        toward=sum(part.toward for part in some),
        toward_negative=sum(part.toward_negative for part in some),
        urgent=sum(part.urgent for part in some),
        intents=busiest(part.intents for part in some),
        authors=distinct.union(part.authors for part in some),
        platforms=busiest(part.platforms for part in some),
        outlets=busiest(part.outlets for part in some),
        amplified=busiest(part.amplified for part in some),
        links=busiest(part.links for part in some),
        complete=all(part.complete for part in some),
    )


def without(counts: Counts, part: Counts) -> Counts:
    """What is left of ``counts`` when ``part`` of its posts, and the accounts that wrote these, are taken away.

    >>> left = without(Counts(posts=3, news=1, authors=(1, 2)), Counts(posts=2, authors=(2,)))
    >>> left.posts, left.news, left.authors
    (1, 1, (1,))
    """
    left: dict[str, Any] = {}
    for name in Counts.__struct_fields__:
        all_of_it, its = getattr(counts, name), getattr(part, name)
        if isinstance(all_of_it, bool):
            continue
        if isinstance(all_of_it, int):
            left[name] = max(0, all_of_it - its)
        elif isinstance(all_of_it, dict):
            left[name] = {
                key: number - its.get(key, 0) for key, number in all_of_it.items() if number > its.get(key, 0)
            }
        else:
            left[name] = tuple(sorted({*all_of_it} - {*its}))
    return msgspec.structs.replace(counts, **left)


def busiest(lists: Iterable[dict[str, int]], keep: int = TOP) -> dict[str, int]:
    """Lists of names with counts added up, the most frequent first, ties by name.

    >>> busiest([{"a": 1, "b": 2}, {"a": 1}], keep=1)
    {'a': 2}
    """
    added: dict[str, int] = {}
    for one in lists:
        for name, number in one.items():
            added[name] = added.get(name, 0) + number
    if len(added) < 2:
        return added
    return dict(sorted(added.items(), key=lambda item: (-item[1], item[0]))[:keep])


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


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one detector found unusual, in numbers; the words are made elsewhere.

    ``score`` is -log10 of the pages a month that a test this strict would give on usual days: 0 is one false page per
    issue and month, 1 is one in ten months. ``observed`` and ``expected`` are posts in the last ``span`` minutes, or
    shares of posts (0 to 1) where ``unit`` is "share".
    """

    detector: str
    score: float
    observed: float = 0.0
    expected: float = 0.0
    span: int = 0
    unit: str = "posts"
    since: int = 0
    """Epoch minute in which the span began."""

    def __post_init__(self) -> None:
        """A count given as a whole number is a float like any other: 52 and 52.0 would be other bytes."""
        msgspec.structs.force_setattr(self, "observed", float(self.observed))
        msgspec.structs.force_setattr(self, "expected", float(self.expected))

    @property
    def ratio(self) -> float:
        """Observed for each expected.

        >>> Reason("volume", 1.0, observed=6, expected=2).ratio
        3.0
        """
        return self.observed / self.expected if self.expected else float(self.observed)


class Assessment(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the detectors say together about an issue at one minute.

    ``level`` is what the numbers alone want: 1 Normal, 2 Waspada, 3 Siaga, 4 Awas. ``score`` as in ``Reason``.
    """

    minute: int
    level: int
    score: float
    reasons: tuple[Reason, ...] = ()
    drivers: tuple[str, ...] = ()
    """Names of the independent drivers behind the level: volume, tone, urgency, growth, news, reach, sensitive."""
    expected: float = 0.0
    """Posts expected in the last hour."""
    rule: str = ""
    """Version of the rule that judged."""


class Detector(Protocol):
    """One opinion about an issue. Scoring never learns; learning never scores; the state is plain JSON."""

    name: str

    def score_one(self, window: Window) -> Reason | None:
        """How unusual the spans that end at ``window.now`` are; None while there is nothing to say."""

    def learn_one(self, window: Window) -> None:
        """Learn from the minute that has just settled, once a minute, after scoring."""

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""

    def restore(self, state: dict[str, object]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
