"""The posts that matched, once each, and which issues they belong to, as they were read for each of them."""

import sqlite3
from collections.abc import Iterator, Mapping

import msgspec

from detectors.sentiment.reading import Reading
from stream.post import Post
from stream.sharing import beginning


class Posts:
    """``posts`` holds each post with its readings; ``matches`` finds an issue's posts by their minute."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

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
        """The newest posts of an issue in a span of minutes, the earliest first, and how they were read for it; of long
        ones the beginning."""
        rows = self.db.execute(
            "SELECT p.body, p.readings FROM matches m JOIN posts p ON p.seq = m.post"
            " WHERE m.issue=? AND m.minute BETWEEN ? AND ? ORDER BY m.minute DESC, p.key DESC LIMIT ?",
            (issue, first, last, limit),
        )
        found = ((beginning(_decode(body)), _readings(readings)[issue]) for body, readings in rows)
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


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Post).decode
_readings = msgspec.json.Decoder(dict[str, Reading]).decode
