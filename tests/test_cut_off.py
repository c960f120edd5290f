"""Outlets that fail, or stand still, are missing: in wall time, over real HTTP, moved on by hand.

kabar   what it shows never changes ......................... | an article
mati    nobody answers, ever
        nobody is missing     | both are, the issues blind    | mati alone
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest

from stream.config import Config
from stream.engine.listening import NAME
from stream.engine.store import Store
from stream.habit import Habit, pack
from tests.servers.outlets import Outlets, Page, rss
from tests.servers.receiver import SECRET, Receiver
from tests.serving import HandClock, Served, serving, settings


def article(number: int, at: float) -> Page:
    date = format_datetime(datetime.fromtimestamp(at, UTC))
    return Page(rss(f"<item><title>Kabar {number}</title><guid>urn:{number}</guid><pubDate>{date}</pubDate></item>"))


def known(path: Path, feed: str, now: int) -> None:
    """The file knows the habit of a feed that has spoken every minute for two days."""
    habit, store = Habit(), Store(str(path))
    for minute in range(now - 2 * 1440, now):
        habit.learn(minute, 1)
    with store.transaction():
        store.put(NAME, pack({feed: habit}))
    store.close()


async def passing(served: Served, minutes: int, holds: Callable[[], bool] = lambda: False) -> None:
    """So many minutes, or until something holds; fetching takes its own real time in each."""
    hand = served.service.clock
    assert isinstance(hand, HandClock)
    for _ in range(minutes):
        if holds():
            return
        hand.pass_by(60)
        until = int(hand.now()) // 60 * 60
        await served.until(lambda until=until: served.service.now >= until, "the minute has passed")
        await asyncio.sleep(0.05)


def missing(served: Served) -> set[tuple[str, ...]]:
    return {watch.state.missing for watch in served.service.engine.watches.values()}


async def test_who_fails_or_stands_still_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of an hour is enough for both, and each says why; the one that speaks again is back."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as receiver, Outlets() as outlets:
        outlets.pages["/kabar"] = article(1, receiver.now)
        known(tmp_path / "k.sqlite", "kabar", int(receiver.now) // 60)
        usual = {"kind": "rss", "every": 60, "allow_networks": ["127.0.0.0/8"]}
        addresses = {"kabar": f"{outlets.url}/kabar", "mati": "http://127.0.0.1:9/"}
        feeds = {name: usual | {"url": url} for name, url in addresses.items()}
        engine = {"time": "wall", "database": str(tmp_path / "k.sqlite")}
        config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver, feeds=feeds, engine=engine))
        async with serving(config, receiver, clocks=HandClock) as served:
            await served.until(lambda: "kabar" in served.store.feeds.counts(), "its first look")
            await served.until(lambda: served.service.pulling.state("mati")[0] == "gagal", "its first look")
            await passing(served, 10)
            assert missing(served) == {()}
            await passing(served, 15, lambda: missing(served) == {("kabar", "mati")})
            assert missing(served) == {("kabar", "mati")}
            assert {watch.state.incident.phase for watch in served.service.engine.watches.values()} == {"blind"}
            assert {source.feed: (source.state, source.remark) for source in served.service.sources()} == {
                "kabar": ("gagal", "silent against its habit"),
                "mati": ("gagal", "no connection (ClientConnectorError)"),
            }
            outlets.pages["/kabar"] = article(2, served.service.clock.now())
            await passing(served, 60, lambda: missing(served) == {("mati",)})
            assert missing(served) == {("mati",)}
