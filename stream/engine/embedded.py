"""The embedded engine: one process, one SQLite file, one transaction a step: load, handle, save, publish.

    inputs ─▶ step ─▶ lines: passage (border, match, tone, count) ─▶ totals and ticks ┐
                      presses, receipts, changes ─────────────────────────────────────┤
                      hearing: watches hear it, effects come back ◀───────────────────┘
                      COMMIT: posts, journal, watches, outbox, positions together

A step is a plain function of what is stored and what comes in: no task, no sleep, no clock. If it fails nothing has
happened, and what is stored is loaded again.
"""

import sys
from collections.abc import Callable, Iterable

from alerts.notification import Notification
from detectors.sentiment import built_in
from stream import core
from stream.config import Config
from stream.effects import Turn
from stream.engine.changes import Changes
from stream.engine.hearing import Hearing
from stream.engine.inputs import Heard, Input, Lines, Now, Settlement
from stream.engine.loaded import Loaded
from stream.engine.lookout import Lookout
from stream.engine.opinion import second
from stream.engine.outcomes import Answer
from stream.engine.passage import Passage
from stream.engine.proposals import Choice
from stream.engine.retention import Renew, Retention
from stream.engine.store import Store
from stream.events import IssueChange, Labelled, Press, Receipt
from stream.pseudonym import Veil
from stream.reader import Reader
from stream.totals import Counter
from stream.watch import Watch


class Embedded:
    """The core on one file. ``step`` is the only way in; everything is on the disk when it returns.

    ``fresh`` makes the watches of a configuration, with nothing to remember. ``key`` is that of the pseudonyms,
    ``renew`` gives the one to go on with.
    """

    def __init__(
        self,
        config: Config,
        store: Store,
        key: bytes,
        fresh: Callable[[Config], dict[str, Watch]] = core.watches,
        renew: Renew | None = None,
    ) -> None:
        self.store = store
        self.veil = Veil(key, frozenset(config.agency.accounts))
        self.lookout = Lookout(config, store, self.veil) if config.emerging.enabled else None
        self.loaded = Loaded(config, store, fresh)
        retention = Retention(self.loaded, store, self.veil, renew)
        self.hearing = Hearing(self.loaded, store, second(config), self.lookout, retention)
        self._changes = Changes(self.loaded, self.hearing, store)
        self.rest: list[Input] = []
        """What the last step left to the next, which takes it before anything else."""
        built_in()  # or the first post that matches would wait while the model is loaded
        self.load()

    def load(self) -> None:
        """Take up what is stored; feeds are met for the first time again."""
        self.loaded.load()
        if self.lookout:
            self.lookout.load()
        self._passage = Passage(self.loaded, self.hearing, self.store, self.veil)

    def begin(self, minute: int) -> None:
        """Somebody watches from this minute on; what was before it is history. Only the first time counts."""
        if not self.loaded.counter.now and not self.store.get("began"):
            with self.store.transaction():
                self.store.put("began", minute)
            self.loaded.counter.history = minute

    # ---- what is known

    @property
    def config(self) -> Config:
        """The configuration, with the issues that were added since."""
        return self.loaded.config

    @property
    def watches(self) -> dict[str, Watch]:
        """The watch of each issue."""
        return self.loaded.watches

    @property
    def versions(self) -> dict[str, int]:
        """Of each issue that was added since, how often it was changed."""
        return self.loaded.versions

    @property
    def reader(self) -> Reader:
        """How posts are read."""
        return self.loaded.reader

    @property
    def counter(self) -> Counter:
        """The open minutes."""
        return self.loaded.counter

    @property
    def happened(self) -> list[Notification | Turn]:
        """What the last step said for the first time, and which levels it changed, in order."""
        return self.hearing.happened

    @property
    def matched(self) -> dict[str, int]:
        """Posts that the last step counted, by issue."""
        return self._passage.matched

    @property
    def first(self) -> int:
        """When feed time began, epoch seconds; 0 before."""
        return 60 * self.store.get("first")

    @property
    def now(self) -> int:
        """Feed time in epoch seconds: the running minute's beginning; 0 before the first post or tick."""
        return self.counter.now * 60

    # ---- the step

    def step(
        self, inputs: Iterable[Input], wall: float = 0.0, minutes: int = sys.maxsize
    ) -> list[Answer | Heard | None]:
        """Take inputs in order, all or nothing; an answer for each. ``wall`` is the sender's clock.

        ``minutes`` may pass at most; where the inputs need more, the first that is not done and all behind it are left
        in ``rest``. A feed's position moves with the last of its lines, so to die between two steps loses nothing.
        Raises ``sqlite3.Error`` where the disk refuses: nothing has happened then.
        """
        self.rest = []
        self.hearing.begin(wall, minutes)
        self._passage.begin()
        try:
            with self.store.transaction():
                self._changes.say_reader()
                answers = self._take_all(inputs)
                self.hearing.save()
        except BaseException:
            self.load()
            raise
        return answers

    def _take_all(self, inputs: Iterable[Input]) -> list[Answer | Heard | None]:
        answers: list[Answer | Heard | None] = []
        for one in inputs:
            if self.rest:
                self.rest.append(one)
                continue
            answer = self._take(one)
            if not self.rest:
                answers.append(answer)
        return answers

    def _take(self, one: Input) -> Answer | Heard | None:
        match one:
            case Lines():
                return self._lines(one)
            case Now():
                if not self.hearing.advance(one.minute, one.missing):
                    self.rest = [one]
            case Press():
                return self._press(one)
            case Settlement():
                self._settle(one)
            case IssueChange():
                self._changes.change(one)
            case Labelled():
                self._changes.label(one)
            case Choice():
                self._changes.choose(one)
        return None

    def _lines(self, batch: Lines) -> Answer | None:
        outcome = self._passage.take(batch)
        if isinstance(outcome, Answer):
            return outcome
        self.rest = [outcome]
        return None

    def _press(self, press: Press) -> Heard:
        watch = self.watches.get(press.issue)
        before = watch.state.incident if watch else None
        self.hearing.hear([press])
        return Heard(before, watch.state.incident if watch else None)

    def _settle(self, end: Settlement) -> None:
        said, result = end.delivery.notification, end.result
        self.store.deliveries.put(end.delivery)
        if end.memory is not None:
            self.store.deliveries.remember(said.channel, said.address, said.incident, end.memory)
        self.hearing.hear([Receipt(result.issue, result.notification, result.outcome, self.now, result.detail)])
        if result.acknowledged:
            self.hearing.hear([self._answer(said)])

    def _answer(self, said: Notification) -> Press:
        """Who answered in its channel has taken it."""
        id = f"answer:{said.id}"
        return Press(said.issue, said.incident, said.officer, "acknowledge", self.now, id, via=said.channel)
