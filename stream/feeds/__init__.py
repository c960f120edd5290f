"""Where posts come from, one file a kind. A feed is an async iterator of batches; it is asked again where it stopped.

The intake over HTTP is a feed too, but it is pushed, not pulled: see ``stream.web.intake``.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from stream.config import Config, ConfigError
from stream.engine.clock import Clock
from stream.settings.feeds import Feed

BATCH = 500
"""Lines in a batch; small batches cost little and keep delays short."""


class Batch(msgspec.Struct, frozen=True):
    """Lines of a feed; ``position`` is where to go on behind them; ``behind`` says that more is waiting already.

    ``head`` says what the position counts in, for a feed whose source may be replaced by another.
    """

    lines: list[bytes]
    position: int
    behind: bool = True
    head: str = ""


def open_feed(name: str, feed: Feed, position: int, clock: Clock, head: str = "") -> AsyncIterator[Batch]:
    """The batches of a configured feed from ``position`` on, if that is what ``head`` says.

    Raises ConfigError where the feed can't be opened: file, what is wrong, what to do.
    """
    if feed.kind == "simulate":
        from stream.feeds.simulated import simulated  # pydantic models of scenarios: only where one is used

        return simulated(feed, position, clock)
    if feed.kind == "stdin":
        from stream.feeds.stdin import stdin

        return stdin()
    if feed.kind == "file":
        from stream.feeds.file import follow

        return follow(feed.path, position, clock, head, until_end=not feed.follow)
    if feed.kind == "rss":
        from stream.feeds.rss import Source  # aiohttp as a client: only where one is used

        return Source(name, feed, clock)
    if feed.kind == "csv":
        from stream.exports import Reading
        from stream.exports.feed import exported  # only where one is used

        reading = Reading(feed.fields, feed.zone, feed.day_first)
        return exported(feed.path, reading, position, clock, until_end=not feed.follow)
    raise ConfigError(f"feeds.{name}: kind {feed.kind} is not pulled")


def absent(config: Config) -> list[str]:
    """The files that feeds name and that are not there, a sentence each."""
    named = ((name, feed.scenario or feed.path) for name, feed in config.feeds.items())
    return [
        f"feeds.{name}: no file {path}; relative paths are relative to the working directory"
        for name, path in named
        if path and not Path(path).exists()
    ]


def leads(config: Config, name: str) -> bool:
    """Whether a feed's posts move the time: in feed time all do, but beside a made feed the others follow its clock."""
    made = [feed for feed, settings in config.feeds.items() if settings.kind == "simulate"]
    return config.engine.time == "feed" and (name in made or not made)
