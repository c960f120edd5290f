"""The same watches hearing the same events, never stopped and never restored: what should have been decided."""

from collections.abc import Iterable

from alerts.notification import Notification
from detectors.window import MINUTES
from stream.events import EVERY, Event, Receipt, Tick
from stream.invariants import Violation, decided_alike, left_out, moved
from stream.watch import Watch
from tests.world.naive import NaiveCounter


class Shadow:
    """Hears what was committed; ``said`` is everything that was decided to be said, in order."""

    def __init__(self, watches: dict[str, Watch], naive: NaiveCounter) -> None:
        self.watches, self.naive = watches, naive
        self.said: dict[str, Notification] = {}
        self.events = 0

    def hear(self, events: Iterable[Event]) -> list[Violation]:
        """Events of one transaction; what they did that nothing may do."""
        violations = []
        for event in events:
            self.events += 1
            for watch in self.watches.values() if event.issue == EVERY else [self.watches[event.issue]]:
                violations += self._hear(watch, event)
        return violations

    def _hear(self, watch: Watch, event: Event) -> list[Violation]:
        before, passed = watch.state.incident, watch.state.window.now
        effects = watch.handle(event)
        said = [one for one in effects if isinstance(one, Notification) and one.id not in self.said]
        self.said.update({one.id: one for one in said})
        after = watch.state.incident
        closed = self._closed(watch, passed) if isinstance(event, Tick) else []
        # A receipt announces nothing: what failed goes the next way of who should have heard it, and of nobody else.
        silent = [] if isinstance(event, Receipt) else left_out(watch.policy, after, said)
        return moved(watch.policy, before, event, after) + silent + closed

    def _closed(self, watch: Watch, passed: int) -> list[Violation]:
        """What was counted in the minutes that have just closed, as far as the window still has them."""
        window, open_minutes = watch.state.window, watch.counting.open_minutes
        oldest = window.now + 1 - min(MINUTES, window.age)
        minutes = range(max(oldest, passed + 1 - open_minutes), window.now + 1 - open_minutes)
        return [one for m in minutes for one in self.naive.closed(watch.issue, m, window.at(m).posts)]

    def unlike(self, watches: dict[str, Watch]) -> list[Violation]:
        """Where watches that were stopped and restored know something else."""
        return [one for issue, watch in watches.items() for one in decided_alike(watch, self.watches[issue])]
