"""The delivery loop: take, send, back off, and say how it ended. The outbox is part of the engine's state; a row is one
notification for one address, and it leaves only delivered, failed or superseded, each with its reason.

    waiting ─▶ sending ─▶ delivered
       ▲          │
       ├── Later ─┼─────▶ failed          waiting ─▶ superseded (a newer word on the same incident takes its place)
       │          ▼
       └────── accepted: the far end took it, and its receipt is awaited; none in time is failed

A row is marked *sending* before the request: after a crash exactly those rows may be repeats, and are sent as such.
Delays are data (``due``), nothing sleeps: whoever runs the loop calls ``deliver_due`` about every second.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from alerts.channels import Accepted, Channel, Delivered, Failed, Later, Memory, Outcome
from alerts.delivery import (
    GIVE_UP,
    Delivery,
    Place,
    Result,
    Status,
    accepted,
    awaited_anew,
    better,
    by_place,
    heir,
    most_urgent_first,
    next_of,
    outdated,
    put_off,
    result_of,
)
from alerts.notification import Notification

GRACE = 5.0
"""Seconds that a request under way may still take when the service stops."""


class OutboxStore(Protocol):
    """Where rows stand. Each write is safe, in one transaction, when it returns."""

    async def unsettled(self, place: Place | None = None) -> list[Delivery]:
        """All rows that are waiting or sending, of one place or of all, in the order of their numbers."""

    async def awaiting(self) -> list[Delivery]:
        """All rows that are accepted: their receipts are awaited."""

    async def delivery(self, notification: str) -> Delivery | None:
        """The row of a notification."""

    async def save(self, delivery: Delivery) -> None:
        """Write back a row that stays."""

    async def settle(self, delivery: Delivery, result: Result, memory: Memory | None) -> None:
        """Write back a row that ended, with its result; ``memory``, where given, replaces what was remembered of its
        channel, address and incident."""

    async def remembered(self, notification: Notification) -> Memory:
        """What the channel remembers of the notification's address and incident; empty at first."""


class Outbox:
    """Sends what is due, each address by itself: its own order, and no other address waits for it.

    ``clock`` gives epoch seconds, ``jitter`` numbers from 0 to 1.
    """

    def __init__(
        self,
        store: OutboxStore,
        channels: Mapping[str, Channel],
        clock: Callable[[], float],
        jitter: Callable[[], float],
    ) -> None:
        self._store, self._channels = store, channels
        self._clock, self._jitter = clock, jitter
        self._busy: dict[Place, asyncio.Task[None]] = {}
        self._closing = False

    async def deliver_due(self) -> None:
        """Start sending at every address that has something due and isn't busy; returns without waiting for it.
        Raises what the store raised in a send that has ended."""
        for place in [place for place, task in self._busy.items() if task.done()]:
            self._busy.pop(place).result()
        for place, queue in most_urgent_first(by_place(await self._store.unsettled())):
            if place not in self._busy and not self._closing and (outdated(queue) or next_of(queue, self._clock())):
                self._busy[place] = asyncio.create_task(self._work_off(place))
        for row in await self._store.awaiting():
            await self._await(row)

    async def _await(self, row: Delivery) -> None:
        """A receipt that doesn't come in time never comes; where the clock went back its time begins anew."""
        if (again := awaited_anew(row, self._clock())) != row:
            await self._store.save(again)
        elif self._clock() >= row.due:
            await self._settle(row, Failed("taken by the far end, but no receipt of its arrival came in time"))

    async def receive(self, notification: str, status: Status, outcome: Outcome | None) -> bool:
        """Take a receipt of a far end; ``outcome`` is what it makes of a notification that awaits one, None if nothing.
        False where it must come again: the very request it answers has not been written down yet."""
        row = await self._store.delivery(notification)
        if row is None:
            return True
        if row.state == "sending":
            return False
        noted = better(row, status)
        if row.state == "accepted" and outcome:
            await self._settle(noted, outcome)
        elif noted != row and row.state in ("accepted", "delivered"):
            await self._store.save(noted)
        return True

    async def idle(self) -> None:
        """Wait until all that was started has ended."""
        await asyncio.gather(*self._busy.values())

    async def close(self, grace: float = GRACE) -> None:
        """Start nothing more, and let what is under way end while the store still takes it. What takes longer than
        ``grace`` seconds is broken off: it stays marked as sending, and is sent again as a possible repeat."""
        self._closing = True
        for task in await self._late(grace):
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def hand_over(self, grace: float = GRACE) -> None:
        """Let what is under way end, and start nothing behind it: another is to send some of what waits. What takes
        longer is sent by both."""
        self._closing = True
        try:
            await self._late(grace)
        finally:
            self._closing = False

    async def _late(self, grace: float) -> set[asyncio.Task[None]]:
        """Wait; returns those that have not ended then."""
        tasks = set(self._busy.values())
        _, late = await asyncio.wait(tasks, timeout=grace) if tasks else (tasks, set())
        return late

    async def _work_off(self, place: Place) -> None:
        while not self._closing:
            queue = await self._store.unsettled(place)
            if replaced := outdated(queue):
                await self._supersede(*replaced)
            elif row := next_of(queue, self._clock()):
                await self._deliver(row)
            else:
                return

    async def _supersede(self, older: list[Delivery], newest: Delivery) -> None:
        await self._store.save(heir(older, newest))
        for row in older:
            ended = msgspec.structs.replace(row, state="superseded")
            await self._store.settle(ended, result_of(ended, f"by {newest.notification.id}"), None)

    async def _deliver(self, row: Delivery) -> None:
        now = self._clock()
        if row.tried and now - row.queued >= GIVE_UP:
            await self._settle(row, Failed(f"gave up after 24 hours; the last reason: {row.reason}"))
            return
        repeat = row.repeat or row.state == "sending"
        row = msgspec.structs.replace(row, state="sending", tried=now, repeat=repeat)
        await self._store.save(row)
        await self._settle(row, await self._send(row))

    async def _send(self, row: Delivery) -> Outcome:
        channel = self._channels.get(row.notification.channel)
        if channel is None:
            return Failed(f"no channel {row.notification.channel} is configured")
        memory = await self._store.remembered(row.notification)
        try:
            return await channel.send(row.notification, memory, repeat=row.repeat)
        except Exception as error:  # a mistake of ours, or a secret that is missing for a while
            return Later(f"the channel could not be used: {type(error).__name__}; see kentongan check")

    async def _settle(self, row: Delivery, outcome: Outcome) -> None:
        match outcome:
            case Delivered(memory=memory, detail=detail, acknowledged=acknowledged):
                ended = msgspec.structs.replace(row, state="delivered", arrived=self._clock())
                await self._store.settle(
                    ended, result_of(ended, detail, acknowledged=acknowledged), memory or row.memory
                )
            case Accepted(within=within, memory=memory):
                await self._store.save(accepted(row, within, memory, self._clock()))
            case Failed(reason=reason):
                ended = msgspec.structs.replace(row, state="failed", reason=reason)
                await self._store.settle(ended, result_of(ended, reason), None)
            case Later():
                await self._store.save(put_off(row, outcome, self._clock(), self._jitter()))
