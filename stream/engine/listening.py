"""Who among the sources is cut off: silent against his habit, which is learnt minute by minute and kept in the file, or
failing for a while by his own word.

Nobody is forgotten with time: an outlet that has failed for weeks is not heard today either, and an all-clear without
it would call calm what nobody sees. Two people can end it. An officer closes an episode, missing sources or not; and
whoever runs the service takes the feed out of the configuration, which forgets it.
"""

from collections.abc import Collection, Iterable

from stream import habit
from stream.engine.store import Store

NAME = "habits"
SILENT = "silent against its habit"
"""What is remarked of a source that says nothing of itself."""


class Listening:
    """Counts what each source brings, and says once a minute who is cut off."""

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

    def passed(self, minute: int, finished: Collection[str] = (), failing: Collection[str] = ()) -> tuple[str, ...]:
        """A minute has passed: learn it, and say who is cut off. Who has ``finished`` is silent for good reason."""
        if minute == self._minute:
            return self.missing
        self._minute = minute
        for feed in self._came:
            self._habits.setdefault(feed, habit.Habit())
        for feed, known in self._habits.items():
            known.learn(minute, self._came.get(feed, 0))
        self._came.clear()
        self.missing = tuple(sorted({*habit.silent(self._habits, minute, finished), *failing}))
        with self._store.transaction():
            self._store.put(NAME, habit.pack(self._habits))
        return self.missing
