"""The feeds: where each goes on, what came of it so far, and the lines of it that were put aside."""

import sqlite3

from stream.engine.outcomes import Answer


class Feeds:
    """A row for each feed in ``feeds``, one for each refused line in ``rejected``."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

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

    def counts(self) -> dict[str, tuple[int, ...]]:
        """Of each feed: accepted, matched, repeated, late, refused, last post (epoch seconds), dated in the future."""
        rows = self.db.execute("SELECT name, accepted, matched, repeated, late, refused, last_post, future FROM feeds")
        return {row[0]: row[1:] for row in rows}

    def reject(self, feed: str, minute: int, reason: str, explanation: str, line: bytes) -> None:
        """Put a line aside with its reason; no private name is in it any more."""
        row = (feed, minute, reason, explanation, line)
        self.db.execute("INSERT INTO rejected (feed, minute, reason, explanation, line) VALUES (?, ?, ?, ?, ?)", row)
