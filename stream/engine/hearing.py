"""Events reach the watches they are addressed to, and effects come back: looks, notifications, relatives."""

import sys
from collections.abc import Iterable

from alerts.notification import Notification
from stream.effects import Effect, Examine, Turn, Unsaid
from stream.engine.loaded import Loaded
from stream.engine.lookout import Lookout
from stream.engine.opinion import SecondOpinion
from stream.engine.retention import Retention
from stream.engine.store import Store
from stream.engine.views import Kept, encode_view, episode_view, standing
from stream.engine.why import encode_unsaid
from stream.events import EVERY, Event, Finding, Kin, Rang, Tick, encode_all
from stream.living import LOOK
from stream.look import POSTS, look
from stream.watch import Watch


class Hearing:
    """The events of one step after another; ``begin`` is called before each, ``save`` after it."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        second: SecondOpinion | None,
        lookout: Lookout | None,
        retention: Retention,
    ) -> None:
        self._retention = retention
        self._loaded, self._store, self.second, self.lookout = loaded, store, second, lookout
        self.begin()

    def begin(self, wall: float = 0.0, minutes: int = sys.maxsize) -> None:
        """A step begins in which so many minutes may pass; ``wall`` is the sender's clock."""
        self._wall, self._minutes = wall, minutes
        self.happened: list[Notification | Turn] = []
        """What was said for the first time, and which levels changed, in order."""
        self.journal: list[Event] = []
        """What was heard."""
        self.touched: dict[str, Kept | None] = {}
        """The issues whose watches heard something, and how each episode stood before; None: not known."""

    def advance(self, minute: int, missing: tuple[str, ...] = ()) -> bool:
        """Let time pass, as far as this step may go; whether it has come to ``minute``."""
        if not self._loaded.counter.now:
            self._store.put("first", minute)
        events = self._loaded.counter.advance(minute, missing, self._minutes)
        self._minutes -= sum(isinstance(event, Tick) for event in events)
        self.hear(events)
        if self.lookout:
            counter = self._loaded.counter
            self._say(self.lookout.advance(60 * counter.now, history=counter.now <= counter.history))
        return self._loaded.counter.now >= minute

    def hear(self, events: Iterable[Event]) -> None:
        """Every watch that an event is addressed to handles it; its effects come before the next event."""
        for event in events:
            self.journal.append(event)
            for watch in self._addressed(event):
                self.touched.setdefault(watch.issue, standing(watch))
                self._publish(watch.handle(event))
            if isinstance(event, Tick) and event.minute % 60 == 0:
                self.touched.update(dict.fromkeys(self._retention.pass_hour(event.minute)))

    def _addressed(self, event: Event) -> list[Watch]:
        if event.issue == EVERY:
            return list(self._loaded.watches.values())
        return [self._loaded.watches[event.issue]] if event.issue in self._loaded.watches else []

    def _publish(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Examine():
                    self.hear([self._look(effect)])
                case Unsaid():
                    self._store.deliveries.leave_out(effect.issue, effect.officer, effect.at, encode_unsaid(effect))
                case Turn():
                    self.happened.append(effect)
                    if len(self._loaded.watches) > 1:
                        self.hear([Kin(effect.issue, effect.name, effect.level, effect.at, effect.combined)])
                case Rang():
                    self.hear([effect])
                case Notification():
                    self._say([effect])

    def _say(self, notifications: Iterable[Notification]) -> None:
        for one in notifications:
            if self._store.deliveries.add(one, self._loaded.counter.now, self._wall):
                self.happened.append(one)

    def _look(self, wanted: Examine) -> Finding:
        seen = self._store.posts.matching(wanted.issue, wanted.last - LOOK, wanted.last, POSTS)
        return look(wanted, seen, self.second.ask if self.second else None)

    def save(self) -> None:
        """Keep what was heard, every watch that heard it, and its episode where it stands otherwise than before."""
        if self.journal:
            self._store.journal.append(self._loaded.counter.now, encode_all(self.journal))
        for issue in sorted(self.touched):
            watch = self._loaded.watches[issue]
            self._store.save(issue, watch.snapshot())
            if standing(watch) != self.touched[issue]:
                self.keep_episode(watch)
        self._store.put("minute", self._loaded.counter.now)
        if self.lookout:
            self.lookout.save()

    def keep_episode(self, watch: Watch) -> None:
        """Keep a watch's episode as it stands."""
        if watch.state.incident.id:
            view = episode_view(watch)
            self._store.episodes.keep(view.incident, view.opened, encode_view(view))
