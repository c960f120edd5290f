"""One row of the outbox, and the order and the waits of rows: what is decided about sending, without sending. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from alerts.channels import Later
from alerts.notification import Notification

SCHEDULE = (0.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
"""Seconds before the first, second, ... try of a row; the last one repeats."""
LONGEST = {3: 300.0, 4: 60.0}
"""The longest wait at Siaga and Awas: their times to acknowledge are short."""
JITTER = 0.2
GIVE_UP = 24 * 3600.0
PATIENCE = 5
"""So many tries a row holds back those behind it at its address, about six minutes; then it steps aside, so that one
message that a receiver can't stomach stops no others."""

Place = tuple[str, str]
"""Channel and address."""
State = Literal["waiting", "sending", "accepted", "delivered", "failed", "superseded"]
Status = Literal["sent", "delivered", "read", "failed"]
"""What a far end says by a receipt, after it took a message; they come in any order, and twice."""
RANKS: dict[str, int] = {"": 0, "sent": 1, "delivered": 2, "read": 3}


class Delivery(msgspec.Struct, frozen=True):
    """A row. Times are epoch seconds of the clock that sends, not feed time."""

    number: int
    """Counts up: the order in which rows entered."""
    notification: Notification
    queued: float
    state: State = "waiting"
    attempts: int = 0
    """Tries that failed with no wait named by the far end; they set the next wait."""
    tried: float = 0.0
    arrived: float = 0.0
    """When it was known to have arrived: by its receipt, where the far end gives one."""
    due: float = 0.0
    repeat: bool = False
    """Whether an earlier try may have arrived."""
    reason: str = ""
    """Why the last try failed."""
    receipt: Literal["", "sent", "delivered", "read"] = ""
    """The best that the far end said of it by a receipt."""
    memory: dict[str, str] = {}
    """What its channel wants remembered once it is delivered; ``due`` is then when the receipt must have come."""

    @property
    def place(self) -> Place:
        """Where it goes."""
        return self.notification.channel, self.notification.address

    def ripe(self, now: float) -> bool:
        """Whether it may be tried; also where the clock went back behind the last try."""
        return now >= self.due or now < self.tried


class Result(msgspec.Struct, frozen=True):
    """How a notification ended: what the engine writes into its log as a receipt."""

    notification: str
    issue: str
    outcome: Literal["delivered", "failed", "superseded"]
    detail: str = ""
    acknowledged: bool = False
    """Whether the far end said with it that somebody there has it."""


def by_place(rows: Iterable[Delivery]) -> dict[Place, list[Delivery]]:
    """The rows of each channel and address."""
    places: dict[Place, list[Delivery]] = defaultdict(list)
    for row in rows:
        places[row.place].append(row)
    return dict(places)


def outdated(queue: list[Delivery]) -> tuple[list[Delivery], Delivery] | None:
    """The rows of one address that a newer one about the same incident makes needless, and that one; or None.

    Only where sending to this address has been put off: while all goes well everything is said, at whatever
    speed. A row that
    is marked as sending is never left out: it may have arrived.
    """
    lags = any(row.tried for row in queue if row.state == "waiting")
    for rows in _by_incident(queue).values():
        waiting = [row for row in rows if row.state == "waiting"]
        if len(waiting) > 1 and lags:
            return waiting[:-1], waiting[-1]
    return None


def heir(older: list[Delivery], newest: Delivery) -> Delivery:
    """The newest row in the place of older ones: as loud as they would have been, and waiting as long as they, except
    where it brings a higher level."""
    last = max(older, key=lambda row: row.tried)
    loud = newest.notification.forced or not all(row.notification.revises for row in older)
    higher = newest.notification.level > last.notification.level
    return msgspec.structs.replace(
        newest,
        notification=msgspec.structs.replace(newest.notification, forced=loud),
        attempts=last.attempts,
        tried=last.tried,
        due=newest.due if higher else max(newest.due, last.due),
        reason=last.reason,
    )


def next_of(queue: list[Delivery], now: float) -> Delivery | None:
    """The row of one address that goes next, or None where none may go yet.

    Within an incident strictly in order, so an edit never overtakes the message it edits; among incidents the highest
    level first, new words before edits, then the oldest. A row that waits for its next
    try holds back those behind it for a while.
    """
    heads = [rows[0] for rows in _by_incident(queue).values()]
    urgency = sorted(heads, key=lambda row: (-row.notification.level, row.notification.revises, row.number))
    for row in urgency:
        if row.ripe(now):
            return row
        if row.attempts <= PATIENCE:
            return None
    return None


def most_urgent_first(places: Mapping[Place, list[Delivery]]) -> list[tuple[Place, list[Delivery]]]:
    """The places in the order in which they may speak, where they share a limit: the highest level that waits there
    first, then what has waited longest; so that no place is always the last."""

    def urgency(item: tuple[Place, list[Delivery]]) -> tuple[int, int]:
        highest = max(row.notification.level for row in item[1])
        return -highest, min(row.number for row in item[1] if row.notification.level == highest)

    return sorted(places.items(), key=urgency)


def put_off(row: Delivery, outcome: Later, now: float, jitter: float) -> Delivery:
    """The row as it waits for its next try."""
    attempts = row.attempts + (outcome.after <= 0)
    due = now + next_try(attempts, row.notification.level, outcome.after, jitter)
    repeat = row.repeat or outcome.unsure
    return msgspec.structs.replace(
        row, state="waiting", attempts=attempts, due=due, repeat=repeat, reason=outcome.reason
    )


def accepted(row: Delivery, within: float, memory: dict[str, str], now: float) -> Delivery:
    """The row as it awaits its receipt for ``within`` seconds; the clock may have gone back since it was tried."""
    tried = min(row.tried, now)
    return msgspec.structs.replace(row, state="accepted", tried=tried, due=now + within, memory=memory)


def awaited_anew(row: Delivery, now: float) -> Delivery:
    """The row that awaits its receipt; for as long again from now on, where the clock went back behind its try.

    >>> row = Delivery(1, ..., 0.0, "accepted", tried=100.0, due=160.0)
    >>> awaited_anew(row, 120.0).due, awaited_anew(row, 40.0).due
    (160.0, 100.0)
    """
    if now >= row.tried:
        return row
    return msgspec.structs.replace(row, tried=now, due=now + row.due - row.tried)


def better(row: Delivery, status: Status) -> Delivery:
    """The row with a receipt noted, which may come late, twice or in any order: the best one stays."""
    known = status != "failed" and RANKS[status] > RANKS[row.receipt]
    return msgspec.structs.replace(row, receipt=status) if known else row


def next_try(attempts: int, level: int, after: float, jitter: float) -> float:
    """Seconds until the next try. A wait that the far end named is obeyed; else the schedule holds, and waits spread
    over a fifth more by ``jitter`` (0 to 1), so that not all come back at once.

    >>> next_try(1, 2, 0.0, 0.5), next_try(9, 2, 0.0, 0.0), next_try(9, 4, 0.0, 0.0), next_try(0, 4, 37.0, 0.5)
    (5.5, 3600.0, 60.0, 37.0)
    """
    if after > 0:
        return after
    wait = min(SCHEDULE[min(attempts, len(SCHEDULE) - 1)], LONGEST.get(level, SCHEDULE[-1]))
    return wait * (1 + JITTER * jitter)


def _by_incident(queue: list[Delivery]) -> dict[str, list[Delivery]]:
    incidents: dict[str, list[Delivery]] = defaultdict(list)
    for row in queue:
        incidents[row.notification.incident].append(row)
    return incidents


def result_of(row: Delivery, detail: str, *, acknowledged: bool = False) -> Result:
    """How a row ended that has ended."""
    assert row.state in ("delivered", "failed", "superseded")
    return Result(row.notification.id, row.notification.issue, row.state, detail, acknowledged)
