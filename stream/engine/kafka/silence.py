"""Sources that are cut off, silent or failing: one web worker learns and judges, every counter marks its minutes.

    feeds (what came of each) ─▶ habits, once a minute ─▶ sources ─▶ counters: these minutes are incomplete, not calm

Only by the wall clock; posts that others write into ``posts`` themselves have no habit.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.following import Following
from stream.engine.kafka.stands import Stands
from stream.engine.listening import NAME, Listening
from stream.engine.pulling import Pulling
from stream.engine.store import Store

OLD = 180
"""Seconds after which nobody looks after the sources any more: then they are missing, all of them."""
OURSELVES = "kentongan"
"""The name under which they are."""
HABITS, SILENT = "habits", "silent"
"""The keys of the topic: how often each source speaks, and who is silent."""
Send = Callable[[str, str, bytes], Awaitable[None]]
"""Writes a message: topic, key, value."""


class Silent(msgspec.Struct, frozen=True):
    """Who was silent at a time, epoch seconds."""

    at: int = 0
    sources: tuple[str, ...] = ()


class Silence:
    """What the topic ``sources`` says."""

    def __init__(self) -> None:
        self.said, self.habits = Silent(), b""

    def hear(self, records: Sequence[Any]) -> None:
        """Messages, in order."""
        for record in records:
            if record.key.decode() == HABITS:
                self.habits = record.value
            else:
                self.said = _decode(record.value)

    def missing(self, now: float) -> tuple[str, ...]:
        """Who is missing now; nobody where nobody ever looked.

        >>> silence = Silence()
        >>> silence.said = Silent(60, ("media",))
        >>> silence.missing(90), silence.missing(900), Silence().missing(900)
        (('media',), ('media', 'kentongan'), ())
        """
        stale = self.said.at and now - self.said.at > OLD
        return (*self.said.sources, OURSELVES) if stale else self.said.sources


async def listen(config: Config, store: Store, stands: Stands, pulling: Pulling, clock: Clock, send: Send) -> None:
    """Learn and judge for ever, going on from what is known; one worker does it."""
    if config.engine.time != "wall":
        return
    listening, before = await _begin(config, store), _accepted(config, stands)
    minute = 0
    while True:
        now, after = int(clock.now()), _accepted(config, stands)
        for feed in after.keys() - pulling.behind:
            listening.came(feed, after[feed] - before[feed])
        before = after
        if now // 60 > minute:
            minute = now // 60
            silent = Silent(now, listening.passed(minute, pulling.finished, pulling.failing(now)))
            await send("sources", SILENT, msgspec.json.encode(silent))
            await send("sources", HABITS, store.get_bytes(NAME))
        await clock.sleep(1)


async def _begin(config: Config, store: Store) -> Listening:
    known = Silence()
    following = Following(config, ["sources"], known.hear)
    try:
        await following.start()
    finally:
        await following.close()
    if known.habits:
        with store.transaction():
            store.put(NAME, known.habits)
    return Listening(store, config.feeds)


def _accepted(config: Config, stands: Stands) -> dict[str, int]:
    return {feed: stands.counts(feed)[0] for feed in config.feeds}


_decode = msgspec.json.Decoder(Silent).decode
