"""The watches of a keep worker, whatever holds their state: load, handle, publish, and hand the new state back."""

from collections import deque
from collections.abc import Iterable

from alerts.notification import Notification
from stream import core
from stream.charting import picture
from stream.effects import Effect, Examine, Turn, Unsaid
from stream.engine.illustrating import drawn
from stream.engine.kafka.publishing import Publishing
from stream.engine.views import encode_view, episode_view
from stream.engine.why import encode_unsaid
from stream.events import Event, IssueChange, Kin, Rang, encode_all
from stream.watch import Watch


class Watches:
    """Loaded watches; one that was just used is not read from its snapshot again."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing
        self._loaded: dict[str, tuple[bytes, Watch]] = {}

    async def hear(self, issue: str, snapshot: bytes | None, events: Iterable[Event]) -> bytes | None:
        """The state of an issue's watch after these events, when all that follows from them is acknowledged.

        None where the issue is watched no more.
        """
        watch = await self._load(issue, snapshot)
        if watch is None:
            return None
        self._loaded.pop(issue, None)  # nothing half done is kept
        retired = False
        for event in events:
            retired = isinstance(event, IssueChange) and event.action == "retired"
            await self._publish(watch, await self._handle(watch, event))
        if watch.state.incident.id:
            view = episode_view(watch)
            await self._publishing.send("incidents", view.incident, encode_view(view))
        await self._publishing.flush()
        if retired:
            return None
        after = watch.snapshot()
        self._loaded[issue] = after, watch
        return after

    async def _load(self, issue: str, snapshot: bytes | None) -> Watch | None:
        known, watch = self._loaded.get(issue, (None, None))
        if watch and known == snapshot:
            return watch
        config = await self._publishing.config_of(issue, known=bool(snapshot))
        if issue not in config.issues:
            return None
        one = config.model_copy(update={"issues": {issue: config.issues[issue]}})
        fresh = core.watches(one, config.kafka.partitions)[issue]
        if snapshot:
            fresh.restore(snapshot)
        return fresh

    async def _handle(self, watch: Watch, event: Event) -> list[Effect]:
        """Everything that follows from an event, in order; a closer look is awaited, and what it finds is heard."""
        effects: list[Effect] = []
        todo = deque(watch.handle(event))
        while todo:
            effect = todo.popleft()
            effects.append(effect)
            if isinstance(effect, Examine) and (finding := await self._publishing.look(effect)):
                todo.extendleft(reversed(watch.handle(finding)))
        return effects

    async def _publish(self, watch: Watch, effects: Iterable[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Notification):
                await self._publishing.say(effect, self._drawn(watch, effect))
            elif isinstance(effect, Turn):
                kin = Kin(effect.issue, effect.name, effect.level, effect.at, effect.combined)
                await self._tell_others(effect.issue, kin)
            elif isinstance(effect, Rang):
                await self._tell_others(effect.of, effect)
            elif isinstance(effect, Unsaid):
                await self._publishing.send("silences", f"{effect.issue}/{effect.officer}", encode_unsaid(effect))

    def _drawn(self, watch: Watch, said: Notification) -> str:
        """The picture that goes with a notification: whoever sends it knows no watch."""
        return drawn(self._publishing.issues.config, lambda issue, language: picture(watch, language), said)

    async def _tell_others(self, of: str, event: Kin | Rang) -> None:
        """All other issues hear of a level that changed, and of whom that has rung."""
        told = encode_all([event])
        for issue in self._publishing.issues.config.issues:
            if issue != of:
                await self._publishing.send("events", issue, told)
