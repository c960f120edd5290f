"""The running five minutes of what is heard: how often each term was said; a wording counts once an hour. Pure.

    terms of a post ─▶ its wording is new in this hour ─▶ counted ─▶ the bucket that ends: terms, counts, posts

A flood is counted by its frequent terms: what is held is bounded, whatever is said.
"""

from array import array
from typing import NamedTuple

import numpy as np

from detectors.emerging.tables import Counts, Hashes

BUCKET, HOUR = 300, 3600
"""Seconds of a bucket, and in which a wording counts once."""
CAP = 60_000
"""Terms kept of a bucket, the most frequent."""
FLOOD = 4 * CAP
"""Wordings of an hour, and terms of a running bucket before they are counted, held at most."""


class Ended(NamedTuple):
    """A bucket that has ended: its terms as hashes, how many of its posts carry each, and its posts."""

    hashes: Hashes
    counts: Counts
    posts: int


class Bucket:
    """What was said since the last one ended, and when each wording of this hour was met.

    >>> bucket = Bucket()
    >>> for at in (0, 60):
    ...     bucket.add(at, 7, (1, 2))
    >>> bucket.end().posts
    1
    """

    def __init__(self) -> None:
        self.templates: dict[int, int] = {}
        self.begin()

    def begin(self) -> None:
        """Nothing was said yet."""
        self.posts, self.fresh = 0, array("I")
        self.counted: tuple[Hashes, Counts] = np.zeros(0, np.uint32), np.zeros(0, np.int64)

    def add(self, at: int, template: int, hashes: tuple[int, ...]) -> None:
        """A post with these terms."""
        if at - self.templates.get(template, -HOUR) >= HOUR:
            self.templates[template] = at
            self.fresh.extend(hashes)
            self.posts += 1
            self._bound()

    def end(self) -> Ended:
        """It is over, and a new one begins."""
        ended = Ended(*self._frequent(), self.posts)
        self.begin()
        return ended

    def forget(self, before: int) -> None:
        """Wordings that were met earlier count again."""
        self.templates = {template: at for template, at in self.templates.items() if at > before}

    def _bound(self) -> None:
        """A flood is counted by its frequent terms; its wordings are forgotten before the hour is over."""
        if len(self.fresh) > FLOOD:
            self.counted = self._frequent()
            self.fresh = array("I")
        if len(self.templates) > FLOOD:
            self.templates.clear()

    def _frequent(self) -> tuple[Hashes, Counts]:
        """The terms, each with how often it was said; the most frequent, where these are many."""
        new, times = np.unique(np.array(self.fresh, np.uint32), return_counts=True)
        hashes, counts = added([(self.counted[0], self.counted[1]), (new, times)])
        most = np.lexsort((hashes, -counts))[:CAP]
        return hashes[most], counts[most]


def added(some: list[tuple[Hashes, Counts]]) -> tuple[Hashes, Counts]:
    """Terms and how often each was said in all.

    >>> one = np.array([3, 5], np.uint32), np.array([1, 2])
    >>> [column.tolist() for column in added([one, one])]
    [[3, 5], [2, 4]]
    """
    hashes, place = np.unique(np.concatenate([hashes for hashes, _ in some]), return_inverse=True)
    counts = np.bincount(place, np.concatenate([counts for _, counts in some]), len(hashes))
    return hashes, counts.astype(np.int64)
