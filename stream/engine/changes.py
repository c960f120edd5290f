"""Issues that come and go while the service runs, and labels that change how their posts are read."""

from stream.engine import catalogue, labels
from stream.engine.hearing import Hearing
from stream.engine.loaded import SHARD, Loaded
from stream.engine.proposals import Choice
from stream.engine.store import Store
from stream.events import IssueChange, Labelled, ReadBy, Tick

BEFORE = ("sebelum dipantau",)
"""What is missing in the minutes before an issue was added: posts that no other issue kept."""


class Changes:
    """What officers change in what is watched, each change within a step."""

    def __init__(self, loaded: Loaded, hearing: Hearing, store: Store) -> None:
        self._loaded, self._hearing, self._store = loaded, hearing, store

    def label(self, one: Labelled) -> None:
        """Keep a label, and read the issue's posts from now on by what it and those before it teach."""
        labels.keep(self._store, one, labels.text_of(self._store, one))
        self._hearing.journal.append(one)
        self._loaded.follow()
        self.say_reader()

    def say_reader(self) -> None:
        """Where posts are read by another version than before, their watch is told from which minute on."""
        untold, self._loaded.untold = self._loaded.untold, False
        for issue, watch in self._loaded.watches.items() if untold else ():
            if watch.state.read_by != (version := self._loaded.reader.version(issue)):
                self._hearing.hear([ReadBy(issue, self._loaded.counter.now, version)])

    def choose(self, choice: Choice) -> None:
        """An officer has answered a proposal; only the first answer counts."""
        lookout = self._hearing.lookout
        if not lookout or not lookout.settle(choice):
            return
        if choice.change:
            self.change(choice.change)
        else:
            self._hearing.journal.append(lookout.ignored(choice))

    def change(self, change: IssueChange) -> None:
        """Take an issue up or let it go; nothing where it is done already, or another change was quicker."""
        if catalogue.keep(self._store, change):
            (self._adopt if change.action == "added" else self._retire)(change)

    def _adopt(self, change: IssueChange) -> None:
        self._loaded.follow()
        self._loaded.watch(change.issue)
        self._hearing.hear([change])
        if self._loaded.counter.now:
            self._look_back(change.issue)

    def _look_back(self, issue: str) -> None:
        """What others brought onto the shelf counts for a new issue too, as far as minutes are open: a lower bound."""
        loaded, oldest, now = self._loaded, self._loaded.counter.oldest, self._loaded.counter.now
        posts = (post for post, _ in self._store.posts.counted_since(oldest))
        own = [post for post, issues in catalogue.judged(posts, loaded.matcher) if issue in issues]
        self._store.posts.assign(issue, oldest, {post.key: loaded.reader.read(post, (issue,))[issue] for post in own})
        loaded.recount(now)
        self._hearing.hear(loaded.counter.flush())
        self._hearing.hear(Tick(SHARD, minute, BEFORE, issue) for minute in (oldest + 1, now))

    def _retire(self, change: IssueChange) -> None:
        self._hearing.hear([change])
        self._hearing.keep_episode(self._loaded.watches.pop(change.issue))
        self._hearing.touched.pop(change.issue, None)
        self._store.drop(change.issue)
        self._loaded.follow()
        self._loaded.recount(self._loaded.counter.now)
