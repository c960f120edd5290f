"""What other settings of an issue's false alarms would have done: its events once more, into a watch for each. Pure.

    events ─┬▶ watch at 0.1 a month ─▶ episodes, minutes raised, which judged episodes it finds
            ├▶ watch at 0.3 ...
            └▶ ...

The watches hear only counts and time: no presses, which would belong to the setting that was in force.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from alerts.policy import Policy
from stream.effects import Turn
from stream.events import Event, IssueChange, ReadBy, Tick, Totals
from stream.spokesman import Spokesman
from stream.state import Watched
from stream.watch import Watch

SETTINGS = (0.1, 0.3, 1.0, 3.0)
"""False alarms a month that are tried."""
MONTH = 30 * 86_400


class Span(msgspec.Struct, frozen=True):
    """An episode from ``opened`` until ``closed`` (epoch seconds), and whether it was right; None where not judged."""

    opened: int
    closed: int
    right: bool | None


class Outcome(msgspec.Struct, frozen=True):
    """What one setting would have done: the judged episodes it rings in too are ``right`` or ``false``."""

    setting: float
    episodes: int
    minutes_raised: int
    right: int
    false: int


class Used(msgspec.Struct, frozen=True):
    """An issue's false alarms a month as they really were, beside what is accepted, and other settings."""

    issue: str
    accepted: float
    seconds: int
    """Length of what was looked at."""
    episodes: int
    right: int
    false: int
    outcomes: tuple[Outcome, ...]

    @property
    def unjudged(self) -> int:
        """Episodes that nobody judged: each may have been false."""
        return self.episodes - self.right - self.false

    @property
    def false_a_month(self) -> tuple[float, float]:
        """False alarms a month: those judged so, and with all that nobody judged.

        >>> Used("a", 1.0, MONTH, 3, 1, 1, ()).false_a_month
        (1.0, 2.0)
        """
        months = max(self.seconds, 1) / MONTH
        return self.false / months, (self.false + self.unjudged) / months


class Trial:
    """A watch that nobody hears, at one setting; tells when it was raised from ``since`` (epoch seconds) on."""

    def __init__(self, watched: Watched, voice: Spokesman, setting: float, since: int, open_minutes: int) -> None:
        self.setting, self.since = setting, since
        watched = msgspec.structs.replace(watched, false_alarms_a_month=setting)
        self.watch = Watch(watched, Policy({}, {}), voice, open_minutes=open_minutes)
        self.raised: list[tuple[int, int]] = []
        """From when until when; the last may go on."""

    def hear(self, event: Event) -> None:
        """Counts, time, and a change of what reads the posts; nothing else."""
        if isinstance(event, Totals | Tick | ReadBy):
            for effect in self.watch.handle(event):
                if isinstance(effect, Turn):
                    self._turn(effect)

    def _turn(self, turn: Turn) -> None:
        if turn.before == 1:
            self.raised.append((turn.at, 0))
        elif turn.level == 1:
            self.raised[-1] = (self.raised[-1][0], turn.at)

    def outcome(self, now: int, episodes: Sequence[Span]) -> Outcome:
        """What came of it until ``now``."""
        spans = [(first, last or now) for first, last in self.raised if (last or now) > self.since]
        minutes = sum(last - max(first, self.since) for first, last in spans) // 60
        rung = [one for one in episodes if any(first < one.closed and one.opened < last for first, last in spans)]
        return Outcome(self.setting, len(spans), minutes, *verdicts(rung))


def verdicts(episodes: Iterable[Span]) -> tuple[int, int]:
    """How many were right, and how many false alarms.

    >>> verdicts([Span(0, 60, True), Span(90, 99, None)])
    (1, 0)
    """
    said = [one.right for one in episodes]
    return said.count(True), said.count(False)


def tried(events: Iterable[Event], trials: Sequence[Trial]) -> Iterator[int]:
    """Let every trial hear the events; tells the minute after each tick, so that somebody can see how far it is."""
    for event in events:
        if isinstance(event, IssueChange):
            continue
        for trial in trials:
            trial.hear(event)
        if isinstance(event, Tick):
            yield event.minute
