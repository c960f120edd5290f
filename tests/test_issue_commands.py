"""`kentongan issues` and `kentongan rejected`: by HTTP while the service runs, in its file while it doesn't."""

import asyncio
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from stream.cli import main
from stream.config import Config, load
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.store import Store
from tests.servers.receiver import Receiver
from tests.serving import Served, installed, serving

START = 1_759_824_000
TOKEN = {"Authorization": "Bearer rahasia"}
GUARDED = 'token = { env = "TEST_WEB_TOKEN" }'


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file: one issue, an intake, a token."""
    monkeypatch.setenv("TEST_WEB_TOKEN", "rahasia")
    return installed(tmp_path, "banjir", GUARDED, '[agency]\naccounts = ["pemkab"]\n')


class Terminal:
    """Runs commands and keeps what they print."""

    def __init__(self, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.config, self.capsys = config, capsys

    def run(self, *words: str) -> tuple[int, str]:
        """Exit status, and what was printed, errors last."""
        status = main([*words, "--config", str(self.config)])
        shown = self.capsys.readouterr()
        return status, shown.out + shown.err

    async def beside(self, *words: str) -> tuple[int, str]:
        """The same while a service runs in this loop."""
        return await asyncio.to_thread(self.run, *words)


@pytest.fixture
def terminal(config: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(config, capsys)


def posts(*texts: str, first: int = 0) -> bytes:
    """Post lines, one a minute."""
    lines = (
        {"id": str(n), "platform": "x", "published": START + 60 * n, "text": text}
        for n, text in enumerate(texts, first)
    )
    return b"\n".join(map(msgspec.json.encode, lines))


async def send(served: Served, body: bytes) -> Any:
    """Send post lines; the answer."""
    status, answer = await served.ask("POST", "/v1/posts", data=body, headers=TOKEN)
    assert status in (200, 422), answer
    return answer


async def test_while_the_service_runs(terminal: Terminal, config: Path) -> None:
    """Tried, added, listed, shown, retired by HTTP: each in effect at once, and each with who and when."""
    async with serving(load(config), Receiver()) as served:
        await send(served, posts("jalan rusak banjir @tetangga", "banjir", "jalan"))

        status, tried = await terminal.beside("issues", "test", "jalan rusak")
        assert status == 0 and "2025-10-07        1 of 2 stored posts" in tried
        assert "2025-10-07 15:00  x          jalan rusak banjir @\u200bakun-" in tried

        add = ("issues", "add", "jalan", "--query", "jalan", "--name", "Jalan", "--by", "sari")
        assert await terminal.beside(*add) == (0, "jalan: added, version 1\n")
        assert (await send(served, posts("jalan lagi", first=3)))["matched"] == 1
        listed = (await terminal.beside("issues", "list"))[1].splitlines()
        assert [row.split()[0] for row in listed] == ["banjir", "jalan"]
        assert "added, version 1" in listed[1] and "configuration" in listed[0]

        shown = (await terminal.beside("issues", "show", "jalan"))[1]
        assert shown.splitlines()[0] == "jalan: watched"
        assert "version 1: added by sari, 2025-10-07 15:02 WIB" in shown
        assert "stands in the configuration" in (await terminal.beside("issues", "show", "banjir"))[1]

        retire = ("issues", "retire", "jalan", "--reason", "sudah diperbaiki", "--by", "budi")
        assert (await terminal.beside(*retire))[0] == 0
        assert (await send(served, posts("jalan lagi", first=4)))["matched"] == 0
        assert "retired by budi" in (await terminal.beside("issues", "show", "jalan"))[1]
        async with served.http.get("/metrics") as response:
            assert 'kentongan_issue_level{issue="jalan"}' not in await response.text()


@pytest.fixture
def other(config: Path) -> Path:
    """The same configuration, but for the token."""
    path = config.with_name("other.toml")
    path.write_text(config.read_text().replace("TEST_WEB_TOKEN", "OTHER_TOKEN"))
    return path


async def test_what_is_refused_says_why(
    terminal: Terminal, config: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1 and the sentence of the service; another token than the service's changes nothing."""
    async with serving(load(config), Receiver()) as served:
        await send(served, posts("banjir"))
        for words, says in (
            (("add", "banjir", "--query", "x1", "--name", "X"), "there is an issue of this name"),
            (("add", "jalan", "--query", "@tetangga", "--name", "X"), "issues watch no private person"),
            (("test", "@tetangga"), "issues watch no private person"),
            (("test", "jalan", "--days", "31"), "days must be 1 to 30"),
            (("show", "jalan"), "no such issue"),
            (("retire", "banjri", "--reason", "x"), 'did you mean "banjir"'),
            (("retire", "banjir", "--reason", "x"), "take [issues.banjir] out there"),
        ):
            status, shown = await terminal.beside("issues", *words)
            assert status == 1 and says in shown, shown
        monkeypatch.setenv("OTHER_TOKEN", "salah")
        terminal.config = other
        status, shown = await terminal.beside("issues", "add", "jalan", "--query", "jalan", "--name", "Jalan")
        assert status == 1 and "the token is missing or wrong" in shown
        assert list(served.service.engine.watches) == ["banjir"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "says"),
    [
        ("POST", "/v1/issues", {"issue": "jalan"}, 422, 'send {"issue": NAME'),
        ("POST", "/v1/issues", {"issue": "x y", "settings": {}, "by": "a"}, 422, "issues.x y"),
        ("POST", "/v1/issues/test", {"query": "jalan", "days": 0}, 422, "days must be 1 to 30"),
        ("POST", "/v1/issues/test", {"query": "jalan AND"}, 422, "expected a word"),
        ("GET", "/v1/issues/jalan", None, 404, "no such issue"),
        ("DELETE", "/v1/issues/jalan?by=a&reason=b", None, 404, "unknown issue"),
        ("DELETE", "/v1/issues/banjir?by=a&reason=b", None, 422, "stands in the configuration"),
    ],
)
async def test_the_api_says_what_is_wrong(
    config: Path, method: str, path: str, body: dict[str, Any] | None, status: int, says: str
) -> None:
    """Each refusal has its status, and the token is asked for first wherever something would change."""
    async with serving(load(config), Receiver()) as served:
        if method != "GET":
            assert (await served.ask(method, path, json=body, headers={"Authorization": ""}))[0] == 401
        found, answer = await served.ask(method, path, json=body, headers=TOKEN)
        assert (found, says in answer["error"]) == (status, True), answer


async def test_a_page_of_another_site_retires_nothing(config: Path) -> None:
    """A browser that carries the token may not be used for it."""
    async with serving(load(config), Receiver()) as served:
        headers = TOKEN | {"Origin": "https://elsewhere.example"}
        assert (await served.ask("DELETE", "/v1/issues/banjir?by=a&reason=b", headers=headers))[0] == 403


async def test_a_full_disk_changes_no_issue(config: Path) -> None:
    """503, and the issue is not watched; with room again it can be added."""
    body = {"issue": "jalan", "settings": {"name": "Jalan", "query": "jalan", "claim": "x" * 9000}, "by": "sari"}
    async with serving(load(config), Receiver()) as served:
        await send(served, posts("banjir"))
        pages = served.store.db.execute("PRAGMA page_count").fetchone()[0]
        served.store.db.execute(f"PRAGMA max_page_count={pages}")
        status, answer = await served.ask("POST", "/v1/issues", json=body, headers=TOKEN)
        assert status == 503 and "nothing was changed" in answer["error"]
        served.store.db.execute("PRAGMA max_page_count=1073741823")
        assert (await served.ask("POST", "/v1/issues", json=body, headers=TOKEN))[0] == 200


async def test_while_it_does_not_run_the_file_is_changed(terminal: Terminal, config: Path) -> None:
    """The same commands, the same words; the next start watches it."""
    add = ("issues", "add", "jalan", "--query", "jalan", "--name", "Jalan", "--sensitive", "--by", "sari", "--json")
    status, shown = terminal.run(*add)
    assert status == 0 and json.loads(shown)["version"] == 1
    assert terminal.run("issues", "test", "jalan")[1].startswith("no post is stored yet\n")
    async with serving(load(config), Receiver()) as served:
        assert (await send(served, posts("jalan rusak")))["matched"] == 1
        record = (await served.ask("GET", "/v1/issues/jalan"))[1]
        assert record["settings"] == {"name": "Jalan", "query": "jalan", "sensitive": True}
        assert record["changes"][0]["by"] == "sari"
    listed = json.loads(terminal.run("issues", "list", "--json")[1])
    assert {one["issue"]: one["version"] for one in listed} == {"banjir": 0, "jalan": 1}
    assert terminal.run("issues", "retire", "jalan", "--reason", "sudah")[0] == 0
    assert terminal.run("issues", "show", "jalan")[1].startswith("jalan: retired\n")


def test_a_file_that_is_held_by_something_else(terminal: Terminal, config: Path) -> None:
    """Locked, and nobody answers at the configured address: both are said."""
    store = Store(load(config).engine.database)
    status, shown = terminal.run("issues", "list")
    assert status == 1 and "a process holds the file, but does not answer" in shown
    store.close()


def put_aside(config: Config) -> None:
    """Two lines that can't be used, of two feeds, after a good one."""
    store = Store(config.engine.database)
    engine = Embedded(config, store, b"key")
    engine.step([Lines("intake", [posts("banjir")], END_OF_TIME, leads=True)])
    engine.step([Lines("intake", [b'{"id": "\x1b[2J\xff"'], END_OF_TIME, leads=True)])
    engine.step([Lines("lain", [b"nope" * 100], END_OF_TIME, leads=True)])
    store.close()


def test_lines_that_were_put_aside(terminal: Terminal, config: Path) -> None:
    """When, feed, reason, and the line's beginning with nothing in it that a terminal obeys; the newest last."""
    assert "is not there yet" in terminal.run("rejected")[1]
    put_aside(load(config))
    status, shown = terminal.run("rejected")
    first, line, second, other = shown.splitlines()
    assert status == 0
    assert first.startswith("2025-10-07 15:00 WIB  intake  ") and second.startswith("2025-10-07 15:00 WIB  lain  ")
    assert line == r'  {"id": "\x1b[2J\xff"'
    assert len(other) == 2 + 160
    assert terminal.run("rejected", "--last", "1")[1].splitlines() == [second, other]
    [one] = map(json.loads, terminal.run("rejected", "--feed", "intake", "--json")[1].splitlines())
    assert (one["at"], one["feed"], set(one)) == (START, "intake", {"at", "feed", "reason", "explanation", "line"})
    assert terminal.run("rejected", "--feed", "intaek")[0] == 2
    assert terminal.run("rejected", "--last", "0")[0] == 2


async def test_rejected_beside_a_running_service(terminal: Terminal, config: Path) -> None:
    """The file is only read, so nobody has to stop."""
    async with serving(load(config), Receiver()) as served:
        assert (await terminal.beside("rejected"))[1] == "no line was put aside\n"
        await send(served, posts("banjir") + b"\nnope")
        assert "nope" in (await terminal.beside("rejected"))[1]


@pytest.mark.parametrize("command", [("issues", "list"), ("precision",), ("report",)])
def test_a_damaged_state_is_said(terminal: Terminal, config: Path, command: tuple[str, ...]) -> None:
    """A sentence with its remedy, whatever is asked at the file."""
    loaded = load(config)
    store = Store(loaded.engine.database)
    Embedded(loaded, store, b"key").step([Lines("intake", posts("banjir").split(b"\n"), END_OF_TIME, leads=True)])
    store.db.execute("UPDATE watches SET snapshot = zeroblob(64)")
    store.close()
    status, shown = terminal.run(*command)
    assert status == 1 and "the state of issue banjir is damaged; restore a copy" in shown, shown
