"""Issues that nobody configured: terms that jump over their usual share, grouped to proposals. Pure, bounded memory.

    post ─▶ terms, once each; a template once an hour ─▶ bucket of 5 minutes ─▶ windows of 15, 60 and 180 minutes
                                                                 hourly ─▶ usual share of each term, half-life 24 h
    every 5 minutes, for the terms of the newest bucket:  z = (c - e - 1/2) / sqrt(max(e, v) + 1)

A term is hot where it is too frequent in a window, said by enough accounts in enough ways. Hot terms that share half of
their posts are one proposal. Source: SigniTrend (Schubert, Weiler and Kriegel, KDD 2014), with windows that slide.
"""

from array import array
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple
from zlib import crc32

import msgspec
import numpy as np

from detectors.coordination.groups import groups
from detectors.coordination.shares import shares
from detectors.emerging_tables import Counts, Hashes, Usual, Window
from detectors.terms import terms

BUCKET, HOUR = 300, 3600
WINDOWS = ((3, 4), (12, 5), (36, 8))
"""Buckets of each window, and the posts that a term must have there."""
LEAST_Z, LEAST_ACCOUNTS, LEAST_TEMPLATES = 4.6, 4, 3
TERMS, EXAMPLES, HOURLY = 4, 3, 5
"""Terms of a proposal, examples of it, and proposals an hour, at most."""
QUIET = 6 * HOUR
"""Seconds in which a term is not proposed again."""
WARM = 12 * HOUR
"""Seconds of listening before anything is proposed: until then nobody knows what is usual by day and by night."""
HALF_LIFE, FEW = 24, 40
"""Hours after which what was usual counts half; posts of which a share is taken at least."""
CAP = 60_000
"""Terms kept of a bucket, the most frequent."""
FLOOD = 4 * CAP
"""Wordings of an hour, and terms of a running bucket before they are counted, held at most."""
NONE = np.zeros(0, np.uint32), np.zeros(0, np.int64)
RECENT = 20_000
"""Posts remembered, as hashes, for who said what with what."""
LONGEST = 36
TEMPLATE = 8
"""Words that make a template: what begins alike was written once."""


class Seen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A post, as far as it is remembered for three hours: no text. ``watched``: an issue matches it already."""

    at: int
    account: int
    template: int
    platform: str
    hashes: tuple[int, ...]
    watched: bool


class Proposal(NamedTuple):
    """Something new: its most telling terms, how often they were said against what is usual, by whom, and where.

    ``carriers`` are the posts of the last three hours that say any of the terms, ``coordinated`` the share of these by
    accounts that repeat the same wordings together; ``examples`` are whole texts.
    """

    at: int
    terms: tuple[str, ...]
    z: float
    posts: int
    usual: float
    minutes: int
    carriers: int
    accounts: int
    platforms: dict[str, int]
    coordinated: float
    examples: tuple[str, ...]

    @property
    def query(self) -> str:
        """What an issue would ask for: any of the terms; both words of a pair, which others may have stood between."""
        return " OR ".join(f"({term.replace(' ', ' AND ')})" if " " in term else term for term in self.terms)


class _Hot(NamedTuple):
    z: float
    posts: int
    usual: float
    buckets: int


class Emerging:
    """Hears posts in order of time, and says every five minutes what is new; a late post counts where it comes.

    Memory is bounded: tables of fixed size, ``CAP`` terms a bucket, ``RECENT`` posts. Texts are held until their bucket
    ends, and are in no snapshot: what is proposed was said in the newest bucket.

    >>> emerging = Emerging()
    >>> for n in range(800):
    ...     _ = emerging.advance(60 * n)
    ...     emerging.add(60 * n, f"a{n}", "x", f"cerita biasa nomor{n}")
    >>> for n in range(8):
    ...     emerging.add(60 * 799 + n, f"b{n}", "x", f"jembatan{n} runtuh tadi {n} sore")
    >>> [(one.terms, one.posts, one.accounts) for one in emerging.advance(60 * 800)]
    [(('sore', 'runtuh', 'runtuh sore'), 8, 8)]
    """

    def __init__(self) -> None:
        self.usual = Usual(HALF_LIFE, FEW)
        self.windows = [Window(buckets) for buckets, _ in WINDOWS]
        self.end = 0
        self.buckets: deque[tuple[Hashes, Counts, int]] = deque()
        self.recent: deque[Seen] = deque(maxlen=RECENT)
        self.texts: deque[tuple[tuple[int, ...], str]] = deque(maxlen=RECENT)
        self.templates: dict[int, int] = {}
        self.said: dict[str, int] = {}
        self.proposed: deque[int] = deque()
        self.fresh = array("I")
        self.counted: tuple[Hashes, Counts] = NONE
        self.posts = self.closed = 0

    def add(self, at: int, account: str, platform: str, text: str, *, watched: bool = False) -> None:
        """A post of the running bucket; ``advance`` first. What is mostly ``watched`` already is not new."""
        found = terms(text)
        hashes = tuple(map(crc32, map(str.encode, found)))
        template = crc32(" ".join(found[:TEMPLATE]).encode())
        self.recent.append(Seen(at, crc32(account.encode()), template, platform, hashes, watched))
        self.texts.append((hashes, text))
        if at - self.templates.get(template, -HOUR) >= HOUR:
            self.templates[template] = at
            self.fresh.extend(hashes)
            self.posts += 1
            self._bound()

    def advance(self, at: int) -> list[Proposal]:
        """It is ``at`` now: what the buckets that have ended show."""
        self.end = self.end or at - at % BUCKET + BUCKET
        found: list[Proposal] = []
        while at >= self.end:
            found += self._close()
            self.end += BUCKET
        return found

    def ignore(self, terms: Iterable[str], until: int) -> None:
        """Propose nothing with one of these terms before ``until``."""
        self.said.update(dict.fromkeys(terms, until))

    def _close(self) -> list[Proposal]:
        fresh = self._bucket()
        self.buckets.append(fresh)
        for window in self.windows:
            window.add(*fresh, 1)
            if len(self.buckets) > window.buckets:
                window.add(*self.buckets[-window.buckets - 1], -1)
        if len(self.buckets) > LONGEST:
            self.buckets.popleft()
        while self.recent and self.recent[0].at < self.end - LONGEST * BUCKET:
            self.recent.popleft()
        hot = self._hot(fresh[0]) if self.closed * BUCKET >= WARM else {}
        proposals = self._proposals(hot) if hot else []
        self.texts.clear()
        self.closed += 1
        if self.closed % (HOUR // BUCKET) == 0:
            self._learn()
        return proposals

    def _bucket(self) -> tuple[Hashes, Counts, int]:
        """The running bucket as columns, and a new one begun."""
        hashes, counts = self._frequent()
        posts, self.posts, self.fresh, self.counted = self.posts, 0, array("I"), NONE
        return hashes, counts, posts

    def _bound(self) -> None:
        """A flood is counted by its frequent terms; its wordings are forgotten before the hour is over."""
        if len(self.fresh) > FLOOD:
            self.counted = self._frequent()
            self.fresh = array("I")
        if len(self.templates) > FLOOD:
            self.templates.clear()

    def _frequent(self) -> tuple[Hashes, Counts]:
        """The terms of the running bucket, each with how often it was said; the most frequent, where these are many."""
        new, times = np.unique(np.array(self.fresh, np.uint32), return_counts=True)
        hashes, place = np.unique(np.concatenate([self.counted[0], new]), return_inverse=True)
        counts = np.bincount(place, np.concatenate([self.counted[1], times]), len(hashes)).astype(np.int64)
        most = np.lexsort((hashes, -counts))[:CAP]
        return hashes[most], counts[most]

    def _learn(self) -> None:
        last = list(self.buckets)[-(HOUR // BUCKET) :]
        hashes, place = np.unique(np.concatenate([hashes for hashes, _, _ in last]), return_inverse=True)
        counts = np.bincount(place, np.concatenate([counts for _, counts, _ in last]), len(hashes))
        twice = counts >= 2
        self.usual.learn(hashes[twice], counts[twice], sum(posts for _, _, posts in last))
        self.templates = {template: at for template, at in self.templates.items() if at > self.end - HOUR}

    def _hot(self, hashes: Hashes) -> dict[int, _Hot]:
        hot: dict[int, _Hot] = {}
        mean, variance = self.usual.read(hashes)
        for window, (buckets, least) in zip(self.windows, WINDOWS, strict=True):
            counts, usual = window.read(hashes), mean * window.posts
            z = (counts - usual - 0.5) / np.sqrt(np.maximum(usual, variance * window.posts**2) + 1)
            for n in np.flatnonzero((counts >= least) & (z >= LEAST_Z)):
                one = _Hot(float(z[n]), int(counts[n]), float(usual[n]), buckets)
                hot[int(hashes[n])] = max(one, hot.get(int(hashes[n]), one))
        return hot

    def _proposals(self, hot: dict[int, _Hot]) -> list[Proposal]:
        carriers = self._carriers(hot)
        order = sorted(carriers, key=lambda one: (-hot[one].z, -hot[one].posts, one))
        groups: list[tuple[list[int], set[int]]] = []
        for one in order:
            for members, posts in groups:
                if len(carriers[one] & posts) >= 0.5 * min(len(carriers[one]), len(posts)):
                    members.append(one)
                    posts |= carriers[one]
                    break
            else:
                groups.append(([one], set(carriers[one])))
        made = [self._proposal(hot[members[0]], members, sorted(posts)) for members, posts in groups]
        named = [one for one in made if one.terms]
        return self._told(sorted(named, key=lambda one: (-one.z * log(one.accounts), one.terms)))

    def _carriers(self, hot: dict[int, _Hot]) -> dict[int, set[int]]:
        """Of each hot term the places of its posts among the recent, where enough people say it in enough ways."""
        found: dict[int, set[int]] = {one: set() for one in hot}
        for place, seen in enumerate(self.recent):
            for one in hot.keys() & seen.hashes:
                found[one].add(place)
        return {one: posts for one, posts in found.items() if self._wide(posts)}

    def _wide(self, posts: set[int]) -> bool:
        some = [self.recent[place] for place in posts if not self.recent[place].watched]
        accounts, templates = {one.account for one in some}, {one.template for one in some}
        return len(accounts) >= LEAST_ACCOUNTS and len(templates) >= LEAST_TEMPLATES and 2 * len(some) >= len(posts)

    def _proposal(self, first: _Hot, members: list[int], places: list[int]) -> Proposal:
        posts, texts = [self.recent[place] for place in places], self._texts(members)
        names = {crc32(term.encode()): term for text in texts for term in terms(text)}
        return Proposal(
            at=self.end,
            terms=tuple(names[one] for one in members if one in names)[:TERMS],
            z=round(first.z, 2),
            posts=first.posts,
            usual=round(first.usual, 2),
            minutes=first.buckets * BUCKET // 60,
            carriers=len(posts),
            accounts=len({one.account for one in posts}),
            platforms=dict(sorted(Counter(one.platform for one in posts).items())),
            coordinated=_coordinated(posts),
            examples=tuple(texts[:EXAMPLES]),
        )

    def _texts(self, members: Iterable[int]) -> list[str]:
        """What was said with one of these terms in the bucket that ends, each text once."""
        wanted = set(members)
        return list(dict.fromkeys(text for hashes, text in self.texts if not wanted.isdisjoint(hashes)))

    def _told(self, ranked: Iterable[Proposal]) -> list[Proposal]:
        """Those that are not said already, as many as an hour allows."""
        while self.proposed and self.proposed[0] <= self.end - HOUR:
            self.proposed.popleft()
        self.said = {term: until for term, until in self.said.items() if until > self.end}
        told = []
        for one in ranked:
            if len(self.proposed) < HOURLY and not self.said.keys() & set(one.terms):
                told.append(one)
                self.proposed.append(self.end)
                self.said.update(dict.fromkeys(one.terms, self.end + QUIET))
        return told


def _coordinated(posts: Sequence[Seen]) -> float:
    """The share of the posts by accounts that repeat the same wordings together."""
    shared = shares((str(one.template), str(one.account), one.at) for one in posts)
    members = {int(account) for group in groups(shared) for account in group.accounts}
    return round(sum(one.account in members for one in posts) / len(posts), 3)
