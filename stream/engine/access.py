"""The access journal: nobody looks up what one private account wrote without a line that says who, when, whom and why.

The line is on the disk, or with the brokers, before the first post is shown. It is never changed; it goes after a year.
"""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from stream.config import Config
from stream.engine.kafka.files import shelf
from stream.engine.reading import reading
from stream.engine.store import StoreError
from stream.post import Post

MOST = 100
"""Posts of an account that are shown: the newest."""
WAIT = 10.0
"""Seconds that a running service may take to let us write."""


class Access(msgspec.Struct, frozen=True):
    """A look-up: by whom, of which account, for what reason; ``at`` is epoch seconds, ``posts`` were shown."""

    at: int
    by: str
    account: str
    reason: str
    posts: int


def look_up(config: Config, names: Sequence[str], account: str, by: str, reason: str, at: int) -> list[Post]:
    """The newest stored posts of an account, the earliest first, once the look-up is written down.

    ``names`` are the pseudonyms it had. Raises StoreError where the journal can't be written: then nothing is shown.
    """
    with reading(shelf(config)) as db:
        posts = list(_written(db, names))
    line = Access(at, by, account, reason, len(posts))
    if config.kafka.servers:
        from stream.engine.kafka.access import note  # aiokafka: only where there are brokers

        asyncio.run(note(config, line))
    else:
        _note(config.engine.database, line)
    return posts


def accesses(config: Config, last: int) -> list[Access]:
    """The newest ``last`` look-ups, the earliest first. Raises StoreError."""
    if config.kafka.servers:
        from stream.engine.kafka.access import noted

        return asyncio.run(noted(config))[-last:]
    with reading(config.engine.database) as db:
        rows = db.execute("SELECT at, by, account, reason, posts FROM access ORDER BY seq DESC LIMIT ?", (last,))
        return [Access(*row) for row in rows][::-1]


def keep(db: sqlite3.Connection, line: Access) -> None:
    """Add a line."""
    values = (line.at, line.by, line.account, line.reason, line.posts)
    db.execute("INSERT INTO access (at, by, account, reason, posts) VALUES (?, ?, ?, ?, ?)", values)


def _written(db: sqlite3.Connection, names: Sequence[str]) -> Iterator[Post]:
    rows = db.execute(
        f"SELECT body FROM posts WHERE json_extract(CAST(body AS TEXT), '$.author') IN ({', '.join('?' * len(names))})"
        " ORDER BY minute DESC, key DESC LIMIT ?",
        (*names, MOST),
    ).fetchall()
    return (_decode(body) for (body,) in reversed(rows))


def _note(path: str, line: Access) -> None:
    """By a connection of its own: SQLite lets it wait for a running service's step."""
    uri = f"{Path(path).absolute().as_uri()}?mode=rw"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=WAIT)) as db, db:
            db.execute("PRAGMA synchronous=FULL")
            keep(db, line)
    except sqlite3.Error as error:
        raise StoreError(f"{path}: the access journal can't be written ({error}); nothing is shown") from None


_decode = msgspec.json.Decoder(Post).decode
