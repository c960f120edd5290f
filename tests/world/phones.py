"""A channel and the phones behind it: they refuse, hang, lose requests and answers, and ring."""

import asyncio
from typing import TYPE_CHECKING

from alerts.channels import Delivered, Failed, Later, Memory, Outcome
from alerts.delivery import Delivery
from alerts.notification import Notification

if TYPE_CHECKING:
    from tests.world.world import World

TIMEOUT = 15.0
FAULTS = ("error_500", "error_429", "hang", "request_lost", "answer_lost", "blocked")


class Phones:
    """The channel. It never raises but for the end of the process."""

    def __init__(self, name: str, world: "World") -> None:
        self.name, self.world = name, world
        self.out_until = 0.0
        self.blocked: set[str] = set()
        """Notifications of which it was said for good that they can't be delivered, or of which nobody said in time
        that they were."""

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Whatever happens to a request."""
        self.world.may_crash("crash_request")
        fault = self._fault()
        try:
            await asyncio.sleep(TIMEOUT if fault == "hang" else self.world.random.expovariate(2.0))
        except asyncio.CancelledError:
            self._in_flight(notification, repeat)
            raise
        if fault in ("", "answer_lost") or (fault == "hang" and self.world.random.random() < 0.5):
            self._arrive(notification, repeat)
        if fault:
            self.world.fault(fault)  # counted behind the arrival: it excuses the next one
            return self._outcome(fault, notification)
        self.world.may_crash("crash_answer")
        return self._taken(notification, memory)

    def late(self, row: Delivery) -> None:
        """What it took may seem to have been answered too late."""
        if row.state == "accepted":
            self.blocked.add(row.notification.id)

    async def close(self) -> None:
        """Nothing to let go of."""

    def _arrive(self, notification: Notification, repeat: bool) -> None:
        """The far end has the request."""
        self.world.arrive(notification, repeat)

    def _taken(self, notification: Notification, memory: Memory) -> Outcome:
        """What it answers then."""
        return Delivered({"message": str(len(memory) + 1)})

    def _fault(self) -> str:
        if self.world.now < self.out_until:
            return "error_500"
        return next((kind for kind in FAULTS if self.world.chance(kind)), "")

    def _outcome(self, fault: str, notification: Notification) -> Outcome:
        match fault:
            case "error_500":
                return Later("500 Internal Server Error")
            case "error_429":
                return Later("429 Too Many Requests", after=float(self.world.random.randint(1, 60)))
            case "blocked":
                self.blocked.add(notification.id)
                return Failed("403 blocked by the user; he must unblock the bot")
        return Later("no answer", unsure=True)

    def _in_flight(self, notification: Notification, repeat: bool) -> None:
        """The process ended while the request was under way: it may arrive all the same."""
        if self.world.random.random() < 0.5:
            self._arrive(notification, repeat)
            self.world.fault("arrived_after_crash")
