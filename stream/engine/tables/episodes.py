"""The episodes, each as it stands: open ones, and those that have ended until retention takes them."""

import sqlite3


class Episodes:
    """A row for each episode, with what the pages show of it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def keep(self, id: str, opened: int, view: bytes) -> None:
        """Keep an episode as it stands."""
        self.db.execute("REPLACE INTO episodes VALUES (?, ?, ?)", (id, opened, view))

    def newest(self, limit: int) -> list[bytes]:
        """The newest episodes first."""
        rows = self.db.execute("SELECT view FROM episodes ORDER BY opened DESC, id LIMIT ?", (limit,))
        return [row[0] for row in rows]

    def find(self, id: str) -> bytes | None:
        """One episode."""
        row = self.db.execute("SELECT view FROM episodes WHERE id=?", (id,)).fetchone()
        return row[0] if row else None

    def false_alarms(self, since: int) -> dict[str, int]:
        """How many episodes that began after ``since`` (epoch seconds) were called false or planned, by issue."""
        rows = self.db.execute(
            "SELECT json_extract(view, '$.issue'), count(*) FROM (SELECT CAST(view AS TEXT) AS view FROM episodes"
            " WHERE opened >= ?) WHERE coalesce(json_extract(view, '$.alert.judged'),"
            " iif(json_extract(view, '$.verdict') != '', 'false', '')) IN ('false', 'planned') GROUP BY 1",
            (since,),
        )
        return dict(rows)
