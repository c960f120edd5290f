"""State of an older version is brought up to date; state of a newer one is refused."""

import sqlite3
from pathlib import Path

import msgspec
import pytest

from stream.config import load
from stream.engine import migrations
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.store import Store, StoreError
from tests.conftest import ROOT

DEMO = load(ROOT / "deploy/config.toml", {})
POST = {"id": "1", "platform": "x", "published": 1_800_000_000, "text": "antre bbm lama sekali"}


def old_file(path: Path) -> None:
    """A file as the first version left it: one post, counted, and the clock."""
    db = sqlite3.connect(path)
    db.executescript(migrations.STEPS[0])
    body = msgspec.json.encode(POST | {"seen": POST["published"]})
    db.execute(
        "INSERT INTO posts (key, minute, late, tone, issues, body) VALUES ('x:1', 30000000, 0, 'negative', ?, ?)",
        ("antrean-bbm", body),
    )
    db.execute("INSERT INTO matches VALUES ('antrean-bbm', 30000000, 1)")
    db.execute("INSERT INTO meta VALUES ('minute', 30000000)")
    db.execute("PRAGMA user_version=1")
    db.commit()
    db.close()


def test_an_older_file_is_brought_up_to_date_with_all_that_is_in_it(tmp_path: Path) -> None:
    """The engine goes on where the older version stopped: the post is known, and the new tables are there."""
    path = tmp_path / "k.sqlite"
    old_file(path)
    store = Store(str(path))
    assert migrations.version(store.db) == migrations.VERSION > 1
    assert store.db.execute("SELECT count(*) FROM issues").fetchone() == (0,)
    [again] = Embedded(DEMO, store, b"key").step([Lines("f", [msgspec.json.encode(POST)], END_OF_TIME, leads=True)])
    assert again is not None and (again.repeated, again.matched) == (1, 0)
    store.close()


def schema(db: sqlite3.Connection) -> set[str]:
    """Every table and index, as it was made."""
    return {str(sql) for (sql,) in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}


def test_old_and_new_files_look_the_same(tmp_path: Path) -> None:
    """Whichever version a file began with, its tables end up equal."""
    old_file(tmp_path / "old.sqlite")
    old, new = Store(str(tmp_path / "old.sqlite")), Store(str(tmp_path / "new.sqlite"))
    assert schema(old.db) == schema(new.db)
    old.close()
    new.close()


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a step is no step: version and tables are those of before, and the next start tries again."""
    path = tmp_path / "k.sqlite"
    old_file(path)
    broken = (*migrations.STEPS, "CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);")
    monkeypatch.setattr(migrations, "STEPS", broken)
    monkeypatch.setattr(migrations, "VERSION", len(broken))
    with pytest.raises(StoreError, match="no such table: nowhere"):
        Store(str(path))
    monkeypatch.undo()
    store = Store(str(path))
    assert migrations.version(store.db) == migrations.VERSION
    assert not any("half" in table for table in schema(store.db))
    store.close()


def test_a_newer_file_is_refused(tmp_path: Path) -> None:
    """Going back is not tried; the message says which version is needed, and the file is not touched."""
    path = tmp_path / "k.sqlite"
    Store(str(path)).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={migrations.VERSION + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"newer version .schema {migrations.VERSION + 1}.*install that version"):
        Store(str(path))
    assert path.read_bytes() == before
