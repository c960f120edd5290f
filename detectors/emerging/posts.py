"""The posts of the last three hours as far as they are remembered: who said which terms in which wording. Pure."""

from collections import deque
from collections.abc import Collection, Iterable, Sequence

import msgspec

from detectors.coordination.groups import groups
from detectors.coordination.shares import shares

RECENT = 20_000
"""Posts remembered at most, as hashes."""
LEAST_ACCOUNTS, LEAST_TEMPLATES = 4, 3
"""By so many accounts and in so many wordings a thing is said that is more than somebody's or a copy."""


class Seen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A post, as far as it is remembered for three hours: no text. ``watched``: an issue matches it already."""

    at: int
    account: int
    template: int
    platform: str
    hashes: tuple[int, ...]
    watched: bool


class Posts:
    """The newest posts in order, and the texts of those that were heard since a bucket ended."""

    def __init__(self) -> None:
        self.recent: deque[Seen] = deque(maxlen=RECENT)
        self._texts: deque[tuple[tuple[int, ...], str]] = deque(maxlen=RECENT)

    def add(self, seen: Seen, text: str) -> None:
        """A post."""
        self.recent.append(seen)
        self._texts.append((seen.hashes, text))

    def forget(self, before: int) -> None:
        """What was said earlier."""
        while self.recent and self.recent[0].at < before:
            self.recent.popleft()

    def forget_texts(self) -> None:
        """The bucket has ended."""
        self._texts.clear()

    def carriers(self, terms: Iterable[int]) -> dict[int, set[int]]:
        """Of each term the places of the posts that say it."""
        found: dict[int, set[int]] = {one: set() for one in terms}
        wanted = frozenset(found)
        for place, seen in enumerate(self.recent):
            if not wanted.isdisjoint(seen.hashes):
                for one in wanted.intersection(seen.hashes):
                    found[one].add(place)
        return found

    def wordings(self, places: Iterable[int]) -> dict[int, int]:
        """The wordings of these posts, each with when it was used last."""
        latest: dict[int, int] = {}
        for seen in (self.recent[place] for place in places):
            latest[seen.template] = max(seen.at, latest.get(seen.template, seen.at))
        return latest

    def wide(self, places: Collection[int]) -> bool:
        """Whether enough people say it in enough ways, and most of it is not watched."""
        some = [self.recent[place] for place in places if not self.recent[place].watched]
        accounts, templates = {one.account for one in some}, {one.template for one in some}
        return len(accounts) >= LEAST_ACCOUNTS and len(templates) >= LEAST_TEMPLATES and 2 * len(some) >= len(places)

    def texts(self, terms: Iterable[int]) -> list[str]:
        """What was said with one of these terms in the bucket that ends, each text once."""
        wanted = set(terms)
        return list(dict.fromkeys(text for hashes, text in self._texts if not wanted.isdisjoint(hashes)))


def coordinated(posts: Sequence[Seen]) -> float:
    """The share of the posts by accounts that repeat the same wordings together.

    >>> coordinated([Seen(0, 1, 2, "x", (3,), False)])
    0.0
    """
    shared = shares((str(one.template), str(one.account), one.at) for one in posts)
    members = {int(account) for group in groups(shared) for account in group.accounts}
    return round(sum(one.account in members for one in posts) / len(posts), 3)
