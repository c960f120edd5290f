"""The web side over real HTTP: what is taken is safe, what is refused says why, what is shown is escaped."""

import gzip
import json
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO
from typing import Any

import msgspec
import pytest
import zstandard
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry

from alerts.life import Verb
from alerts.newcomer import Newcomer
from alerts.notification import Notification
from detectors.distance import Distance
from stream.config import Config
from stream.engine.outcomes import Answer, Overloaded, Pressed, Refusal
from stream.engine.shown import IncidentView, IssueView, SourceView
from stream.metrics import Metrics
from stream.web import make_app, start
from stream.web.attempts import TRIES
from stream.web.intake import PART
from stream.web.unpack import LIMIT, unpack

NASTY = "<script>alert(1)</script> & \"'"
TOKEN = {"Authorization": "Bearer rahasia"}
NONE = {"Authorization": ""}


class Desk:
    """A small engine in memory: a line that is a JSON object is accepted, and everything is kept in lists."""

    def __init__(self) -> None:
        self.ready = True
        self.now = 1_795_500_240
        self.full = False
        self.stalled = ""
        self.distance: Distance | None = None
        self.phase = "open"
        self.kept: list[tuple[str, list[bytes]]] = []
        self.presses: list[tuple[str, str, str, str]] = []

    async def accept(self, feed: str, lines: list[bytes]) -> Answer:
        if self.full:
            raise Overloaded("the disk is full")
        bad = [number for number, line in enumerate(lines, 1) if not line.lstrip().startswith(b"{")]
        self.kept.append((feed, lines))
        reasons = tuple(Refusal(number, "json", "not a JSON object") for number in bad)
        return Answer(accepted=len(lines) - len(bad), refused=len(bad), reasons=reasons)

    async def press(
        self, incident: str, officer: str, verb: Verb, *, id: str, note: str = "", via: str = ""
    ) -> Pressed:
        self.presses.append((incident, officer, verb, id))
        return (
            Pressed("done", "Diterima.")
            if officer == "analis"
            else Pressed("refused", "Anda tidak ada di daftar jaga.")
        )

    def issues(self) -> list[IssueView]:
        return [
            IssueView(
                issue="antrean-bbm", name=NASTY, level=3, since=0, phase="open", posts_hour=412, expected_hour=66.0,
                ratio=6.24, negative_share=0.71, authors_hour=287, score=4.0, incident="i1", minutes=(1, 5, 2),
                distance=self.distance,
            )
        ]  # fmt: skip

    def incidents(self) -> list[IncidentView]:
        said: dict[str, object] = {
            "at": self.now,
            "occasion": "raised",
            "level": 3,
            "officer": "analis",
            "text": NASTY,
        } | {"state": "failed", "reason": "chat not found"}
        waits = said | {"state": "waiting", "reason": "keeping to the limits of the chat"}
        return [
            IncidentView(
                incident="i1", issue="antrean-bbm", name="Antrean BBM", phase=self.phase, level=3, highest=3,
                opened=self.now, closed=0, owner="", verdict="", alert={}, text=f"[SIAGA] {NASTY}",
                notifications=(said, waits),
            )
        ]  # fmt: skip

    def incident(self, id: str) -> IncidentView | None:
        return next((one for one in self.incidents() if one.incident == id), None)

    def sources(self) -> list[SourceView]:
        return [SourceView("intake", "http", 1234, 1, 2, 3, self.now - 720, False, future_share=0.031)]

    def emerging(self) -> list[Newcomer]:
        return []

    def notifications(self) -> list[Notification]:
        return []


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch) -> Config:
    """An agency with a token, an intake, an officer and a Telegram channel that takes a webhook."""
    monkeypatch.setenv("WEB_TOKEN", "rahasia")
    return Config.model_validate(
        {
            "agency": {"name": "Humas Contoh", "status": "SIMULASI"},
            "web": {"port": 0, "token": {"env": "WEB_TOKEN"}},
            "feeds": {"intake": {"kind": "http"}, "arsip": {"kind": "file", "path": "a.jsonl"}},
            "officers": {"analis": {"name": "Tim Monitoring", "reach": [{"channel": "layar"}]}},
            "channels": {
                "tg": {
                    "kind": "telegram",
                    "token": {"env": "T"},
                    "updates": "webhook",
                    "webhook_secret": {"env": "TG_SECRET"},
                }
            },
        }
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def updates() -> list[bytes]:
    return []


@pytest.fixture
async def site(desk: Desk, config: Config, updates: list[bytes]) -> AsyncIterator[ClientSession]:
    """A client of the running web side."""
    async with _site(desk, config, updates) as session:
        yield session


@asynccontextmanager
async def _site(desk: Desk, config: Config, updates: list[bytes]) -> AsyncIterator[ClientSession]:
    async def take(body: bytes, secret: str) -> int:
        if secret != "kunci":
            return 401
        updates.append(body)
        return 200

    metrics = Metrics(CollectorRegistry())
    runner = await start(make_app(desk, config, metrics, {"tg": take}), config.web)
    host, port = runner.addresses[0][:2]
    async with ClientSession(f"http://{host}:{port}", headers=TOKEN) as session:
        yield session
    await runner.cleanup()


async def test_lines_are_counted_apart(site: ClientSession, desk: Desk) -> None:
    """Accepted and refused lines are counted apart, with the number of each refused line, blank lines counted too."""
    answer = await site.post("/v1/posts", data=b'{"a":1}\n\nnope\r\n{"b":"\xe2\x80\xa8"}', headers=TOKEN)
    body = await answer.json()
    assert (answer.status, body["accepted"], body["refused"]) == (200, 2, 1)
    assert body["reasons"] == [{"line": 3, "reason": "json", "explanation": "not a JSON object"}]
    assert desk.kept == [("intake", [b'{"a":1}', b"nope\r", b'{"b":"\xe2\x80\xa8"}'])]


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
async def test_packed_bodies_are_unpacked(site: ClientSession, desk: Desk, encoding: str, pack: Any) -> None:
    """gzip and zstd bodies hold the same lines as plain ones."""
    answer = await site.post("/v1/posts", data=pack(b'{"a":1}\n' * 3), headers=TOKEN | {"Content-Encoding": encoding})
    assert answer.status == 200
    assert desk.kept[0][1] == [b'{"a":1}'] * 3


@pytest.mark.parametrize(
    ("data", "headers", "status", "says"),
    [
        (b"{}", NONE, 401, "Authorization: Bearer TOKEN"),
        (b"{}", {"Authorization": "Bearer salah"}, 401, "Authorization: Bearer TOKEN"),
        (b"{}", {"Authorization": "Bearer \u00e9"}, 401, "Authorization: Bearer TOKEN"),
        (b"\n\n", TOKEN, 400, "--data-binary"),
        (b"nope", TOKEN, 422, ""),
        (b"x" * (LIMIT + 1), TOKEN, 413, "send smaller ones"),
        (gzip.compress(b"{}\n" * LIMIT), TOKEN | {"Content-Encoding": "gzip"}, 413, "send smaller ones"),
        (zstandard.compress(b"{}\n" * LIMIT), TOKEN | {"Content-Encoding": "zstd"}, 413, "send smaller ones"),
        (gzip.compress(b"{}\n" * 9)[:-9], TOKEN | {"Content-Encoding": "gzip"}, 400, "not whole gzip"),
        (b"{}", TOKEN | {"Content-Encoding": "zstd"}, 400, "not whole zstd"),
        (b"{}", TOKEN | {"Content-Encoding": "br"}, 415, "send gzip, zstd or none"),
        (b"{}", TOKEN | {"Origin": "https://elsewhere.example"}, 403, "another site"),
    ],
    ids=["no token", "wrong token", "odd token", "blank", "no post", "large", "gzip bomb", "zstd bomb", "half gzip",
         "no zstd", "br", "other site"],
)  # fmt: skip
async def test_what_is_refused_says_why(
    site: ClientSession, desk: Desk, data: bytes, headers: dict[str, str], status: int, says: str
) -> None:
    """Each refusal has its status and a sentence that says what to do."""
    answer = await site.post("/v1/posts", data=BytesIO(data), headers=headers)
    assert answer.status == status
    assert says in (await answer.json()).get("error", "")


async def test_a_feed_is_named_or_the_first(site: ClientSession) -> None:
    """Only a feed of kind http takes posts."""
    assert (await site.post("/v1/posts?feed=intake", data=b"{}", headers=TOKEN)).status == 200
    refused = await site.post("/v1/posts?feed=arsip", data=b"{}", headers=TOKEN)
    assert (refused.status, await refused.json()) == (404, {"error": "no such feed; known here: intake"})


async def test_overload_is_said_and_nothing_kept(site: ClientSession, desk: Desk) -> None:
    """503 with the reason and when to come again."""
    desk.full = True
    answer = await site.post("/v1/posts", data=b"{}", headers=TOKEN)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert (await answer.json())["error"] == "the disk is full; nothing was kept, send it again"


async def test_a_large_body_goes_in_part_by_part(site: ClientSession, desk: Desk) -> None:
    """Its one answer counts all of them, and refusals carry the sender's line numbers."""
    lines = [b"{}"] * PART + [b"", b"nothing", *[b"{}"] * PART]
    async with site.post("/v1/posts", data=b"\n".join(lines), headers=TOKEN) as response:
        answer = await response.json()
    assert [len(lines) for _, lines in desk.kept] == [PART, PART, 1]
    assert (answer["accepted"], [one["line"] for one in answer["reasons"]]) == (2 * PART, [PART + 2])


async def test_a_token_that_can_not_be_read_lets_nobody_in(
    site: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A secret that has gone closes the intake rather than opening it."""
    monkeypatch.delenv("WEB_TOKEN")
    assert (await site.post("/v1/posts", data=b"{}")).status == 500


async def test_issues_and_incidents_are_json(site: ClientSession, desk: Desk) -> None:
    """The API shows what the engine shows."""
    issues = await (await site.get("/v1/issues")).json()
    assert issues == json.loads(msgspec.json.encode({"now": desk.now, "issues": desk.issues()}))
    incidents = await (await site.get("/v1/incidents")).json()
    assert incidents["incidents"][0] == await (await site.get("/v1/incidents/i1")).json()
    missing = await site.get("/v1/incidents/i2")
    assert (missing.status, await missing.json()) == (404, {"error": "no such incident; GET /v1/incidents lists them"})


async def test_a_press_comes_from_the_duty_list(site: ClientSession, desk: Desk) -> None:
    """A press is handed on under the name it claims; a stranger's is refused, and so it is written who tried."""
    press = {"officer": "analis", "verb": "acknowledge", "id": "7"}
    done = await site.post("/v1/incidents/i1/press", json=press, headers=TOKEN)
    stranger = await site.post("/v1/incidents/i1/press", json=press | {"officer": "siapa"}, headers=TOKEN)
    assert (done.status, (await done.json())["outcome"], stranger.status) == (200, "done", 403)
    assert desk.presses == [("i1", "analis", "acknowledge", "api:7"), ("i1", "siapa", "acknowledge", "api:7")]


@pytest.mark.parametrize(
    "body", ["", "[]", '{"officer": "analis"}', '{"officer": "analis", "verb": "shout"}', "[" * 9999]
)
async def test_a_press_that_is_none_is_refused(site: ClientSession, desk: Desk, body: str) -> None:
    """A body that is no press is refused with what to send, and changes nothing."""
    answer = await site.post("/v1/incidents/i1/press", data=body, headers=TOKEN)
    assert answer.status == 422
    assert "acknowledge" in (await answer.json())["error"]
    assert desk.presses == []


@pytest.mark.parametrize("verb", ["false_alarm", "note"])
async def test_what_means_nothing_without_a_reason_is_refused_without_it(
    site: ClientSession, desk: Desk, verb: str
) -> None:
    """The answer says what is missing, and nothing is pressed."""
    press = {"officer": "analis", "verb": verb, "note": " "}
    answer = await site.post("/v1/incidents/i1/press", json=press, headers=TOKEN)
    assert (answer.status, await answer.json()) == (422, {"error": f"{verb} needs a note: say why"})
    assert desk.presses == []


async def test_a_press_needs_the_token(site: ClientSession, desk: Desk) -> None:
    """Without the token nobody presses."""
    press = {"officer": "analis", "verb": "acknowledge"}
    answer = await site.post("/v1/incidents/i1/press", json=press, headers=NONE)
    assert (answer.status, desk.presses) == (401, [])


@pytest.mark.parametrize("path", ["/v1/issues", "/v1/incidents", "/v1/incidents/i1", "/metrics", "/v1/none"])
async def test_programs_read_with_the_token(site: ClientSession, path: str) -> None:
    """Its scheme is written in any case; without it nothing is shown, not even what there is."""
    refused = await site.get(path, headers=NONE)
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "send Authorization: Bearer TOKEN" in (await refused.json())["error"]
    assert (await site.get(path, headers={"Authorization": "bearer  rahasia"})).status in (200, 404)


async def test_people_write_the_token_once(site: ClientSession) -> None:
    """A page asks for it, and shows what was wanted; the cookie holds no token and is no use elsewhere."""
    asked = await site.get("/incidents/i1", headers=NONE)
    text = await asked.text()
    assert asked.status == 401 and 'type="password"' in text and 'value="/incidents/i1"' in text
    assert "Antrean" not in text
    wrong = await site.post("/login", data={"token": "salah", "to": "//evil.example"}, headers=NONE)
    assert (wrong.status, wrong.cookies) == (401, {}) and "tidak cocok" in await wrong.text()
    form = {"token": " rahasia ", "to": "/incidents/i1"}
    given = await site.post("/login", data=form, headers=NONE, allow_redirects=False)
    cookie = given.cookies["kentongan"]
    assert (given.status, given.headers["Location"]) == (303, "/incidents/i1")
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and "rahasia" not in cookie.value
    jar = {"Cookie": f"kentongan={cookie.value}"}
    assert "Antrean BBM" in await (await site.get("/incidents/i1", headers=NONE | jar)).text()
    assert (await site.get("/incidents/i1", headers=NONE | {"Cookie": "kentongan=salah"})).status == 401


async def test_a_cookie_ends_with_its_token(site: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new token shuts everybody out who has not got it."""
    given = await site.post("/login", data={"token": "rahasia"}, headers=NONE, allow_redirects=False)
    monkeypatch.setenv("WEB_TOKEN", "baru")
    jar = NONE | {"Cookie": f"kentongan={given.cookies['kentongan'].value}"}
    assert (await site.get("/", headers=jar)).status == 401


async def test_guessing_has_to_wait(site: ClientSession) -> None:
    """After a few wrong tokens in a minute even the right one has to wait, and is told how long."""
    for _ in range(2 * TRIES + 1):  # the minute may pass in between once
        answer = await site.post("/login", data={"token": "salah"}, headers=NONE)
    assert answer.status == 429 and 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Terlalu banyak percobaan" in await answer.text()


async def test_who_leaves_is_asked_again(site: ClientSession) -> None:
    """The button takes the cookie back."""
    assert 'action="/logout"' in await (await site.get("/incidents/i1")).text()
    left = await site.post("/logout", headers=NONE, allow_redirects=False)
    assert (left.status, left.headers["Location"], left.cookies["kentongan"].value) == (303, "/", "")


async def test_health_and_style_are_open(site: ClientSession) -> None:
    """Who watches the process needs no token, and the form has its looks."""
    for path in ("/health/live", "/health/ready", "/static/site.css"):
        assert (await site.get(path, headers=NONE)).status == 200


async def test_telegram_updates_are_handed_on(site: ClientSession, updates: list[bytes]) -> None:
    """An update goes to its channel as it came, with its secret; the channel's status is the answer."""
    secret = {"X-Telegram-Bot-Api-Secret-Token": "kunci"}
    forged = await site.post("/telegram/tg", data=b'{"update_id":1}')
    assert (forged.status, "setWebhook" in (await forged.json())["error"]) == (401, True)
    assert (await site.post("/telegram/lain", data=b'{"update_id":1}', headers=secret)).status == 404
    assert updates == []
    assert (await site.post("/telegram/tg", data=b'{"update_id":1}', headers=secret)).status == 200
    assert updates == [b'{"update_id":1}']


async def test_ready_only_when_the_state_is_loaded(site: ClientSession, desk: Desk) -> None:
    """Live says that the process runs, ready that posts may come."""
    assert (await site.get("/health/ready")).status == 200
    desk.ready = False
    assert ((await site.get("/health/live")).status, (await site.get("/health/ready")).status) == (200, 503)


async def test_not_ready_while_time_stands_still(site: ClientSession, desk: Desk) -> None:
    """After a clock that was wrong for a moment: why, and what to do."""
    desk.stalled = "the clock was ahead"
    async with site.get("/health/ready") as answer:
        assert (answer.status, await answer.json()) == (503, {"error": "the clock was ahead"})


async def test_metrics_speak_both_forms(site: ClientSession) -> None:
    """Text by default, OpenMetrics where it is asked for; no created series in either."""
    plain = await site.get("/metrics")
    assert plain.content_type == "text/plain"
    assert "kentongan_build_info" in await plain.text()
    other = await site.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    text = await other.text()
    assert other.content_type == "application/openmetrics-text"
    assert text.endswith("# EOF\n")
    assert "_created" not in text


@pytest.mark.parametrize("path", ["/", "/incidents/i1"])
async def test_pages_are_safe_and_alone(site: ClientSession, path: str) -> None:
    """A page escapes every text, needs nothing from elsewhere, and says level, time and mark in the officers' words."""
    answer = await site.get(path)
    text = await answer.text()
    assert "<script" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert "style=" not in text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for words in (
        "SIMULASI",
        "Siaga · 3 dari 4",
        "24 Nov 2026 13.04 WIB",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; ",
    ):
        assert words in text


async def test_the_overview_shows_what_is_going_on(site: ClientSession) -> None:
    """Volume against the usual, share of negative posts, sparkline and sources."""
    text = await (await site.get("/")).text()
    for words in ("6,2×", "412 unggahan (biasanya 66), 287 akun", "negatif 71%", "<polyline", "1.234 diterima"):
        assert words in text


@pytest.mark.parametrize(
    ("calm_under", "says"),
    [(300, "Reda bila di bawah 300 unggahan per jam"), (500, "Sejam terakhir sudah di bawah batas reda, 500 unggahan")],
)
async def test_the_way_to_calm_is_told_from_where_the_issue_stands(
    site: ClientSession, desk: Desk, calm_under: int, says: str
) -> None:
    """Nobody reads that it will be calm below a number under which it is already."""
    desk.distance = Distance(rises_at=900, calm_under=calm_under)
    assert says in await (await site.get("/")).text()


async def test_sources_show_how_they_stand(site: ClientSession) -> None:
    """Its newest post, the lag where there is one, and the share of wrong dates."""
    async with site.get("/") as answer:
        text = await answer.text()
    assert "24 Nov 2026 12.52 WIB (jeda 12 mnt)" in text and "3% bertanggal di masa depan" in text


async def test_an_episode_shows_who_knew_what(site: ClientSession) -> None:
    """The chronology names the officer, the time, the level, and whether the message arrived."""
    text = await (await site.get("/incidents/i1")).text()
    for words in ("alarm → Tim Monitoring", "GAGAL: chat not found", "menunggu dikirim", "belum diterima"):
        assert words in text
    assert "keeping to" not in text


@pytest.mark.parametrize(
    ("phase", "under", "says"),
    [("snoozed", "Peringatan", "ditunda"), ("covered", "Peringatan", "disampaikan bersama isu lain"),
     ("cooling", "Peringatan yang lalu", "aman kembali")],
)  # fmt: skip
async def test_what_goes_on_stands_above(site: ClientSession, desk: Desk, phase: str, under: str, says: str) -> None:
    """An alert that was put off, or is told with another's, still goes on; only what is over is past."""
    desk.phase = phase
    text = await (await site.get("/")).text()
    assert says in text.split(f"<h2>{under}</h2>")[1].split("<h2>")[0]


async def test_an_english_agency_reads_english(config: Config, desk: Desk) -> None:
    """All pages follow the language of the configuration: words, numbers and times, and what they say they are."""
    english = config.model_copy(update={"agency": config.agency.model_copy(update={"language": "en"})})
    desk.distance = Distance(rises_at=900, calm_under=300)
    async with _site(desk, english, []) as site:
        overview, episode = [await (await site.get(path)).text() for path in ("/", "/incidents/i1")]
        form = await (await site.get("/login")).text()
    for words in ('lang="en"', "6.2×", "412 posts (usual 66), 287 accounts", "Alert · 3 of 4", "1,234 accepted",
                  "13:04 WIB", "SIMULATION", "Calms down under 300 posts an hour", "12 min ago"):  # fmt: skip
        assert words in overview
    for words in ("Chronicle", "alarm → Tim Monitoring", "FAILED: chat not found", "not acknowledged"):
        assert words in episode
    assert 'lang="en"' in form and "Log in" in form
    assert not any(words in page for page in (overview, episode, form) for words in ("unggahan", "Sumber", "Masuk"))


async def test_every_answer_is_guarded(site: ClientSession) -> None:
    """The security headers are on pages, on JSON, on the style sheet and on errors."""
    for path in ("/", "/v1/issues", "/static/site.css", "/nowhere"):
        answer = await site.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert await (await site.get("/nowhere")).json() == {"error": "GET /nowhere: Not Found"}


async def test_a_taken_port_is_an_error(desk: Desk, config: Config, site: ClientSession) -> None:
    """Two services can't listen at one address, and the second one is told."""
    port = int(str(site._base_url).rsplit(":", 1)[-1].strip("/"))
    settings = config.web.model_copy(update={"port": port})
    with pytest.raises(OSError, match=r"another program listens there already; stop that one, or set another web.port"):
        await start(make_app(desk, config, Metrics(CollectorRegistry())), settings)


def test_a_bomb_is_not_unpacked() -> None:
    """What would become 200 MB is refused after the first steps."""
    with pytest.raises(Exception, match="send smaller ones"), _bounded():
        unpack(gzip.compress(bytes(200 * 2**20), 1), "gzip")


@contextmanager
def _bounded() -> Iterator[None]:
    """Fails where more than 20 MB were taken."""
    tracemalloc.start()
    try:
        yield
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 20 * 2**20
