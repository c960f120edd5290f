"""An issue rises in social media, and twenty minutes later two outlets have it: by HTTP and by RSS, as it comes.

posts   . . . . .|40 a minute ................................
outlets          |            20 min: kabar   23 min: warta
alert            | raised          the next revision names both, and when the first had it
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import msgspec
import pytest

from alerts.words.numbers import clock as time_of_day
from stream.config import Config
from tests.servers.outlets import Outlets, Page, rss
from tests.servers.receiver import SECRET, Receiver
from tests.serving import HandClock, Served, serving, settings

LATER = {"kabar": 20, "warta": 23}
"""Minutes after the beginning in which each outlet publishes."""


def posts(minute: int, number: int) -> bytes:
    """So many post lines of an epoch minute, each by an account of its own."""
    post = {"platform": "x", "published": 60 * minute, "text": "antre bbm dua jam di spbu, kesal sekali"}
    own = ({"id": f"{minute}-{one}", "author": f"akun{one}"} for one in range(number))
    return b"".join(msgspec.json.encode(post | each) + b"\n" for each in own)


def article(outlet: str, at: int) -> Page:
    """The feed of an outlet that has written of it at a moment."""
    date = format_datetime(datetime.fromtimestamp(at, UTC))
    link = f"<link>https://{outlet}.example/antrean</link><guid>urn:{outlet}:{at}</guid>"
    return Page(rss(f"<item><title>Antrean BBM mengular di SPBU kota</title>{link}<pubDate>{date}</pubDate></item>"))


def old(outlet: str, at: int) -> Page:
    """Its feed before that."""
    return Page(article(outlet, at).body.replace(b"Antrean BBM mengular di SPBU kota", b"Festival layang-layang"))


async def minute(served: Served, hand: HandClock, outlets: Outlets, begun: int, passed: int) -> None:
    """One minute of the story, ``passed`` after its beginning at the epoch minute ``begun``."""
    status, _ = await served.ask("POST", "/v1/posts?feed=medsos", data=posts(begun + passed, 40))
    assert status == 200
    for outlet, later in LATER.items():
        if passed == later:
            outlets.pages[f"/{outlet}"] = article(outlet, 60 * (begun + passed))
    hand.pass_by(60)
    await served.until(lambda: served.service.now >= 60 * (begun + passed + 1), "the minute has passed")
    for outlet, later in LATER.items():
        if passed == later + 2:  # feeds are looked at once a minute, about
            await served.until(
                lambda outlet=outlet: served.store.feeds.counts()[outlet][1] == 1, f"the article of {outlet}"
            )


async def test_both_outlets_are_in_the_alert_with_their_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alarm is raised on social media alone; its revision says since when the news have it, and how many."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as receiver, Outlets() as outlets:
        begun = int(receiver.now) // 60
        (tmp_path / "arsip.jsonl").write_bytes(b"".join(posts(begun - ago, ago % 2) for ago in range(600, 0, -1)))
        feeds = {"arsip": {"kind": "file", "path": str(tmp_path / "arsip.jsonl")}, "medsos": {"kind": "http"}}
        for outlet in LATER:
            outlets.pages[f"/{outlet}"] = old(outlet, 60 * begun - 7200)
            feed = {"kind": "rss", "url": f"{outlets.url}/{outlet}", "outlet": f"{outlet}.example", "every": 60}
            feeds[outlet] = feed | {"allow_networks": ["127.0.0.0/8"]}
        engine = {"time": "wall", "database": str(tmp_path / "k.sqlite")}
        config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver, feeds=feeds, engine=engine))
        async with serving(config, receiver, clocks=HandClock) as served:
            hand = served.service.clock
            assert isinstance(hand, HandClock)
            await served.until(lambda: bool(outlets.asked), "the first outlet is asked")
            hand.pass_by(30)  # both are at one address here, and an address is asked for one thing at a time
            await served.until(lambda: all(served.store.feeds.counts().get(name) for name in LATER), "the first looks")
            await served.until(lambda: served.service.now == 60 * begun, "the archive is read")
            for passed in range(30):
                await minute(served, hand, outlets, begun, passed)
            await served.until(lambda: not served.store.deliveries.unsettled(), "everything is delivered")
            alerts = [event["data"] for event in receiver.events.values() if event["data"]["issue_id"] == "antrean-bbm"]
            assert alerts[0]["detected_at"] < 60 * begun + 300 and "outlets" not in alerts[0]["spread"]
            since = 60 * (begun + LATER["kabar"])
            assert alerts[-1]["spread"]["news_since"] == since
            assert alerts[-1]["spread"]["outlets"] == {"kabar.example": 1, "warta.example": 1}
            assert alerts[-1]["first_seen"] == alerts[0]["first_seen"] <= 60 * begun
            told = served.service.incidents()[0].text
            assert f"MASUK MEDIA SIBER {time_of_day(since, 'WIB', 'id')} (2 media)" in told
