"""The service by the wall clock: what stood in its files before the first start, and what it missed since."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from stream.config import Config
from tests.servers.receiver import SECRET, Receiver
from tests.serving import QuickClock, Served, serving, settings

SPANS = {"banjir": range(-240, -180), "antrean-bbm": range(-60, 0)}
"""When each issue was loud, in minutes before the first start."""
TEXTS = {"banjir": "banjir di kota, parah sekali", "antrean-bbm": "antre bbm sudah dua jam, kesal"}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receiver's secret is where the configuration says."""
    monkeypatch.setenv("TEST_SECRET", SECRET)


def lines(now: float, minutes: range, spans: dict[str, range] = SPANS) -> bytes:
    """Post lines of issues in some minutes from now: a post every other minute, forty a minute where one is loud."""
    posts = [
        {
            "id": f"{issue}-{now}-{minute}-{number}",
            "platform": "x",
            "published": now + 60 * minute,
            "text": TEXTS[issue],
        }
        | {"author": f"akun{number}"}
        for minute in minutes
        for issue, loud in spans.items()
        for number in range(40 if minute in loud else minute % 2)
    ]
    return b"".join(msgspec.json.encode(post) + b"\n" for post in posts)


def configured(tmp_path: Path, receiver: Receiver, **more: Any) -> Config:
    """A followed file, and the wall clock."""
    feeds = {"berkas": {"kind": "file", "path": str(tmp_path / "posts.jsonl")}}
    engine = {"time": "wall", "database": str(tmp_path / "k.sqlite")}
    return Config.model_validate(settings(tmp_path / "k.sqlite", receiver, **{"feeds": feeds, "engine": engine} | more))


def caught_up(served: Served) -> bool:
    """Whether the clock has gone on to the present."""
    return served.service.now >= int(served.service.clock.now()) // 60 * 60 - 60


async def test_what_was_before_the_first_start_is_learnt_and_only_what_goes_on_is_told(tmp_path: Path) -> None:
    """A file of seven hours: the flood of four hours ago is history, the queue that goes on is an alarm from now on."""
    async with Receiver(SECRET) as receiver:
        start = int(receiver.now)
        (tmp_path / "posts.jsonl").write_bytes(lines(start, range(-420, 0)))
        async with serving(configured(tmp_path, receiver), receiver) as served:
            await served.until(lambda: bool(receiver.events), "the alarm")
            incidents = served.service.incidents()
            assert [one.issue for one in incidents] == ["antrean-bbm"]
            assert incidents[0].opened >= start // 60 * 60 > int(str(incidents[0].alert["first_seen"]))
            assert served.service.engine.watches["banjir"].state.window.age >= 420


async def test_lag_and_posts_of_the_future_show_on_page_and_metrics(tmp_path: Path) -> None:
    """An hour ahead of the clock is a wrong zone: such a post counts as of when it was seen; the share is said."""
    intake = {"engine": {"time": "feed", "database": str(tmp_path / "k.sqlite")}, "feeds": {"intake": {"kind": "http"}}}
    async with Receiver(SECRET) as receiver:
        config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver) | intake)
        async with serving(config, receiver) as served:
            now = int(served.service.clock.now())
            posts = [
                {"id": str(ahead), "platform": "x", "published": now + ahead, "text": "-"} for ahead in (-5, 0, 3600)
            ]
            body = b"\n".join(map(msgspec.json.encode, posts))
            status, answer = await served.ask("POST", "/v1/posts", data=body)
            assert (status, answer["accepted"], answer["future"]) == (200, 3, 1)
            [source] = served.service.sources()
            assert source.future_share == 0.3333 and source.last_post <= served.service.clock.now()
            async with served.http.get("/") as page:
                assert "33% bertanggal di masa depan" in await page.text()
            async with served.http.get("/metrics") as metrics:
                assert 'kentongan_feed_future_posts_total{feed="intake"} 1.0' in await metrics.text()


async def test_a_clock_that_was_ahead_for_a_moment_is_reported_until_it_has_caught_up(tmp_path: Path) -> None:
    """Time never goes back: it waits, and says so with the reason; then it goes on by itself."""
    async with Receiver(SECRET) as receiver:
        config = configured(tmp_path, receiver, feeds={"intake": {"kind": "http"}})
        async with serving(config, receiver) as served:
            clock = served.service.clock
            assert isinstance(clock, QuickClock)
            await served.until(lambda: caught_up(served), "the first minute")
            clock.time += 7200
            await served.until(lambda: caught_up(served), "the jump is taken for time")
            clock.time -= 7200
            status, problem = await served.ask("GET", "/health/ready")
            assert status == 503 and "minutes from now, and nothing is judged before; see that" in problem["error"]
            async with served.http.get("/metrics") as metrics:
                assert "kentongan_clock_ahead_seconds 0.0" not in await metrics.text()
            clock.time += 7000
            await served.until(lambda: not served.service.ahead, "the clock has caught up")
            assert (await served.ask("GET", "/health/ready"))[0] == 200


async def test_what_came_while_the_service_stood_still_is_told(tmp_path: Path) -> None:
    """After a stop the file is read from where it stood, and its alarm is raised at its own time, few posts or many."""
    path = tmp_path / "posts.jsonl"
    async with Receiver(SECRET) as receiver:
        start = int(receiver.now)
        path.write_bytes(lines(start, range(-420, 0), {"banjir": range(0)}))
        config = configured(tmp_path, receiver)
        async with serving(config, receiver) as served:
            await served.until(lambda: caught_up(served), "the present")
        assert not receiver.events
        receiver.now = start + 5400.0
        with path.open("ab") as file:
            file.write(lines(start, range(60, 71), {"banjir": range(60, 71)}))
        async with serving(config, receiver) as served:
            await served.until(lambda: bool(receiver.events), "the alarm")
            [incident] = served.service.incidents()
            assert start + 3600 < incident.opened < start + 4500
            assert served.store.feeds.counts()["berkas"][1] == 210 + 440
