"""One SQLite file: journal, watches, posts, outbox and the feeds' positions change in one transaction.

WAL with ``synchronous=FULL``: what was committed survives a power cut. The journal is a chain: each row's digest is
made over the digest before it, so a changed byte shows. A lock on a side file keeps a second instance away.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import msgspec

from alerts.delivery import Delivery
from alerts.notification import Notification
from detectors.sentiment.reading import Reading
from stream.engine import migrations
from stream.engine.host import Answer
from stream.post import Post

SAID = 500
"""Notifications read of one episode."""
KEPT_LINE = 2048
"""Bytes kept of a line that was put aside."""


class StoreError(Exception):
    """The file can't be used; the message names it and says what to do."""


class InUse(StoreError):
    """Another process holds the file: a running service, as a rule."""


class Store:
    """The file and its transactions. ``path`` may be ``:memory:`` for a replay."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._lock = None if path == ":memory:" else locked(Path(path))
        try:
            if path != ":memory:" and not Path(path).exists():
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # a new file is for this user only
            self.db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
        except (sqlite3.OperationalError, OSError) as error:
            self._unlock()
            reason = error.strerror if isinstance(error, OSError) else error
            raise StoreError(f"{path}: {reason}; name a file in a folder that can be written") from None
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

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
            raise StoreError(
                f"{self.path} is damaged or no database ({error}); nothing was changed. Move it away and restore "
                "a copy, or start without it: history and open incidents are then lost"
            ) from None

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

    # ---- journal and watches

    def journal(self, minute: int, events: bytes) -> None:
        """Append events to the chain."""
        row = self.db.execute("SELECT digest FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        digest = _digest((row[0] if row else b"") + events)
        self.db.execute("INSERT INTO journal (minute, events, digest) VALUES (?, ?, ?)", (minute, events, digest))

    def journalled(self) -> Iterator[bytes]:
        """Every row of the journal that is kept, in order."""
        return (bytes(row[0]) for row in self.db.execute("SELECT events FROM journal ORDER BY seq"))

    def broken_link(self) -> int | None:
        """The first journal row that was changed; None where the chain holds."""
        return broken_link(self.db)

    def save(self, issue: str, snapshot: bytes) -> None:
        """Keep a watch."""
        self.db.execute("REPLACE INTO watches VALUES (?, ?, ?)", (issue, snapshot, _digest(snapshot)))

    def load(self, issue: str) -> bytes | None:
        """A watch as it was kept; None for a new issue. Raises StoreError where its bytes have changed."""
        row = self.db.execute("SELECT snapshot, digest FROM watches WHERE issue=?", (issue,)).fetchone()
        if row and _digest(row[0]) != row[1]:
            raise StoreError(f"{self.path}: the state of issue {issue} is damaged; restore a copy of the file")
        return row[0] if row else None

    def drop(self, issue: str) -> None:
        """Forget a watch, and which posts were its own."""
        for table in ("watches", "matches"):
            self.db.execute(f"DELETE FROM {table} WHERE issue=?", (issue,))

    # ---- posts

    def keep(self, post: Post, readings: Mapping[str, Reading], late: bool) -> bool:
        """Store a post that matched, as it was read for each of its issues; False where it is there already."""
        row = (post.key, post.minute, late, msgspec.json.encode(readings).decode(), _encode(post))
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO posts (key, minute, late, readings, body) VALUES (?, ?, ?, ?, ?)", row
        )
        if not cursor.rowcount:
            return False
        matches = [(issue, post.minute, cursor.lastrowid) for issue in readings]
        self.db.executemany("INSERT INTO matches VALUES (?, ?, ?)", matches)
        return True

    def counted_since(self, minute: int) -> Iterator[tuple[Post, dict[str, Reading]]]:
        """The posts that were counted in the minutes from ``minute`` on, in the order they came, and as they were."""
        rows = self.db.execute(
            "SELECT body, readings FROM posts WHERE minute >= ? AND NOT late ORDER BY seq", (minute,)
        )
        return ((_decode(body), _readings(readings)) for body, readings in rows)

    def matching(self, issue: str, first: int, last: int, limit: int) -> list[tuple[Post, Reading]]:
        """The newest posts of an issue in a span of minutes, the earliest first, and how they were read for it."""
        rows = self.db.execute(
            "SELECT p.body, p.readings FROM matches m JOIN posts p ON p.seq = m.post"
            " WHERE m.issue=? AND m.minute BETWEEN ? AND ? ORDER BY m.minute DESC, p.key DESC LIMIT ?",
            (issue, first, last, limit),
        )
        found = ((_decode(body), _readings(readings)[issue]) for body, readings in rows)
        return sorted(found, key=lambda one: (one[0].published, one[0].key))

    def recent(self, issue: str, limit: int) -> list[Post]:
        """The newest posts of an issue."""
        rows = self.db.execute(
            "SELECT p.body FROM matches m JOIN posts p ON p.seq = m.post WHERE m.issue=?"
            " ORDER BY m.minute DESC, m.post DESC LIMIT ?",
            (issue, limit),
        )
        return [_decode(row[0]) for row in rows]

    def stored(self, issue: str, key: str) -> Post | None:
        """A post of an issue by its key; None where it is not stored, or belongs to others."""
        row = self.db.execute(
            "SELECT p.body FROM posts p JOIN matches m ON m.issue=? AND m.minute = p.minute AND m.post = p.seq"
            " WHERE p.key=?",
            (issue, key),
        ).fetchone()
        return _decode(row[0]) if row else None

    def assign(self, issue: str, since: int, own: Mapping[str, Reading]) -> None:
        """From the minute ``since`` on exactly the posts with these keys belong to an issue, whatever did before."""
        place = f'$."{issue}"'
        self.db.execute("DELETE FROM matches WHERE issue=? AND minute >= ?", (issue, since))
        self.db.execute("UPDATE posts SET readings = json_remove(readings, ?) WHERE minute >= ?", (place, since))
        rows = [(place, msgspec.json.encode(reading).decode(), key) for key, reading in own.items()]
        self.db.executemany("UPDATE posts SET readings = json_set(readings, ?, json(?)) WHERE key=?", rows)
        matches = [(issue, key) for key in own]
        self.db.executemany("INSERT INTO matches SELECT ?, minute, seq FROM posts WHERE key=?", matches)

    def reject(self, feed: str, minute: int, reason: str, explanation: str, line: bytes) -> None:
        """Put a line aside with its reason."""
        row = (feed, minute, reason, explanation, line[:KEPT_LINE])
        self.db.execute("INSERT INTO rejected (feed, minute, reason, explanation, line) VALUES (?, ?, ?, ?, ?)", row)

    # ---- feeds

    def progress(self, feed: str, position: int | None, head: str, answer: Answer, last_post: int) -> None:
        """Where a feed stands, what that counts in, and what came of it so far."""
        counts = (answer.accepted, answer.matched, answer.repeated, answer.late, answer.refused)
        self.db.execute(
            "INSERT INTO feeds (name, position, head, accepted, matched, repeated, late, refused, last_post, future)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
            " position = ifnull(excluded.position, position), head = excluded.head,"
            " accepted = accepted + excluded.accepted, matched = matched + excluded.matched,"
            " repeated = repeated + excluded.repeated, late = late + excluded.late,"
            " refused = refused + excluded.refused, last_post = max(last_post, excluded.last_post),"
            " future = future + excluded.future",
            (feed, position, head, *counts, last_post, answer.future),
        )

    def position(self, feed: str) -> int:
        """Where a feed goes on; 0 for a new one."""
        row = self.db.execute("SELECT position FROM feeds WHERE name=?", (feed,)).fetchone()
        return int(row[0] or 0) if row else 0

    def head(self, feed: str) -> str:
        """What its position counts in, in the feed's own words; empty where it said nothing of it."""
        row = self.db.execute("SELECT head FROM feeds WHERE name=?", (feed,)).fetchone()
        return str(row[0]) if row else ""

    def feeds(self) -> dict[str, tuple[int, ...]]:
        """Of each feed: accepted, matched, repeated, late, refused, last post (epoch seconds), dated in the future."""
        rows = self.db.execute("SELECT name, accepted, matched, repeated, late, refused, last_post, future FROM feeds")
        return {row[0]: row[1:] for row in rows}

    # ---- who was not told

    def leave_out(self, issue: str, officer: str, at: int, why: bytes) -> None:
        """Keep why an officer was not told at ``at``."""
        self.db.execute("INSERT INTO unsaid VALUES (?, ?, ?, ?)", (issue, officer, at, why))

    def left_out(self, issue: str, officer: str, at: int) -> bytes | None:
        """Why an officer was not told, as it stood at ``at``; None where nothing was written down."""
        row = self.db.execute(
            "SELECT why FROM unsaid WHERE issue=? AND officer=? AND at <= ? ORDER BY at DESC, rowid DESC LIMIT 1",
            (issue, officer, at),
        ).fetchone()
        return row[0] if row else None

    def told(self, issue: str, officer: str, at: int) -> Delivery | None:
        """The last that an officer was told of an issue until ``at``, and how it stands."""
        row = self.db.execute(
            "SELECT body FROM outbox WHERE json_extract(body, '$.notification.issue')=?"
            " AND (json_extract(body, '$.notification.officer')=? OR EXISTS (SELECT 1 FROM"
            " json_each(body, '$.notification.mentions') WHERE json_extract(value, '$.officer')=?))"
            " AND json_extract(body, '$.notification.at') <= ? ORDER BY number DESC LIMIT 1",
            (issue, officer, officer, at),
        ).fetchone()
        return _unpack(row[0]) if row else None

    # ---- outbox

    def post(self, notification: Notification, minute: int, queued: float) -> bool:
        """Put a notification into the outbox; False where it is or was there already."""
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO outbox (id, incident, channel, address, minute) VALUES (?, ?, ?, ?, ?)",
            (notification.id, notification.incident, notification.channel, notification.address, minute),
        )
        if not cursor.rowcount:
            return False
        self.put_delivery(Delivery(cursor.lastrowid or 0, notification, queued))
        return True

    def put_delivery(self, row: Delivery) -> None:
        """Write a row of the outbox back."""
        self.db.execute("UPDATE outbox SET state=?, body=? WHERE number=?", (row.state, _encode(row), row.number))

    def unsettled(self, place: tuple[str, str] | None = None) -> list[Delivery]:
        """The rows that wait or are being sent, in their order; of one channel and address, or of all."""
        where, values = (" AND channel=? AND address=?", place) if place else ("", ())
        rows = self.db.execute(
            f"SELECT body FROM outbox WHERE state IN ('waiting', 'sending'){where} ORDER BY number", values
        )
        return [_unpack(row[0]) for row in rows]

    def awaiting(self) -> list[Delivery]:
        """The rows that a far end took and whose receipts are awaited."""
        rows = self.db.execute("SELECT body FROM outbox WHERE state='accepted' ORDER BY number")
        return [_unpack(row[0]) for row in rows]

    def delivery(self, notification: str) -> Delivery | None:
        """The row of a notification."""
        row = self.db.execute("SELECT body FROM outbox WHERE id=?", (notification,)).fetchone()
        return _unpack(row[0]) if row else None

    def said_about(self, incident: str, limit: int = SAID) -> list[Delivery]:
        """What was said about an episode, in order; where that is more than ``limit``, the latest of it."""
        rows = self.db.execute(
            "SELECT body FROM outbox WHERE incident=? ORDER BY number DESC LIMIT ?", (incident, limit)
        ).fetchall()
        return [_unpack(row[0]) for row in reversed(rows)]

    def latest(self, limit: int) -> list[Delivery]:
        """The newest rows of the outbox first."""
        rows = self.db.execute("SELECT body FROM outbox ORDER BY number DESC LIMIT ?", (limit,))
        return [_unpack(row[0]) for row in rows]

    def remembered(self, channel: str, address: str, incident: str) -> dict[str, str]:
        """What a channel remembers of an address and incident."""
        row = self.db.execute(
            "SELECT value FROM memory WHERE channel=? AND address=? AND incident=?", (channel, address, incident)
        ).fetchone()
        return msgspec.json.decode(row[0], type=dict[str, str]) if row else {}

    def memories(self, channel: str, incidents: Sequence[str]) -> list[dict[str, str]]:
        """What a channel remembers of incidents, at all its addresses."""
        places = ",".join("?" * len(incidents))
        rows = self.db.execute(
            f"SELECT value FROM memory WHERE channel=? AND incident IN ({places})", (channel, *incidents)
        )
        return [msgspec.json.decode(row[0], type=dict[str, str]) for row in rows]

    def remember(self, channel: str, address: str, incident: str, memory: dict[str, str]) -> None:
        """Replace what a channel remembers."""
        self.db.execute("REPLACE INTO memory VALUES (?, ?, ?, ?)", (channel, address, incident, _encode(memory)))

    # ---- episodes

    def keep_episode(self, id: str, opened: int, view: bytes) -> None:
        """Keep an episode as it stands."""
        self.db.execute("REPLACE INTO episodes VALUES (?, ?, ?)", (id, opened, view))

    def episodes(self, limit: int) -> list[bytes]:
        """The newest episodes first."""
        rows = self.db.execute("SELECT view FROM episodes ORDER BY opened DESC, id LIMIT ?", (limit,))
        return [row[0] for row in rows]

    def episode(self, id: str) -> bytes | None:
        """One episode."""
        row = self.db.execute("SELECT view FROM episodes WHERE id=?", (id,)).fetchone()
        return row[0] if row else None

    def false_alarms(self, since: int) -> dict[str, int]:
        """How many episodes that began after ``since`` (epoch seconds) were called false, by issue."""
        rows = self.db.execute(
            "SELECT json_extract(view, '$.issue'), count(*) FROM (SELECT CAST(view AS TEXT) AS view FROM episodes"
            " WHERE opened >= ?) WHERE json_extract(view, '$.verdict') != '' GROUP BY 1",
            (since,),
        )
        return dict(rows)

    def forget_before(self, minute: int) -> None:
        """Retention: what is older is deleted, and overwritten on the disk."""
        for table in ("matches", "posts", "rejected", "journal"):
            self.db.execute(f"DELETE FROM {table} WHERE minute < ?", (minute,))
        self.db.execute("DELETE FROM outbox WHERE minute < ? AND state NOT IN ('waiting', 'sending')", (minute,))
        self.db.execute("DELETE FROM unsaid WHERE at < ?", (minute * 60,))
        self.db.execute("DELETE FROM episodes WHERE opened < ?", (minute * 60,))
        self.db.execute("DELETE FROM memory WHERE incident NOT IN (SELECT id FROM episodes)")


_encode = msgspec.json.Encoder().encode
_unpack = msgspec.json.Decoder(Delivery).decode
_decode = msgspec.json.Decoder(Post).decode
_readings = msgspec.json.Decoder(dict[str, Reading]).decode


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def broken_link(db: sqlite3.Connection) -> int | None:
    """The first journal row whose digest doesn't follow from the one before it; None where the chain holds."""
    before: bytes | None = None
    for seq, events, digest in db.execute("SELECT seq, events, digest FROM journal ORDER BY seq"):
        if before is not None and digest != _digest(before + events):
            return int(seq)
        before = digest
    return None


def locked(path: Path) -> int:
    """An operating system's lock for the life of the process; it goes with the process, however that ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
        os.close(handle)
        raise InUse(f"{path} is in use by another instance (process {holder}); stop that one first") from None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle
