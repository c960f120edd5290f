"""Whoever looks up a private account is written down first, beside a running service too, and can't be struck out."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from stream.cli import main
from stream.config import load
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.key import pseudonym_key
from stream.engine.store import YEAR, Store
from tests.conftest import ROOT

AT = 1_800_000_000


@pytest.fixture
def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Embedded, str]:
    """A service that holds its file, and a pseudonym whose three posts it has."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "k.toml").write_text((ROOT / "deploy/config.toml").read_text("utf-8"), "utf-8")
    config = load(Path("k.toml"), {})
    engine = Embedded(config, Store(config.engine.database), pseudonym_key(config))
    posts = [{"id": str(n), "platform": "x", "published": AT + n, "text": f"antre bbm {n}", "author": "Budi"}
             for n in range(3)]  # fmt: skip
    engine.step([Lines("f", [msgspec.json.encode(post) for post in posts], END_OF_TIME, leads=True)])
    return engine, engine.veil.name("budi")


def ask(account: str, by: str = "", reason: str = "hak jawab") -> int:
    """Look an account up at the terminal."""
    by = by or next(iter(load(Path("k.toml"), {}).officers))
    return main(["author", account, "--by", by, "--reason", reason, "--config", "k.toml"])


def test_a_look_up_shows_the_posts_and_stands_in_the_journal(
    running: tuple[Embedded, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Who, whom, how many and why; the service runs on and writes after it."""
    engine, account = running
    assert ask(account) == 0
    assert [line.split("  ")[-1] for line in capsys.readouterr().out.splitlines()[::2]] == [
        f"antre bbm {n}" for n in range(3)
    ]
    assert main(["access", "--config", "k.toml"]) == 0
    assert f"{account}, 3 posts; hak jawab" in capsys.readouterr().out
    engine.step([Lines("f", [b"{}"], END_OF_TIME, leads=True)])


def test_somebody_who_asks_what_is_held_of_him_is_answered(
    running: tuple[Embedded, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """A handle finds its posts by every key that is kept; the journal holds the pseudonym."""
    engine, account = running
    assert ask("@BUDI", reason="permintaan pemilik data") == 0
    assert capsys.readouterr().out.count("antre bbm") == 3
    assert engine.store.db.execute("SELECT account FROM access").fetchall() == [(account,)]


@pytest.mark.parametrize(("by", "reason"), [("nobody", "x"), ("", "  ")])
def test_nobody_looks_without_a_name_and_a_reason(running: tuple[Embedded, str], by: str, reason: str) -> None:
    """An unknown officer and an empty reason are refused, and nothing is shown or written."""
    engine, account = running
    assert ask(account, by, reason) == 2
    assert engine.store.db.execute("SELECT count(*) FROM access").fetchone() == (0,)


def test_where_the_journal_cannot_be_written_nothing_is_shown(
    running: tuple[Embedded, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No line, no look."""
    engine, account = running
    monkeypatch.setattr("stream.engine.access.WAIT", 0.0)
    with engine.store.transaction():
        assert ask(account) == 1
    shown = capsys.readouterr()
    assert "antre" not in shown.out and "nothing is shown" in shown.err


def test_a_line_is_never_changed_and_goes_after_a_year(running: tuple[Embedded, str]) -> None:
    """An update fails; retention of posts does not touch it, its own does."""
    engine, account = running
    ask(account)
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        engine.store.db.execute("UPDATE access SET reason = 'x'")
    [(at,)] = engine.store.db.execute("SELECT at FROM access")
    for later, left in ((YEAR - 60, 1), (YEAR + 60, 0)):
        engine.store.forget_before((at + later) // 60)
        assert engine.store.db.execute("SELECT count(*) FROM access").fetchone() == (left,)
