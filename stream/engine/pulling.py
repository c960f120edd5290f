"""The feeds that are pulled: each is read on from where it stood, waits while there is no room, and says how it is."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.outcomes import Overloaded
from stream.feeds import Batch, open_feed

if TYPE_CHECKING:
    from stream.feeds.rss import Health  # aiohttp as a client: only where a feed needs one

log = logging.getLogger("kentongan")
CATCH_UP = ("file", "csv")
"""Kinds of feed that may have much to read before they are where time is."""
FAILING, LOOKS = 900, 2.5
"""Seconds, and intervals, for which a feed fails before it counts as cut off; the second look comes after two."""
PAUSE = 1.0
"""Seconds until a batch that found no room is tried again."""
Accept = Callable[[str, Sequence[bytes], int, str], Awaitable[object]]
"""Takes a feed's lines with position and head behind them; returns once they are committed, or raises Overloaded."""


class Positions(Protocol):
    """Where each feed goes on."""

    def position(self, feed: str) -> int:
        """Behind what was taken; 0 for a new feed."""

    def head(self, feed: str) -> str:
        """What that counts in."""


class Pulling:
    """Reads every feed that is not pushed, and hands its batches to ``accept``."""

    def __init__(self, config: Config, store: Positions, clock: Clock, accept: Accept) -> None:
        self._config, self._store, self._clock, self._accept = config, store, clock, accept
        self._open: dict[str, AsyncIterator[Batch]] = {}
        self.behind = {name for name, feed in config.feeds.items() if feed.kind in CATCH_UP}
        """Feeds that still read what they missed: until they have caught up, the clock waits for them."""
        self.finished: set[str] = set()
        """Feeds that have come to their end."""

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """The reading of each feed, for as long as it goes on."""
        return [self._read(name) for name, feed in self._config.feeds.items() if feed.kind != "http"]

    def failing(self, now: float) -> list[str]:
        """The feeds that nobody hears, by their own word and for so long that more than one look has failed."""
        since = {name: own.failing for name, feed in self._open.items() if (own := _own(feed))}
        every = {name: self._config.feeds[name].every for name in since}
        return [name for name, at in since.items() if at and now - at >= max(FAILING, LOOKS * every[name])]

    def state(self, name: str) -> tuple[str, str, float]:
        """What a feed says of itself; see ``health``."""
        return health(self._open.get(name))

    async def _read(self, name: str) -> None:
        feed, store = self._config.feeds[name], self._store
        self._open[name] = open_feed(name, feed, store.position(name), self._clock, store.head(name))
        async for batch in self._open[name]:
            if batch.behind and feed.kind in CATCH_UP:
                self.behind.add(name)
            if batch.lines:
                await self._insist(name, batch)
            if not batch.behind:  # what it missed is read, the last of it too
                self.behind.discard(name)
        self.behind.discard(name)
        self.finished.add(name)

    async def _insist(self, name: str, batch: Batch) -> None:
        """A feed waits until there is room again: nothing is dropped."""
        while True:
            try:
                await self._accept(name, batch.lines, batch.position, batch.head)
                return
            except Overloaded as error:
                log.warning("feed waits", extra={"feed": name, "reason": str(error)})
                await self._clock.sleep(PAUSE)


def health(feed: AsyncIterator[Batch] | None) -> tuple[str, str, float]:
    """State, remark and share of future dates of a source that keeps its own health; nothing for the others."""
    own = _own(feed)
    return (own.state, own.remark, own.future_share) if own else ("", "", 0.0)


def _own(feed: AsyncIterator[Batch] | None) -> "Health | None":
    return getattr(feed, "health", None)
