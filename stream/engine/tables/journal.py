"""The journal: every event that was heard, a row for each step, as a chain in which a changed byte shows."""

import sqlite3
from collections.abc import Iterator
from hashlib import blake2b


class Journal:
    """Each row's digest is made over the digest before it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def append(self, minute: int, events: bytes) -> None:
        """Append events to the chain."""
        row = self.db.execute("SELECT digest FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
        chained = digest((row[0] if row else b"") + events)
        self.db.execute("INSERT INTO journal (minute, events, digest) VALUES (?, ?, ?)", (minute, events, chained))

    def rows(self) -> Iterator[bytes]:
        """Every row of the journal that is kept, in order."""
        return (bytes(row[0]) for row in self.db.execute("SELECT events FROM journal ORDER BY seq"))

    def forget_before(self, minute: int) -> None:
        """Delete what is older: it stands in front, so nothing behind it needs to be read."""
        kept = "SELECT seq FROM journal WHERE minute >= ? ORDER BY seq LIMIT 1"
        self.db.execute(
            f"DELETE FROM journal WHERE seq < coalesce(({kept}), 1 + (SELECT max(seq) FROM journal))", (minute,)
        )

    def broken_link(self) -> int | None:
        """The first journal row whose digest doesn't follow from the one before it; None where the chain holds."""
        before: bytes | None = None
        for seq, events, link in self.db.execute("SELECT seq, events, digest FROM journal ORDER BY seq"):
            if before is not None and link != digest(before + events):
                return int(seq)
            before = link
        return None


def digest(data: bytes) -> bytes:
    """What shows that bytes have changed: 16 bytes of BLAKE2."""
    return blake2b(data, digest_size=16).digest()
