"""Issues that nobody configured: terms that jump over their usual share, grouped to proposals. Pure, bounded memory.

    post ─▶ terms, once each; a template once an hour ─▶ bucket of 5 minutes ─▶ windows of 15, 60 and 180 minutes
                                                                 hourly ─▶ usual share of each term, half-life 24 h
    every 5 minutes, of the terms of the newest bucket:  those that rise ─▶ proposals

What was proposed, or ignored, is not proposed again for a while.
"""

from collections import deque
from collections.abc import Iterable
from math import log
from zlib import crc32

import numpy as np

from detectors.emerging.bucket import BUCKET, HOUR, Bucket, Ended, added
from detectors.emerging.posts import Posts, Seen
from detectors.emerging.proposal import Proposal, proposal
from detectors.emerging.rise import WINDOWS, rising
from detectors.emerging.tables import Usual, Window
from detectors.terms import terms

HOURLY = 5
"""Proposals an hour, at most."""
QUIET = 6 * HOUR
"""Seconds in which a term is not proposed again."""
WARM = 12
"""Hours that are learnt, each two hours after it is over, before anything is proposed: until then nobody knows what is
usual by day and by night."""
HALF_LIFE, FEW = 24, 40
"""Hours after which what was usual counts half; posts of which a share is taken at least."""
LEARNT = 2**16
"""Terms of an hour whose share is learnt, the most frequent: also what was said once, or it would seem never said."""
LONGEST = 36
"""Buckets of the longest window."""
TEMPLATE = 8
"""Words that make a template: what begins alike was written once."""
READ = 2_000
"""Characters of a post that are read."""
WAITING = 256
"""Posts that are taken apart together: one after another they cost half as much as each between other work."""


class Emerging:
    """Hears posts in order of time, and says every five minutes what is new; a late post counts where it comes.

    Memory is bounded: tables of fixed size, so many terms a bucket, so many posts, so much of each. Texts are held
    until their bucket ends, and are in no snapshot: what is proposed was said in the newest bucket.

    >>> emerging = Emerging()
    >>> for n in range(900):
    ...     _ = emerging.advance(60 * n)
    ...     emerging.add(60 * n, f"a{n}", "x", f"cerita biasa nomor{n}")
    >>> for n in range(8):
    ...     emerging.add(60 * 899 + n, f"b{n}", "x", f"jembatan{n} runtuh tadi {n} sore")
    >>> [(one.terms, one.posts, one.accounts) for one in emerging.advance(60 * 900)]
    [(('sore', 'runtuh', 'runtuh sore'), 8, 8)]
    """

    def __init__(self) -> None:
        self.usual = Usual(HALF_LIFE, FEW)
        self.windows = [Window(buckets) for buckets, _ in WINDOWS]
        self.buckets: deque[Ended] = deque()
        self.running, self.posts = Bucket(), Posts()
        self._waiting: list[tuple[int, str, str, str, bool]] = []
        self.said: dict[str, int] = {}
        self.proposed: deque[int] = deque()
        self.end = self.closed = 0

    def add(self, at: int, account: str, platform: str, text: str, *, watched: bool = False) -> None:
        """A post of the running bucket; ``advance`` first. What is mostly ``watched`` already is not new."""
        self._waiting.append((at, account, platform, text[:READ], watched))
        if len(self._waiting) >= WAITING:
            self.settle()

    def settle(self) -> None:
        """Count the posts that wait to be taken apart."""
        for at, account, platform, text, watched in self._waiting:
            found = terms(text)
            hashes = tuple(map(crc32, map(str.encode, found)))
            template = crc32(" ".join(found[:TEMPLATE]).encode())
            self.posts.add(Seen(at, crc32(account.encode()), template, platform, hashes, watched), text)
            self.running.add(at, template, hashes)
        self._waiting.clear()

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
        self.settle()
        ended = self.running.end()
        self._slide(ended)
        self.posts.forget(self.end - LONGEST * BUCKET)
        proposals = self._proposals(ended) if self.usual.epoch >= WARM else []
        self.posts.forget_texts()
        self.closed += 1
        if self.closed % (HOUR // BUCKET) == 0:
            self._learn()
        return proposals

    def _slide(self, ended: Ended) -> None:
        self.buckets.append(ended)
        for window in self.windows:
            window.add(*ended, 1)
            if len(self.buckets) > window.buckets:
                window.add(*self.buckets[-window.buckets - 1], -1)
        if len(self.buckets) > LONGEST:
            self.buckets.popleft()

    def _learn(self) -> None:
        """The hour that leaves the longest window is learnt, not what is judged just now (a guard band, as EARS C2)."""
        self.running.forget(self.end - HOUR)
        if len(self.buckets) == LONGEST:
            oldest = list(self.buckets)[: HOUR // BUCKET]
            hashes, counts = added([(one.hashes, one.counts) for one in oldest])
            most = np.lexsort((hashes, -counts))[:LEARNT]
            self.usual.learn(hashes[most], counts[most], sum(one.posts for one in oldest))

    def _proposals(self, ended: Ended) -> list[Proposal]:
        risen = rising(ended.hashes, self.windows, self.usual, self.posts, self.end)
        named = [one for one in (proposal(self.end, rise, self.posts) for rise in risen) if one.terms]
        return self._told(sorted(named, key=lambda one: (-one.z * log(one.accounts), one.terms)))

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
