"""Copies of the file: made while a service runs, checked, and put back.

SQLite's online backup reads one state of the file, whatever is written meanwhile; ``cp`` would not, since the newest
state stands in a second file. The key of the pseudonyms goes along: without it old and new names would not meet.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from alerts.delivery import Delivery
from stream.engine import migrations
from stream.engine.reading import reading
from stream.engine.store import UNREADABLE, StoreError, hindrance, locked, unusable
from stream.engine.tables.journal import Journal
from stream.events import IssueChange
from stream.post import Post

PARTS = ("", "-wal", "-shm", ".key")
"""The file, what SQLite keeps beside it, and the key of the pseudonyms."""
ROWS: tuple[tuple[str, str, type[msgspec.Struct]], ...] = (
    ("posts", "body", Post),
    ("issues", "change", IssueChange),
    ("outbox", "body", Delivery),
)
"""Tables and columns of what is decoded, and as what."""


def backup(path: str, to: Path) -> int:
    """Copy the file at ``path`` to ``to``, beside a running service or not; how many bytes the copy has.

    Raises StoreError where it can't be read or is damaged, where ``to`` is there already, or can't be written.
    """
    if to.exists():
        raise StoreError(f"{to} is there already; name another file")
    half = to.with_name(f"{to.name}.part")
    try:
        half.unlink(missing_ok=True)
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with reading(path) as live, closing(sqlite3.connect(half)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        check(half)
        _key(Path(f"{path}.key"), Path(f"{to}.key"))
        _safe(half, to)
    except OSError as error:
        raise StoreError(f"{to} can't be written: {error.strerror}; name a file in a folder with room for it") from None
    return to.stat().st_size


def restore(copy: Path, path: str, stamp: str) -> list[Path]:
    """Put a copy in the place of the file at ``path``; what was there is kept, named with ``stamp``, and returned.

    Raises StoreError where the copy is damaged, or a service runs.
    """
    check(copy)
    lock = locked(Path(path))
    try:
        kept = list(_aside(path, stamp, with_key=Path(f"{copy}.key").exists()))
        _key(Path(f"{copy}.key"), Path(f"{path}.key"))
        half = Path(f"{path}.part")
        shutil.copyfile(copy, half)
        half.chmod(0o600)
        _safe(half, Path(path))
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}; what was there is named {path}.{stamp}") from None
    finally:
        os.close(lock)
    return kept


def check(path: Path) -> None:
    """Whether a file is whole: its structure, and the chain of its journal. Raises StoreError."""
    if not path.exists():
        raise StoreError(f"{path} is not there; name the file that `kentongan backup` made")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            migrations.version(db)
            found = " ".join(db.execute("PRAGMA quick_check(1)").fetchone()[0].split())
            wrong = "" if found == "ok" else found
            wrong = wrong or _broken(Journal(db).broken_link()) or _unreadable(db)
    except migrations.Newer as newer:
        raise StoreError(f"{path} can't be used: it was written by {newer}; install that version again") from None
    except sqlite3.DatabaseError as error:
        if hindrance(error):
            raise unusable(path, error) from None
        raise StoreError(f"{path} can't be used: {error}; take another copy") from None
    if wrong:
        raise StoreError(f"{path} is damaged ({wrong}); take another copy")


def _broken(link: int | None) -> str:
    return "" if link is None else f"journal row {link}"


def _unreadable(db: sqlite3.Connection) -> str:
    """The first row whose bytes are no post, change of an issue, or message; empty where all are."""
    for table, column, kind in ROWS:
        decode = msgspec.json.Decoder(kind).decode
        for row, body in db.execute(f"SELECT rowid, {column} FROM {table}"):
            try:
                decode(body)
            except UNREADABLE as error:
                return f"{table} row {row}: {error}"
    return ""


def _aside(path: str, stamp: str, *, with_key: bool) -> Iterator[Path]:
    for part in PARTS if with_key else PARTS[:-1]:
        there = Path(f"{path}{part}")
        if there.exists():
            yield there.rename(f"{path}.{stamp}{part}")


def _key(there: Path, to: Path) -> None:
    if there.exists():
        shutil.copyfile(there, to)
        to.chmod(0o600)


def _safe(half: Path, to: Path) -> None:
    """Make a file that is written whole one with its name, and both survive a power cut."""
    with half.open("rb+") as written:
        os.fsync(written.fileno())
    half.rename(to)
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
