"""What an engine shows of what it knows: everything that its edges may ask and that changes nothing."""

import asyncio

from alerts.alert import Alert
from alerts.feedback import Precision, precision
from alerts.newcomer import Newcomer
from alerts.notification import Notification
from detectors.network.analysis import Analysis
from stream import core
from stream.charting import picture
from stream.engine import amendments, labelling, views
from stream.engine.known import Known
from stream.engine.network import stored
from stream.engine.proposals import proposed
from stream.engine.shown import IncidentView, IssueRecord, IssueView, Labelling, Trial, Why
from stream.engine.trial import trial
from stream.engine.why import why

RECENT = 200
"""Episodes shown."""


class Showing:
    """The half of a ``Host`` that only reads."""

    def __init__(self, engine: Known) -> None:
        self.engine = engine
        self._looking = asyncio.Lock()

    @property
    def now(self) -> int:
        """Feed time."""
        return self.engine.now

    def issue(self, name: str) -> IssueRecord | None:
        """An issue that is watched, or was."""
        return amendments.record(self.engine, name)

    def labelling(self, name: str) -> Labelling | None:
        """Posts of an issue to be labelled."""
        return labelling.labelling(self.engine, name)

    async def try_query(self, query: str, days: int) -> Trial:
        """What a query would have matched in the last days; in a thread, for a month of posts takes a while."""
        return await asyncio.to_thread(trial, self.engine.store.path, self.engine.config, query, days, self.engine.now)

    async def network(self, name: str, hours: float) -> Analysis | None:
        """Who amplifies whom; one at a time, in a thread."""
        if name not in self.engine.watches:
            return None
        async with self._looking:
            engine = self.engine
            return await asyncio.to_thread(stored, engine.config, engine.store.path, name, None, hours)

    def issues(self) -> list[IssueView]:
        """All issues, the highest level first."""
        return views.issue_views(self.engine.watches.values(), self.engine.versions)

    def emerging(self) -> list[Newcomer]:
        """What was proposed to be watched, the newest first."""
        return proposed(self.engine.store)[::-1]

    def incidents(self) -> list[IncidentView]:
        """Open and recent episodes, the newest first."""
        return [self._living(views.read_episode(stored)) for stored in self.engine.store.episodes.newest(RECENT)]

    def incident(self, id: str) -> IncidentView | None:
        """One episode with everything that was said about it."""
        store = self.engine.store
        stored = store.episodes.find(id)
        if stored is None:
            return None
        return self._living(views.read_episode(stored, map(views.said, store.deliveries.said_about(id))))

    def _living(self, episode: IncidentView) -> IncidentView:
        return views.living(episode, self.engine.watches.get(episode.issue))

    def picture(self, issue: str, language: str = "") -> str | None:
        """The last hours of an issue as SVG."""
        watch = self.engine.watches.get(issue)
        return picture(watch, language) if watch else None

    def said(self, incident: str) -> list[Alert]:
        """Everything that was said of an episode."""
        return views.revisions(row.notification for row in self.engine.store.deliveries.said_about(incident))

    def why(self, officer: str, issue: str, at: int) -> Why:
        """Why an officer was told of an issue, or not."""
        person, speech = self.engine.config.officers[officer], core.speech(self.engine.config)
        return why(self.engine.store, officer, person, issue, at, speech)

    def precision(self) -> list[Precision]:
        """How the officers judged the alarms of each issue."""
        return [precision(watch.issue, watch.state.judged) for watch in self.engine.watches.values()]

    def notifications(self) -> list[Notification]:
        """The latest notifications, the newest first."""
        return [row.notification for row in self.engine.store.deliveries.latest(100)]
