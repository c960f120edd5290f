"""A disk that outlives the process: a store in memory of which any statement may be the process's last."""

import sqlite3
from collections.abc import Callable, Iterable
from copy import copy
from typing import Any, cast

from alerts.delivery import Delivery
from stream.engine.store import Store
from stream.engine.tables.deliveries import Deliveries


class Disk(Store):
    """The store, asked through a wire that can break; ``records`` reads the same rows without breaking anything."""

    deliveries: "Watched"

    def __init__(self, before: Callable[[str], None], after: Callable[[str], None]) -> None:
        super().__init__(":memory:")
        self.records = copy(cast(Store, self))
        self.wire = Wire(self.db, before, after)
        self.reach(cast(sqlite3.Connection, self.wire))
        self.deliveries = Watched(self.db)
        self._waiting: list[Delivery] = []
        self._read = -1

    def waiting(self) -> list[Delivery]:
        """What has not ended in the outbox, read again where anything was written to it since."""
        if self._read != self.wire.outbox:
            rows = self.records.deliveries
            self._read, self._waiting = self.wire.outbox, [*rows.unsettled(), *rows.awaiting()]
        return self._waiting

    @property
    def writing(self) -> str:
        """The notification whose row was written last."""
        return self.deliveries.writing


class Watched(Deliveries):
    """The rows of the outbox; ``writing`` is the notification whose row was written last."""

    writing = ""

    def put(self, row: Delivery) -> None:
        """Write a row, and remember which."""
        self.writing = row.notification.id
        super().put(row)


class Wire:
    """A connection that says before and after each statement which it is."""

    def __init__(self, db: sqlite3.Connection, before: Callable[[str], None], after: Callable[[str], None]) -> None:
        self._db, self._before, self._after = db, before, after
        self.outbox = 0
        """How often the outbox may have changed."""

    def execute(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """One statement; what is undone needs no luck."""
        if sql != "ROLLBACK":
            self._before(sql)
        self.outbox += sql == "ROLLBACK" or ("outbox" in sql and not sql.startswith("SELECT"))
        cursor = self._db.execute(sql, values)  # type: ignore[arg-type]
        self._after(sql)
        return cursor

    def executemany(self, sql: str, rows: Iterable[Any]) -> sqlite3.Cursor:
        """One statement for many rows."""
        self._before(sql)
        return self._db.executemany(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)
