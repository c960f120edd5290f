"""The outbox of the embedded engine: rows in its file, ends through its step, so that a receipt and its row are one.

Where the disk takes nothing any more alerts go out all the same: what can't be written is held here, and written as
soon as it can be. If the process ends before that, those few go out again and nobody can know it: twice is better than
never.
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable

from alerts.channels import Memory
from alerts.delivery import Delivery, Place, Result
from alerts.notification import Notification
from stream.engine.inputs import Settlement
from stream.engine.outcomes import Overloaded
from stream.engine.store import Store

log = logging.getLogger("kentongan")


class EmbeddedOutbox:
    """``OutboxStore`` on the engine's file; ``settled`` hands an end to the engine and returns once it is committed.

    It raises ``Overloaded`` where that can't be.
    """

    def __init__(self, store: Store, settled: Callable[[Settlement], Awaitable[None]]) -> None:
        self._store, self._settled = store, settled
        self._held: dict[int, Delivery] = {}
        """Rows that could not be written, by their number."""
        self._ends: dict[int, Settlement] = {}
        """Ends that could not be written; their rows are still unsettled in the file."""

    async def unsettled(self, place: Place | None = None) -> list[Delivery]:
        """Rows that wait or are being sent, at one place or at all."""
        rows = self._store.deliveries.unsettled(place)
        held = [self._held.get(row.number, row) for row in rows if row.number not in self._ends]
        return [row for row in held if row.state in ("waiting", "sending")]

    async def awaiting(self) -> list[Delivery]:
        """Rows whose receipts are awaited."""
        written = {row.number: row for row in self._store.deliveries.awaiting()}
        held = {number: row for number, row in self._held.items() if row.state == "accepted" or number in written}
        rows = (written | held).values()
        return [row for row in rows if row.state == "accepted" and row.number not in self._ends]

    async def delivery(self, notification: str) -> Delivery | None:
        """The row of a notification, as it stands."""
        row = self._store.deliveries.find(notification)
        if row and row.number in self._ends:
            return self._ends[row.number].delivery
        return self._held.get(row.number, row) if row else None

    async def save(self, delivery: Delivery) -> None:
        """Write back a row that stays, or hold it."""
        self._held[delivery.number] = delivery
        try:
            self._write(delivery)
        except sqlite3.Error as error:
            log.error("a row of the outbox is held", extra={"row": delivery.number, "reason": str(error)})

    async def settle(self, delivery: Delivery, result: Result, memory: Memory | None) -> None:
        """Write back a row that ended, and let its watch hear of it, or hold both."""
        end = Settlement(delivery, result, memory)
        self._held.pop(delivery.number, None)
        try:
            await self._settled(end)
        except Overloaded as error:
            self._ends[delivery.number] = end
            log.error("a receipt is held", extra={"row": delivery.number, "reason": str(error)})

    async def remembered(self, notification: Notification) -> Memory:
        """What the channel remembers of this address and incident."""
        about = (notification.channel, notification.address, notification.incident)
        for end in reversed(self._ends.values()):
            said = end.delivery.notification
            if end.memory is not None and (said.channel, said.address, said.incident) == about:
                return end.memory
        return self._store.deliveries.remembered(*about)

    async def catch_up(self) -> None:
        """Write what is held. Raises what still stands in the way."""
        for row in list(self._held.values()):
            self._write(row)
        for number, end in list(self._ends.items()):
            await self._settled(end)
            del self._ends[number]

    def _write(self, row: Delivery) -> None:
        with self._store.transaction():
            self._store.deliveries.put(row)
        del self._held[row.number]
