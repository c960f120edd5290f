"""What a file still knows of the past, for ``kentongan calibrate``: journal, episodes, and their verdicts."""

from collections.abc import Callable, Sequence

import msgspec

from alerts.feedback import RIGHT
from stream import core
from stream.calibration import SETTINGS, Span, Trial, Used, tried, verdicts
from stream.config import Config
from stream.engine import catalogue
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.key import pseudonym_key
from stream.engine.reading import reading
from stream.engine.shown import IncidentView
from stream.engine.store import Store
from stream.engine.tables.episodes import Episodes
from stream.engine.tables.journal import Journal
from stream.events import Event, Tick
from stream.hindsight import events_of
from stream.recording import FEED, Recording
from stream.settings.feeds import Feed

EPISODES = 10_000
"""So many are looked through."""
WEEK = 7 * 86_400


class Past:
    """The journal's rows, the episodes, and each watch's last snapshot, for its verdicts."""

    def __init__(
        self, config: Config, rows: Sequence[bytes], episodes: Sequence[bytes], snapshots: dict[str, bytes]
    ) -> None:
        self.config, self.rows, self.snapshots = config, rows, snapshots
        self.episodes = [msgspec.json.decode(view, type=IncidentView) for view in episodes]

    @classmethod
    def kept(cls, config: Config) -> "Past":
        """What the service's file holds, while it runs or not, with the issues that were added since.

        Raises StoreError, and ConfigError where an added one and the configuration don't go together.
        """
        with reading(config.engine.database) as db:
            added = {name: settings for name, (_, settings) in catalogue.added(db, config).items()}
            config = config.model_copy(update={"issues": {**config.issues, **added}})
            snapshots = dict(db.execute("SELECT issue, snapshot FROM watches"))
            return cls(config, list(Journal(db).rows()), Episodes(db).newest(EPISODES), snapshots)

    @classmethod
    def recorded(cls, config: Config, paths: Sequence[str]) -> "Past":
        """What an engine in memory makes of recorded posts; nobody has judged anything there."""
        feeds = {FEED: Feed(kind="file", path="-")}
        store = Store(":memory:")
        engine = Embedded(config.model_copy(update={"feeds": feeds}), store, pseudonym_key(config))
        for batch in Recording(paths, {}, 0, END_OF_TIME).batches(500):
            engine.step([Lines(FEED, batch, END_OF_TIME, leads=True)])
        return cls(config, list(store.journal.rows()), store.episodes.newest(EPISODES), {})

    def used(self, issue: str, weeks: int, progress: Callable[[float], None] = lambda share: None) -> Used:
        """What an issue's false alarms of the last weeks were, and what other settings would have done."""
        events = list(events_of(self.rows, issue))
        minutes = [event.minute for event in events if isinstance(event, Tick)] or [0]
        now = 60 * minutes[-1]
        since = max(60 * minutes[0], now - weeks * WEEK)
        spans = [one for one in self._spans(issue, now) if one.opened >= since]
        trials = self._tried(issue, events, since, lambda done: progress(done / len(minutes)))
        return Used(
            issue, self.config.issues[issue].false_alarms_a_month, now - since, len(spans), *verdicts(spans),
            tuple(trial.outcome(now, spans) for trial in trials),
        )  # fmt: skip

    def _tried(self, issue: str, events: Sequence[Event], since: int, progress: Callable[[int], None]) -> list[Trial]:
        watched, voice = core.watched(self.config, issue), core.spokesman(self.config)
        open_minutes = self.config.engine.open_minutes
        trials = [Trial(watched, voice, setting, since, open_minutes) for setting in SETTINGS]
        for done, _ in enumerate(tried(events, trials), 1):
            progress(done)
        return trials

    def _spans(self, issue: str, now: int) -> list[Span]:
        watch = core.watches(self.config)[issue]
        if snapshot := self.snapshots.get(issue):
            watch.restore(snapshot)
        judged = watch.state.judged
        return [
            Span(one.opened, one.closed or now, judged[one.incident] in RIGHT if one.incident in judged else None)
            for one in self.episodes
            if one.issue == issue
        ]
