"""Counts: what one minute of an issue holds, or a span of minutes; and how such numbers are added and taken away."""

from collections.abc import Iterable
from typing import Any

import msgspec

from detectors import distinct

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
