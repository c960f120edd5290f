"""The desk of a service that doesn't run: its file, looked at and changed by an engine of its own."""

import sqlite3

from alerts.feedback import Precision, precision
from stream import core
from stream.config import Config
from stream.desk.asked import DeskError
from stream.engine import amendments, labelling, views
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.key import Keys
from stream.engine.outcomes import Changed, Pressed
from stream.engine.showing import Showing
from stream.engine.shown import IncidentView, IssueRecord, IssueView, Labelling, Trial, Why
from stream.engine.store import Store
from stream.engine.trial import trial
from stream.engine.why import why
from stream.events import Drawn, IssueChange, Labelled, LabelTone


class File:
    """The file of a service that doesn't run; a change is in effect as soon as it starts."""

    def __init__(self, config: Config, store: Store) -> None:
        keys = Keys(config)
        self.config, self.engine = config, Embedded(config, store, keys.all()[-1], renew=keys.renew)

    def issues(self) -> list[IssueView]:
        return views.issue_views(self.engine.watches.values(), self.engine.versions)

    def issue(self, name: str) -> IssueRecord:
        record = amendments.record(self.engine, name)
        if record is None:
            raise DeskError(f"{name}: no such issue; `kentongan issues list` shows them")
        return record

    def add(self, name: str, settings: dict[str, object], by: str) -> Changed:
        return self._amend(amendments.addition(self.engine, name, settings, by, self._at()))

    def retire(self, name: str, by: str, reason: str) -> Changed:
        return self._amend(amendments.retirement(self.engine, name, by, reason, self._at()))

    def drill(self, issue: str, officer: str) -> Pressed:
        raise DeskError("the service does not run, so nobody would be told; start it: kentongan run")

    def test(self, query: str, days: int) -> Trial:
        tried = trial(self.config.engine.database, self.config, query, days, self.engine.now)
        if tried.refused:
            raise DeskError(tried.refused)
        return tried

    def episodes(self) -> list[IncidentView]:
        return Showing(self.engine).incidents()

    def episode(self, incident: str) -> IncidentView:
        found = Showing(self.engine).incident(incident)
        if found is None:
            raise DeskError("no such incident, or it is older than what is kept")
        return found

    def why(self, officer: str, issue: str, at: int) -> Why:
        if officer not in self.config.officers:
            raise DeskError(f"{officer}: no such officer; the configuration has {', '.join(self.config.officers)}")
        self.issue(issue)
        person = self.config.officers[officer]
        return why(self.engine.store, officer, person, issue, at or self.engine.now, core.speech(self.config))

    def precision(self) -> list[Precision]:
        return [precision(watch.issue, watch.state.judged) for watch in self.engine.watches.values()]

    def labelling(self, name: str) -> Labelling:
        found = labelling.labelling(self.engine, name)
        if found is None:
            raise DeskError(f"{name}: no such issue; `kentongan issues list` shows them")
        return found

    def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        label = Labelled(issue, post, officer, self._at(), tone, drawn)
        if refused := labelling.refusal(self.engine, label):
            raise DeskError(refused.explanation)
        self._step(label)
        return labelling.done(label)

    def _amend(self, wish: IssueChange | Changed) -> Changed:
        if isinstance(wish, IssueChange):
            self._step(wish)
            wish = amendments.outcome(self.engine, wish)
        if wish.outcome != "done":
            raise DeskError(wish.explanation)
        return wish

    def _step(self, change: IssueChange | Labelled) -> None:
        try:
            self.engine.step([change], Clock().now())
        except sqlite3.Error as error:
            raise DeskError(f"{self.engine.store.path}: {error}; nothing was changed") from None

    def _at(self) -> int:
        return int(Clock().now()) if self.config.engine.time == "wall" else self.engine.now
