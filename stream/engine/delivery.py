"""The outbox of the embedded engine: rows in its file, ends through its step, so that a receipt and its row are one."""

from collections.abc import Awaitable, Callable

from alerts.channels import Memory
from alerts.delivery import Delivery, Place, Result
from alerts.notification import Notification
from stream.engine.embedded import Settlement
from stream.engine.store import Store


class EmbeddedOutbox:
    """``OutboxStore`` on the engine's file; ``settled`` hands an end to the engine and returns once it is committed."""

    def __init__(self, store: Store, settled: Callable[[Settlement], Awaitable[None]]) -> None:
        self._store, self._settled = store, settled

    async def unsettled(self, place: Place | None = None) -> list[Delivery]:
        """Rows that wait or are being sent, at one place or at all."""
        return self._store.unsettled(place)

    async def save(self, delivery: Delivery) -> None:
        """Write back a row that stays."""
        with self._store.transaction():
            self._store.put_delivery(delivery)

    async def settle(self, delivery: Delivery, result: Result, memory: Memory | None) -> None:
        """Write back a row that ended, and let its watch hear of it."""
        await self._settled(Settlement(delivery, result, memory))

    async def remembered(self, notification: Notification) -> Memory:
        """What the channel remembers of this address and incident."""
        return self._store.remembered(notification.channel, notification.address, notification.incident)
