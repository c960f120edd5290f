"""What the engine's file holds, taken up in memory: what is watched, how posts are read, and the minutes still open."""

from collections.abc import Callable

from stream import core
from stream.config import Config
from stream.engine import catalogue, labels
from stream.engine.store import UNREADABLE, Store, unreadable
from stream.totals import Counter
from stream.watch import Watch

SHARD = "embedded"


class Loaded:
    """Nothing here is told to the file; after ``load`` both say the same."""

    watches: dict[str, Watch]
    counter: Counter

    def __init__(self, config: Config, store: Store, fresh: Callable[[Config], dict[str, Watch]]) -> None:
        self.config = self._configured = config
        """The configuration, with the issues that were added since."""
        self.matcher = core.matcher(config)
        self._store, self._fresh = store, fresh

    def load(self) -> None:
        """Take up what is stored: the watches, the clock, and the open minutes, counted again from their posts.

        Raises StoreError where some of it can't be read.
        """
        try:
            self._take_up()
        except UNREADABLE as error:
            raise unreadable(self._store.path, error) from None

    def _take_up(self) -> None:
        self.follow()
        self.watches = self._fresh(self.config)
        for issue, watch in self.watches.items():
            if snapshot := self._store.load(issue):
                watch.restore(snapshot)
        self.recount(self._store.get("minute"))

    def follow(self) -> None:
        """Watch the issues of the configuration and those added since; queries are compiled where that is news."""
        added = catalogue.added(self._store.db, self._configured)
        self.versions = {name: change.version for name, (change, _) in added.items()}
        """Of each issue that was added since, how often it was changed."""
        issues = self._configured.issues | {name: settings for name, (_, settings) in added.items()}
        if issues != self.config.issues:
            self.config = self._configured.model_copy(update={"issues": issues})
            self.matcher = core.matcher(self.config)
        self.reader = core.reader(self.config, labels.learnt(self._store))
        self.untold = True
        """Whether the watches have yet to hear by which version their posts are read."""

    def recount(self, now: int) -> None:
        """Count the open minutes again, as of the minute ``now``."""
        self.counter = Counter(SHARD, self.config.engine.open_minutes, now, self._store.get("began"))
        for post, readings in self._store.posts.counted_since(self.counter.oldest):
            self.counter.add(post, {issue: reading for issue, reading in readings.items() if issue in self.watches})
        self.counter.rest()

    def watch(self, issue: str) -> None:
        """Begin to watch an issue that is in the configuration now."""
        self.watches[issue] = self._fresh(self.config)[issue]
