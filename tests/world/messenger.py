"""A channel that takes a message first, and says by receipts what became of it: late, twice, in any order, or never."""

import asyncio
from functools import partial

from alerts.channels import Accepted, Delivered, Failed, Memory, Outcome
from alerts.channels.whatsapp import RECEIPT_WITHIN
from alerts.delivery import Status
from alerts.notification import Notification
from tests.world.phones import Phones

AGAIN = 20.0
"""Seconds after which a receipt that nobody took comes again."""
LATE = 3600.0
"""Seconds that receipts may be late: longer than anybody waits for them."""
ARRIVED: dict[Status, Outcome | None] = {"sent": None, "delivered": Delivered(), "read": Delivered()}
"""The receipts of what arrived, and what each makes of it."""


class Messenger(Phones):
    """The channel. A receipt is about a notification, whichever try of it arrived."""

    def _arrive(self, notification: Notification, repeat: bool) -> None:
        """It reaches the phone, or the far end finds out later that it can't."""
        if self.world.happens("unreached"):
            self.blocked.add(notification.id)
            self._comes(1.0, notification.id, "failed", Failed("131026: this number can't be reached"))
            return
        super()._arrive(notification, repeat)
        self._tell(notification.id)

    def _taken(self, notification: Notification, memory: Memory) -> Outcome:
        return Accepted(RECEIPT_WITHIN[notification.level], {"message": str(len(memory) + 1)})

    def _tell(self, id: str) -> None:
        """Each receipt of an arrival, at its time."""
        if self.world.happens("receipt_lost"):
            self.blocked.add(id)
            return
        late, statuses = 0.0, [*ARRIVED]
        if self.world.happens("receipt_late"):
            self.blocked.add(id)
            late = self.world.random.uniform(0.0, LATE)
        if self.world.happens("receipt_disordered"):
            statuses.reverse()
        if self.world.happens("receipt_twice"):
            statuses *= 2
        for number, status in enumerate(statuses):
            self._comes(late + 2.0 * number + self.world.random.random(), id, status, ARRIVED[status])

    def _comes(self, seconds: float, id: str, status: Status, outcome: Outcome | None) -> None:
        self.world.later(seconds, self._hand_over, id, status, outcome)

    def _hand_over(self, id: str, status: Status, outcome: Outcome | None) -> None:
        """A receipt comes until it is taken."""
        if self.world.process is None:
            self._again(id, status, outcome)
        else:
            task = self.world.process.receive(id, status, outcome)
            task.add_done_callback(partial(self._handed, id, status, outcome))

    def _handed(self, id: str, status: Status, outcome: Outcome | None, task: asyncio.Task[bool]) -> None:
        if task.cancelled() or task.exception() or not task.result():
            self._again(id, status, outcome)

    def _again(self, id: str, status: Status, outcome: Outcome | None) -> None:
        """Nobody was there to take it, so it may be too late now."""
        self.blocked.add(id)
        self._comes(AGAIN, id, status, outcome)
