"""What must always hold (I1 to I10): functions over plain values, each answering with what is violated, by name. Pure.

The simulator asks after every step; the running service asks what it can of itself, shows it as a metric, and never
stops for the answer: an alert that goes out beside a violated invariant is better than none.
"""

from collections.abc import Collection, Iterable, Sequence

import msgspec

from alerts.delivery import Delivery, Place
from alerts.incident import Incident
from alerts.notification import Notification
from alerts.policy import Policy
from detectors.window import MINUTES, QUARTERS
from stream.events import Event, Press, Tick
from stream.pressing import PRESSES
from stream.relatives import KIN
from stream.saying import OUTBOX
from stream.watch import Watch

URGENT = 3
"""Levels from which somebody must be reached in time: Siaga and Awas."""
REACH = {3: 900, 4: 300}
"""Seconds within which an urgent alert has reached a person or is visibly failing."""
LATE = 120
"""Seconds a deadline may be past: it is looked at once a minute, and a rise or fall of the same minute goes first."""
HEALED = 300
"""Seconds after which nothing may be outstanding, once everything works again and the last wait is over."""


class Violation(msgspec.Struct, frozen=True):
    """An invariant that doesn't hold, where, and what is wrong."""

    invariant: str
    where: str
    """An issue, incident or notification."""
    wrong: str


ASKED = ("I1", "I2", "I8")
"""What a running service asks of itself; the others need what it doesn't know, or more time than it has."""


def held(watches: Iterable[Watch], rows: Iterable[Delivery], now: float) -> list[Violation]:
    """Which of ``ASKED`` don't hold at ``now``, epoch seconds of the clock that sends; ``rows`` are unsettled."""
    of_watches = [one for watch in watches for one in (*looked_after(watch), *bounded(watch))]
    return [*of_watches, *reached(rows, now)]


def looked_after(watch: Watch) -> list[Violation]:
    """I1: every open Siaga or Awas has a next deadline, unless another issue's alert speaks for it."""
    incident, at = watch.state.incident, 60 * (watch.state.window.now + 1)
    if not incident.raised or incident.level < URGENT or incident.phase == "covered":
        return []
    if incident.deadline:
        overdue = at - incident.deadline
        return [Violation("I1", incident.id, f"its deadline is {overdue} s past")] if overdue > LATE else []
    return [Violation("I1", incident.id, f"{incident.phase} at level {incident.level} without a next deadline")]


def reached(rows: Iterable[Delivery], now: float) -> list[Violation]:
    """I2: what is urgent and new has reached somebody, or is visibly failing, within ``REACH``.

    ``rows`` are the unsettled rows of the outbox: one that ended is delivered or gives its reason.
    """
    unsettled = list(rows)
    failing: set[Place] = {row.place for row in unsettled if row.reason}
    return [
        Violation("I2", row.notification.id, f"waits since {now - row.queued:.0f} s and nobody can see why")
        for row in unsettled
        if row.notification.level >= URGENT and not row.notification.revises
        if now - row.queued > REACH[row.notification.level] and row.place not in failing
    ]


def announced_once(said: Iterable[Notification]) -> list[Violation]:
    """I3: an issue's episode is announced under one id until its end has been said. ``said`` is in order."""
    going: dict[str, str] = {}
    ended: set[str] = set()
    violations = []
    for one in said:
        if one.ends:
            ended.add(one.incident)
        elif one.occasion == "raised":
            before = going.setdefault(one.issue, one.incident)
            if before != one.incident and before not in ended:
                violations.append(Violation("I3", one.incident, f"announced as new, and {before} is going on"))
            going[one.issue] = one.incident
    return violations


def marked(arrivals: Iterable[tuple[str, bool]]) -> list[Violation]:
    """I3: whatever came twice was marked as a possible repeat; of each arrival the notification's id and the mark.

    >>> marked([("a", False), ("a", True), ("b", False), ("b", False)])
    [Violation(invariant='I3', where='b', wrong='came again without the mark of a repeat')]
    """
    seen: set[str] = set()
    violations = []
    for id, mark in arrivals:
        if id in seen and not mark:
            violations.append(Violation("I3", id, "came again without the mark of a repeat"))
        seen.add(id)
    return violations


def moved(policy: Policy, before: Incident, event: Event, after: Incident) -> list[Violation]:
    """I4, I7, I9: what one event may not do to an incident."""
    violations = []
    if isinstance(event, Tick) and before.phase == "held" and after.rung > before.rung:
        rest = (
            before.owned + 60 * min(policy.rounds.rules(level).note_within for level in (2, 3, 4)) - 60 * event.minute
        )
        if rest > 0:
            violations.append(Violation("I4", before.id, f"climbs {rest} s before the note of {before.owner} is due"))
    if isinstance(event, Press) and event.officer not in policy.officers and after != before:
        violations.append(Violation("I7", before.id, f"{event.officer or 'a stranger'} changed it and isn't on duty"))
    if isinstance(event, Tick) and event.missing and after.level < before.level:
        violations.append(Violation("I9", before.id, f"calmer while {', '.join(event.missing)} can't be seen"))
    return violations


def counted_once(issue: str, minute: int, counted: int, answered: int, sent: int) -> list[Violation]:
    """I5: a minute that has closed counts what was answered in time, each post once, and nothing that wasn't sent.

    >>> counted_once("banjir", 29_000_000, counted=3, answered=3, sent=4)
    []
    """
    if answered <= counted <= sent:
        return []
    where, wrong = f"{issue} minute {minute}", f"counted {counted} of {answered} answered and {sent} sent posts"
    return [Violation("I5", where, wrong)]


def decided_alike(watch: Watch, shadow: Watch) -> list[Violation]:
    """I6: a watch that was stopped and restored knows exactly what one knows that never was."""
    return [] if watch.snapshot() == shadow.snapshot() else [Violation("I6", watch.issue, "differs after a restart")]


def bounded(watch: Watch) -> list[Violation]:
    """I8: memory stays within its stated bounds."""
    state = watch.state
    passed = [minute for minute in state.parts if minute <= state.window.now]  # others wait for a shard that lags
    sizes: tuple[tuple[str, Sequence[object] | Collection[object], int], ...] = (
        ("minutes", state.window.minutes, MINUTES),
        ("quarters", state.window.quarters, QUARTERS),
        ("open minutes", passed, watch.counting.open_minutes + 2),
        ("shards", state.passed, watch.counting.shards),
        ("presses", state.presses, PRESSES),
        ("outbox", state.outbox, OUTBOX),
        ("relatives", state.kin, KIN),
    )
    return [
        Violation("I8", watch.issue, f"{len(held)} {name}, {limit} at most")
        for name, held, limit in sizes
        if len(held) > limit
    ]


def explained(watch: Watch) -> list[Violation]:
    """I10: where the numbers want more than was said, it was muted, has just come down, or is an exercise."""
    incident, wanted = watch.state.incident, watch.state.assessment.level
    if wanted <= incident.heeded(60 * (watch.state.window.now + 1)) or incident.drill:
        return []
    return [Violation("I10", watch.issue, f"wants level {wanted}, said {incident.level}, muted {incident.muted}")]


def left_out(policy: Policy, incident: Incident, said: Sequence[Notification]) -> list[Violation]:
    """I10: whoever should have heard what was just said of an incident and did not, did not for a reason."""
    if not said:
        return []
    new = [one for one in said if one.revision == incident.revision]
    if any(one.occasion == "handover" for one in new):  # that is only for those who did not know
        return []
    heard, at = {name for one in new for name in one.hearers}, max((one.at for one in new), default=0)
    return [
        Violation("I10", incident.id, f"{name} was not told, for no reason")
        for name in incident.told
        if heard and name not in heard and name in policy.officers and not policy.silences.of(name, incident, at)
    ]


def outstanding(rows: Iterable[Delivery], healed: float, now: float) -> list[Violation]:
    """Liveness: since ``healed`` everything works, so what has been due for ``HEALED`` seconds has ended."""
    return [
        Violation("live", row.notification.id, f"still {row.state} {now - healed:.0f} s after everything was healed")
        for row in rows
        if now - max(healed, row.queued, row.due) > HEALED
    ]
