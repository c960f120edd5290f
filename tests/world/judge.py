"""Whoever looks at everything, after every step and at the end, and writes down what is violated."""

from collections.abc import Mapping

import msgspec

from alerts.delivery import GIVE_UP, Delivery
from alerts.notification import Notification
from stream import invariants
from stream.invariants import Violation
from stream.watch import Watch
from tests.world.naive import Arrivals, NaiveCounter
from tests.world.phones import Phones
from tests.world.posts import Posts
from tests.world.process import FEED, Engine
from tests.world.shadow import Shadow


class Judge:
    """The invariants, asked of the engine, and of the models that know what should have come of it."""

    def __init__(self, watches: dict[str, Watch], phones: Mapping[str, Phones]) -> None:
        self.naive = NaiveCounter(next(iter(watches.values())).counting.open_minutes)
        self.shadow = Shadow(watches, self.naive)
        self.arrivals = Arrivals()
        self._phones = phones
        self._heard: object = None
        self._found: dict[tuple[str, str], Violation] = {}

    @property
    def violations(self) -> list[Violation]:
        """The first of each kind and place."""
        return list(self._found.values())

    def _see(self, violations: list[Violation]) -> None:
        for violation in violations:
            self._found.setdefault((violation.invariant, violation.where), violation)

    def committed(self, engine: Engine) -> None:
        """A step is on the disk: what it heard has happened."""
        if engine.events is not self._heard:
            self._heard = engine.events
            self._see(self.shadow.hear(engine.events))

    def restarted(self, engine: Engine) -> None:
        """An engine has loaded what was stored."""
        self._see(self.shadow.unlike(engine.watches))

    def arrived(self, notification: Notification, repeat: bool, faults: int) -> None:
        """A phone shows a notification, when ``faults`` had happened so far."""
        self._see(self.arrivals.hear(notification.id, repeat, faults))

    def stepped(self, engine: Engine, rows: list[Delivery], clock: float, healed: float) -> None:
        """What must hold after any step; ``rows`` wait in the outbox, ``healed`` is when all faults ended, or 0."""
        for watch in engine.watches.values():
            self._see(invariants.looked_after(watch))
            self._see(invariants.bounded(watch))
            self._see(invariants.explained(watch))
        self._see(invariants.reached(rows, clock))
        if healed:
            self._see(invariants.outstanding(rows, healed, clock))

    def last_look(self, engine: Engine, rows: list[Delivery], posts: Posts, minute: int) -> None:
        """What must hold when all is over, in ``minute``; ``rows`` are all that there ever were."""
        self.restarted(engine)
        if engine.counter.now < minute - 1:
            self._see([Violation("live", FEED, f"its clock stands still, {minute - engine.counter.now} minutes ago")])
        self._see(invariants.announced_once(self.shadow.said.values()))
        self._see([Violation("live", post.id, "a post was never answered") for post in posts.waiting])
        self._see([lost for row in rows for lost in self._lost(row)])
        unsettled = {row.notification.id for row in rows if row.state in ("waiting", "sending", "accepted")}
        owed = {id: None for watch in engine.watches.values() for id in watch.state.outbox if id not in unsettled}
        self._see([Violation("live", id, "it ended, and its watch still waits for that") for id in owed])
        self._see([Violation("lost", one.notification.id, "replaced by nothing") for one in _replaced(rows)])
        kept = {row.notification.id: row.notification for row in rows}
        self._see([Violation("lost", id, "decided and never kept") for id in self.shadow.said if id not in kept])
        self._see([Violation("I6", id, "another word than was decided") for id in kept if self._other(kept[id])])

    def _lost(self, row: Delivery) -> list[Violation]:
        id = row.notification.id
        if row.state == "delivered" and id not in self.arrivals:
            return [Violation("lost", id, "delivered, it says, and it never arrived")]
        given_up = row.tried - row.queued >= GIVE_UP or row.reason.startswith("gave up after 24 hours")
        if row.state == "failed" and id not in self._phones[row.notification.channel].blocked and not given_up:
            return [Violation("lost", id, f"given up without need: {row.reason}")]
        return []

    def _other(self, kept: Notification) -> bool:
        said = self.shadow.said.get(kept.id)
        return said is None or _bytes(kept, said.forced) != _bytes(said, said.forced)


def _replaced(rows: list[Delivery]) -> list[Delivery]:
    """Of each address and episode the last row, where it ended because of a newer one."""
    last = {(row.place, row.notification.incident): row for row in sorted(rows, key=lambda row: row.number)}
    return [row for row in last.values() if row.state == "superseded"]


def _bytes(notification: Notification, forced: bool) -> bytes:
    """As it is stored; ``forced`` alone may change while it waits."""
    return msgspec.json.encode(msgspec.structs.replace(notification, forced=forced))
