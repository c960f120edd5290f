"""One SQLite file: journal, watches, posts, outbox and the feeds' positions change in one transaction.

    file ─▶ transaction ─▶ journal, posts, feeds, deliveries, episodes: see ``tables``
                           watches, small facts: here

WAL with ``synchronous=FULL``: what was committed survives a power cut. A lock on a side file keeps a second instance
away.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec

from stream.engine import migrations
from stream.engine.tables.deliveries import Deliveries
from stream.engine.tables.episodes import Episodes
from stream.engine.tables.feeds import Feeds
from stream.engine.tables.journal import Journal, digest
from stream.engine.tables.posts import Posts
from stream.refused import Refused

YEAR = 365 * 86_400
"""Seconds for which a look-up of a private account stays written down, and a label after its post."""


class StoreError(Refused):
    """The file can't be used; the message names it and says what to do."""


class InUse(StoreError):
    """Another process holds the file: a running service, as a rule."""


_RIGHTS = "let this user read and write it and its folder"

_WHOLE = {
    sqlite3.SQLITE_FULL: "make room on its disk",
    sqlite3.SQLITE_IOERR: "make room on its disk, or see whether that fails (dmesg)",
    sqlite3.SQLITE_CANTOPEN: _RIGHTS,
    sqlite3.SQLITE_PERM: _RIGHTS,
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_BUSY: "another program holds it: end that one",
    sqlite3.SQLITE_LOCKED: "another program holds it: end that one",
}
"""What to do about errors that are none of the file's, by SQLite's primary code (sqlite.org/rescode.html)."""


def hindrance(error: sqlite3.Error) -> str:
    """What to do about an error that is none of the file's; empty where the file itself is wrong."""
    return _WHOLE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "")


def unusable(path: str | Path, error: sqlite3.Error) -> StoreError:
    """Why SQLite can't use a file, and what to do: only where the file itself is wrong is a copy the remedy.

    >>> error = sqlite3.OperationalError("database or disk is full")
    >>> error.sqlite_errorcode = sqlite3.SQLITE_FULL
    >>> str(unusable("k.sqlite", error))
    'k.sqlite: database or disk is full; nothing in it was changed: make room on its disk, then start again'
    """
    if remedy := hindrance(error):
        return StoreError(f"{path}: {error}; nothing in it was changed: {remedy}, then start again")
    return StoreError(
        f"{path} is damaged or no database ({error}); nothing was changed. Move it away and restore "
        "a copy, or start without it: history and open incidents are then lost"
    )


UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError)
"""What decoding a row raises whose bytes are no longer what was written: the second where they are no UTF-8."""


def unreadable(path: str | Path, error: Exception) -> StoreError:
    """That a row of a file can't be decoded, and what to do.

    >>> str(unreadable("k.sqlite", msgspec.DecodeError("JSON is malformed")))[:74]
    "k.sqlite is damaged: a post, an issue or a state in it can't be read (JSON"
    """
    return StoreError(
        f"{path} is damaged: a post, an issue or a state in it can't be read ({error}); nothing was changed. Restore a "
        "copy; `kentongan doctor` says which row it is"
    )


class Store:
    """The file and its transactions. ``path`` may be ``:memory:`` for a replay."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = None if path == ":memory:" else locked(Path(path))
        try:
            if path != ":memory:":
                _made(Path(path))
            self.db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        except (sqlite3.OperationalError, OSError) as error:
            self._unlock()
            reason = error.strerror if isinstance(error, OSError) else error
            raise StoreError(f"{path}: {reason}; name a file in a folder that can be written") from None
        except StoreError:
            self._unlock()
            raise
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        self.reach(self.db)

    def reach(self, db: sqlite3.Connection) -> None:
        """Ask everything over this connection."""
        self.db, self.journal, self.posts, self.feeds = db, Journal(db), Posts(db), Feeds(db)
        self.deliveries, self.episodes = Deliveries(db), Episodes(db)

    def _prepare(self) -> None:
        try:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "cache_size=-16000"):
                self.db.execute(f"PRAGMA {pragma}")
            found = self.db.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise sqlite3.DatabaseError(found)
            migrations.migrate(self.db)
        except migrations.Newer as newer:
            raise StoreError(f"{self.path} was written by {newer}; install that version again") from None
        except sqlite3.DatabaseError as error:
            raise unusable(self.path, error) from None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk when it returns."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file and of its lock."""
        self.db.close()
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            os.close(self._lock)

    # ---- small facts

    def get(self, name: str, default: int = 0) -> int:
        """A number kept under a name."""
        row = self.db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return row[0] if row else default

    def get_bytes(self, name: str) -> bytes:
        """Bytes kept under a name; empty where there are none."""
        row = self.db.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return bytes(row[0]) if row else b""

    def put(self, name: str, value: int | bytes) -> None:
        """Keep a number or bytes under a name."""
        self.db.execute("REPLACE INTO meta VALUES (?, ?)", (name, value))

    # ---- watches

    def save(self, issue: str, snapshot: bytes) -> None:
        """Keep a watch."""
        self.db.execute("REPLACE INTO watches VALUES (?, ?, ?)", (issue, snapshot, digest(snapshot)))

    def load(self, issue: str) -> bytes | None:
        """A watch as it was kept; None for a new issue. Raises StoreError where its bytes have changed."""
        row = self.db.execute("SELECT snapshot, digest FROM watches WHERE issue=?", (issue,)).fetchone()
        if row and digest(row[0]) != row[1]:
            raise StoreError(f"{self.path}: the state of issue {issue} is damaged; restore a copy of the file")
        return row[0] if row else None

    def drop(self, issue: str) -> None:
        """Forget a watch, and which posts were its own."""
        for table in ("watches", "matches"):
            self.db.execute(f"DELETE FROM {table} WHERE issue=?", (issue,))

    # ---- retention

    def forget_before(self, minute: int) -> bool:
        """Retention: what is older is deleted, and overwritten on the disk; whether labels went.

        A label keeps its words for a year, a look-up too: an issue learns from more than one period.
        """
        for table in ("matches", "posts", "rejected"):
            self.db.execute(f"DELETE FROM {table} WHERE minute < ?", (minute,))
        self.journal.forget_before(minute)
        self.db.execute("DELETE FROM outbox WHERE minute < ? AND state NOT IN ('waiting', 'sending')", (minute,))
        self.db.execute("DELETE FROM unsaid WHERE at < ?", (minute * 60,))
        self.db.execute("DELETE FROM access WHERE at < ?", (minute * 60 - YEAR,))
        self.db.execute("DELETE FROM episodes WHERE opened < ?", (minute * 60,))
        self.db.execute("DELETE FROM memory WHERE incident NOT IN (SELECT id FROM episodes)")
        old = "json_extract(CAST(body AS TEXT), '$[4]') < ?"
        return self.db.execute(f"DELETE FROM labels WHERE {old}", (minute * 60 - YEAR,)).rowcount > 0


def locked(path: Path) -> int:
    """An operating system's lock for the life of the process; it goes with the process, however that ends."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        remedy = "make room there, or let this user write it and its folder"
        raise StoreError(f"{path}.lock: {error.strerror}; {remedy}, then start again") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
        os.close(handle)
        raise InUse(f"{path} is in use by another instance (process {holder}); stop that one first") from None
    with suppress(OSError):  # a full disk: who holds it is then not said, and held it is all the same
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
    return handle


def _made(path: Path) -> None:
    """A new file is for this user only, and never there with nothing in it: one that has a key and is empty is not new.

    Raises StoreError and OSError.
    """
    if not path.exists():
        _begin(path)
    elif path.is_file() and not path.stat().st_size and Path(f"{path}.key").exists():
        raise StoreError(
            f"{path} is empty, but {path}.key says that it was in use: restore a copy (kentongan backup --restore), or "
            "remove both to begin anew"
        )
    elif path.is_file() and not os.access(path, os.W_OK):  # SQLite would open it, and fail at every post
        raise StoreError(f"{path} can't be written: {_RIGHTS}, then start again")


def _begin(path: Path) -> None:
    """Under another name first: a start that ends halfway, or finds no room, leaves nothing that stands in the way."""
    half = path.with_name(f"{path.name}.part")
    half.unlink(missing_ok=True)
    os.close(os.open(half, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(half, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode=WAL")  # writes the first page
    except sqlite3.Error as error:
        raise unusable(path, error) from None
    half.replace(path)
