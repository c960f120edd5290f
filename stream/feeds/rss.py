"""RSS and Atom of online media: asked every few minutes, each item sent once, and its health kept.

A feed shows its last items again and again; what was sent is remembered, within bounds, and not sent again. After a
restart they are all sent once more, and the engine counts a post once. An item without a date was published when it was
first seen, so is one that is dated in the future; those that stand there at the first look, or at the first after an
outage, may be hours or days old, and don't become posts: together they would look like a burst. Of the latter each is
among the rejected lines.
"""

import hashlib
import logging
from collections.abc import AsyncIterator, Iterator, Sequence

import msgspec
from aiohttp.abc import AbstractResolver

from stream.engine.clock import Clock
from stream.feeds import BATCH, Batch, apart
from stream.feeds.entries import Entry, Reading, State, reading
from stream.feeds.fetch import TIMEOUT, Answer, Fetcher
from stream.feeds.known import Known
from stream.settings.feeds import Feed

log = logging.getLogger("kentongan")
LONGEST_PAUSE = 3600.0
"""Seconds between looks at a feed that fails again and again."""
OUTAGE = 1800
"""Seconds since the last good look, and at least two intervals, after which nobody knows when an item came."""


class Health(msgspec.Struct, frozen=True):
    """How a source stands; times are epoch seconds, 0 where it has not happened."""

    state: State = "belum"
    remark: str = ""
    """Why it failed, or what is odd about a feed that did not; English, for the operator."""
    last_fetch: int = 0
    last_success: int = 0
    """The last time it was read, or said that nothing is new."""
    last_item: int = 0
    """When its newest item was published, as it says, and not after it was seen."""
    items: int = 0
    future_share: float = 0.0
    """Of its dated items, those dated after they were seen."""
    failures: int = 0
    """In a row."""
    failing: int = 0
    """Since when; 0 while it does not fail."""


class Source(AsyncIterator[Batch]):
    """A configured feed of kind "rss": ``async for`` gives its batches for ever, ``health`` how it stands.

    A batch is given for each look, empty where nothing is new. Its position says when that was: a feed shows only what
    it has now, so there is no place to go on from.
    """

    def __init__(
        self,
        name: str,
        feed: Feed,
        clock: Clock,
        *,
        resolver: AbstractResolver | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        self.name, self.feed, self.health = name, feed, Health()
        self.reading = Reading()
        """The last one that succeeded."""
        self._clock = clock
        self._fetcher = Fetcher(feed.url, clock, allow_networks=feed.allow_networks, resolver=resolver, timeout=timeout)
        self._validators: dict[str, str] = {}
        self._digest = b""
        self._known = Known()
        self._waiting: list[bytes] = []
        self._pause = 0.0

    async def __anext__(self) -> Batch:
        """The next batch; waits until it is time to look again."""
        if not self._waiting:
            await self._clock.sleep(self._pause)
            self._waiting = await self.look()
        lines, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        return Batch(lines, self.health.last_fetch, bool(self._waiting))

    async def look(self) -> list[bytes]:
        """Ask the feed now: the lines of the items that are new."""
        before = self.health
        answer = await self._fetcher.get(self._validators)
        seen = int(self._clock.now())
        found = await self._read(answer, seen)
        self._report(found, seen)
        self._pause = self._next(answer.wait)
        if self.health.state != before.state:
            log.log(logging.WARNING if found.state == "gagal" else logging.INFO, "source", extra=self._said())
        new = self._known.new(found.entries) if found.state == "ok" else []
        return [*self._lines(new, seen, before.last_success)]

    def _lines(self, new: Sequence[Entry], seen: int, before: int) -> Iterator[bytes]:
        """What becomes of the items that are new; ``before`` is when the feed was read the last time, 0 for never."""
        outage = seen - before > max(OUTAGE, 2 * self.feed.every)
        for entry in new:
            if entry.dated(seen) or not outage:
                yield entry.line(seen)
            elif before:
                yield entry.refused(f"no date that can be used, and the feed was not read for {seen - before} s before")

    async def _read(self, answer: Answer, seen: int) -> Reading:
        if answer.fault:
            self._validators = {}  # some servers and proxies choke on them, and would for ever
            return Reading("gagal", answer.fault)
        digest = hashlib.sha256(answer.body).digest()
        if answer.unchanged or digest == self._digest:
            return self.reading
        try:
            found = reading(await apart.read(answer.body, answer.content_type), self.feed, seen)
        except apart.Unreadable as error:
            return Reading("gagal", str(error))
        if found.state == "gagal":
            return found
        self._validators, self._digest = answer.validators, digest
        self.reading = msgspec.structs.replace(found, remark="; ".join(filter(None, (answer.remark, found.remark))))
        return self.reading

    def _report(self, found: Reading, seen: int) -> None:
        if found.state == "gagal":
            failures, failing = self.health.failures + 1, self.health.failing or seen
            self.health = msgspec.structs.replace(
                self.health, state="gagal", remark=found.remark, last_fetch=seen, failures=failures, failing=failing
            )
            return
        newest = max(self.health.last_item, min(found.newest, seen))
        self.health = Health(found.state, found.remark, seen, seen, newest, len(found.entries), found.future_share)

    def _next(self, wait: float) -> float:
        """Seconds until the next look: spread by a fifth, doubled by each failure, never less than was asked for."""
        usual = min(self.feed.every * 2.0 ** min(self.health.failures, 10), LONGEST_PAUSE)
        return max(0.9 * usual, wait) + 0.2 * usual * self._clock.jitter()

    def _said(self) -> dict[str, str]:
        return {"feed": self.name, "state": self.health.state, "reason": self.health.remark}
