"""Why did an issue ring, or not, at some time: its events once more into a fresh watch, up to that minute. Pure.

    journal ─▶ the issue's events ─▶ fresh watch ─▶ level, score, what each family found, distance

The watch hears what it heard then, in that order, so it comes to the same. Where retention has taken the beginning of
the journal, it knows less of what is usual than it did: ``begins`` says from when on it could look.
"""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from detectors.assessment import Reason
from detectors.distance import Distance
from stream.events import EVERY, Event, IssueChange, Tick, decode_all
from stream.watch import Watch

Make = Callable[[IssueChange | None], Watch]
"""A fresh watch of an issue, as it is configured, or as it was added while the service ran."""


class Hindsight(msgspec.Struct, frozen=True):
    """How an issue stood after a minute; ``begins`` and ``minute`` are epoch minutes."""

    issue: str
    begins: int
    minute: int
    level: int
    phase: str
    score: float
    threshold: float
    """The score from which it rings: -log10 of the false alarms that are accepted a month."""
    found: tuple[Reason, ...]
    """What each family of detectors found, the strongest first, whether it was enough or not."""
    drivers: tuple[str, ...]
    distance: Distance
    rule: str
    missing: tuple[str, ...]
    """Sources that were silent: without them nothing is called calm."""

    @property
    def rings_from(self) -> float:
        """With so many accepted false alarms a month it would have rung.

        >>> about = Hindsight("a", 0, 0, 1, "calm", -1.0, 0.0, (), (), Distance(0, 0), "3", ())
        >>> about.rings_from
        10.0
        """
        return float(10.0**-self.score)


def events_of(rows: Iterable[bytes], issue: str) -> Iterator[Event]:
    """What the watch of an issue heard, from the first event that names it on: before, it was not watched."""
    begun = False
    for row in rows:
        for event in decode_all(row):
            begun = begun or event.issue == issue
            if begun and event.issue in (issue, EVERY):
                yield event


def look_back(events: Iterable[Event], minute: int, make: Make) -> Hindsight | None:
    """How the issue stood after ``minute`` had passed; None where the events do not reach so far, or begin later."""
    watch, begins = None, 0
    for event in events:
        if isinstance(event, IssueChange) and event.action == "added":
            watch, begins = make(event), 0
        watch = watch or make(None)
        last = isinstance(event, Tick) and event.minute > minute
        watch.handle(msgspec.structs.replace(event, minute=minute + 1) if last else event)
        begins = begins or watch.state.window.now
        if last:
            return told(watch, begins) if begins and begins <= minute else None
    return None


def told(watch: Watch, begins: int) -> Hindsight:
    """What a watch says of its last minute."""
    state, panel = watch.state, watch.panel
    return Hindsight(
        watch.issue, begins, state.window.now, state.incident.level, state.incident.phase, state.assessment.score,
        panel.threshold, panel.opinions(state.window), state.assessment.drivers, panel.distance(state.window),
        state.assessment.rule, state.missing,
    )  # fmt: skip
