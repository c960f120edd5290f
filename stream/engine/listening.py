"""Who among the sources is cut off: their habits, learnt minute by minute and kept in the file."""

from collections.abc import Iterable, Sequence

from stream import habit
from stream.engine.store import Store

NAME = "habits"


class Listening:
    """Counts what each source brings, and says once a minute who is silent against his own habit."""

    def __init__(self, store: Store, feeds: Iterable[str]) -> None:
        self._store = store
        stored = store.get_bytes(NAME)
        known = habit.unpack(stored) if stored else {}
        self._habits = {feed: known[feed] for feed in feeds if feed in known}
        self._came: dict[str, int] = {}
        self._minute = 0
        self.missing: tuple[str, ...] = ()
        """The sources that are cut off now."""

    def came(self, feed: str, posts: int) -> None:
        """A source has brought posts."""
        self._came[feed] = self._came.get(feed, 0) + posts

    def passed(self, minute: int, alive: Sequence[str] = ()) -> tuple[str, ...]:
        """A minute has passed: learn it, and say who is cut off; ``alive`` are known to be well."""
        if minute == self._minute:
            return self.missing
        self._minute = minute
        for feed in self._came:
            self._habits.setdefault(feed, habit.Habit())
        for feed, known in self._habits.items():
            known.learn(minute, self._came.get(feed, 0))
        self._came.clear()
        self.missing = habit.silent(self._habits, minute, alive)
        with self._store.transaction():
            self._store.put(NAME, habit.pack(self._habits))
        return self.missing
