"""The outbox: a row for each notification from when it is said until it has ended, and why others were not told.

A channel may remember something of an address and an incident, such as the message that it edits.
"""

import sqlite3
from collections.abc import Sequence

import msgspec

from alerts.delivery import Delivery
from alerts.notification import Notification

SAID = 500
"""Notifications read of one episode."""


class Deliveries:
    """The rows of ``outbox`` in the order they were said, with ``memory`` and ``unsaid``."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self._waiting: dict[bytes, Delivery] = {}
        """What waited when all was read last, by its bytes: an outage asks every second, and little of it changes."""

    def add(self, notification: Notification, minute: int, queued: float) -> bool:
        """Put a notification into the outbox; False where it is or was there already."""
        cursor = self.db.execute(
            "INSERT OR IGNORE INTO outbox (id, incident, channel, address, minute) VALUES (?, ?, ?, ?, ?)",
            (notification.id, notification.incident, notification.channel, notification.address, minute),
        )
        if not cursor.rowcount:
            return False
        self.put(Delivery(cursor.lastrowid or 0, notification, queued))
        return True

    def put(self, row: Delivery) -> None:
        """Write a row of the outbox back."""
        self.db.execute("UPDATE outbox SET state=?, body=? WHERE number=?", (row.state, _encode(row), row.number))

    def unsettled(self, place: tuple[str, str] | None = None) -> list[Delivery]:
        """The rows that wait or are being sent, in their order; of one channel and address, or of all."""
        where, values = (" AND channel=? AND address=?", place) if place else ("", ())
        rows = self.db.execute(  # with a bare number SQLite would walk through all that was ever said, in order
            f"SELECT body FROM outbox WHERE state IN ('waiting', 'sending'){where} ORDER BY +number", values
        )
        read = {body: self._waiting.get(body) or _unpack(body) for (body,) in rows}
        self._waiting = self._waiting if place else read
        return list(read.values())

    def awaiting(self) -> list[Delivery]:
        """The rows that a far end took and whose receipts are awaited."""
        rows = self.db.execute("SELECT body FROM outbox WHERE state='accepted' ORDER BY number")
        return [_unpack(row[0]) for row in rows]

    def find(self, notification: str) -> Delivery | None:
        """The row of a notification."""
        row = self.db.execute("SELECT body FROM outbox WHERE id=?", (notification,)).fetchone()
        return _unpack(row[0]) if row else None

    def said_about(self, incident: str, limit: int = SAID) -> list[Delivery]:
        """What was said about an episode, in order; where that is more than ``limit``, the latest of it."""
        rows = self.db.execute(
            "SELECT body FROM outbox WHERE incident=? ORDER BY number DESC LIMIT ?", (incident, limit)
        ).fetchall()
        return [_unpack(row[0]) for row in reversed(rows)]

    def last(self, name: str) -> int:
        """When the newest was said whose incident's name begins so, epoch seconds; 0 where none is there."""
        where = "incident >= ? AND incident < ? ORDER BY number DESC LIMIT 1"
        row = self.db.execute(f"SELECT body FROM outbox WHERE {where}", (name, name + "\U0010ffff")).fetchone()
        return _unpack(row[0]).notification.at if row else 0

    def latest(self, limit: int) -> list[Delivery]:
        """The newest rows of the outbox first."""
        rows = self.db.execute("SELECT body FROM outbox ORDER BY number DESC LIMIT ?", (limit,))
        return [_unpack(row[0]) for row in rows]

    # ---- what channels remember

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

    # ---- who was told, and who was not

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


_encode = msgspec.json.Encoder().encode
_unpack = msgspec.json.Decoder(Delivery).decode
