"""The file read beside whoever writes it: by its own connection, which can't change anything."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from stream.engine import migrations
from stream.engine.store import UNREADABLE, StoreError, unreadable, unusable


@contextmanager
def reading(path: str) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, while a service runs or not.

    Raises StoreError where the file isn't there, is damaged, or is of another version.
    """
    if not Path(path).exists():
        raise StoreError(f"{path} is not there yet; `kentongan run` makes it")
    try:
        with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as db:
            if migrations.version(db) < migrations.VERSION:
                raise StoreError(f"{path} was written by an older version; `kentongan run` brings it up to date")
            yield db
    except migrations.Newer as newer:
        raise StoreError(f"{path} was written by {newer}; install that version again") from None
    except sqlite3.DatabaseError as error:
        raise unusable(path, error) from None
    except UNREADABLE as error:
        raise unreadable(path, error) from None
