"""The outbox of a notify worker: its share of the rows, as they stand in the compacted topic ``outbox``.

    notifications ─▶ a row, once ─▶ send ─▶ row and memory ─▶ receipt into events ─▶ out of the watch's own outbox

A notification that comes again and has ended gets its receipt again: then the first one was lost. Rows stand in the
partition of their notification, so whoever takes over a partition finds them there.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from alerts.channels import Memory
from alerts.delivery import Delivery, Place, Result, result_of
from alerts.notification import Notification
from stream.config import Config
from stream.engine.kafka.headers import PICTURE, Headers, headers
from stream.engine.kafka.producing import Producing
from stream.engine.kafka.topics import name
from stream.events import Event, Press, Receipt, encode_all

UNSETTLED, ENDED = ("waiting", "sending"), ("delivered", "failed", "superseded")


class KafkaOutbox:
    """``OutboxStore`` on the brokers: a write is acknowledged when it returns. Raises KafkaError where it can't be."""

    def __init__(self, config: Config, producer: Producing) -> None:
        self._kafka, self._producer = config.kafka, producer
        self._rows: dict[int, dict[str, Delivery]] = {}
        """The rows of each partition, by the notification's id."""
        self._memories: dict[int, dict[str, Memory]] = {}
        self._pictures: dict[int, dict[str, str]] = {}
        """Of the rows that have not ended, the pictures that go with them, SVG."""

    def hear(self, records: Iterable[Any]) -> None:
        """Messages of the topic: rows and memories as they were written."""
        for record in records:
            rows = self._rows.setdefault(record.partition, {})
            key, memories = record.key.decode(), self._memories.setdefault(record.partition, {})
            if record.value is None:
                rows.pop(key, None)
                memories.pop(key, None)
            elif key.startswith(MEMORY):
                memories[key] = _memory(record.value)
            else:
                rows[key] = _row(record.value)
                self._picture(rows[key], record.headers)

    def drawn(self, notification: Notification) -> str:
        """The picture that came with a notification; empty for none."""
        return next((some[notification.id] for some in self._pictures.values() if notification.id in some), "")

    def forget(self, partition: int) -> None:
        """Another has the partition now."""
        self._rows.pop(partition, None)
        self._memories.pop(partition, None)
        self._pictures.pop(partition, None)

    async def take(self, partition: int, offset: int, notification: Notification, now: float, about: Headers) -> None:
        """A notification came: a new row; or one whose receipt was lost, where it has ended."""
        row = self._rows.setdefault(partition, {}).get(notification.id)
        if row is None:
            fresh = Delivery(offset * PARTITIONS + partition, notification, now)
            self._picture(fresh, about)
            await self.save(fresh)
        elif row.state in ENDED:
            await self._tell(row.notification, result_of(row, row.reason))

    async def unsettled(self, place: Place | None = None) -> list[Delivery]:
        """Rows that wait or are being sent."""
        return [row for row in self._all() if row.state in UNSETTLED and place in (None, row.place)]

    async def awaiting(self) -> list[Delivery]:
        """Rows whose receipts are awaited."""
        return [row for row in self._all() if row.state == "accepted"]

    async def delivery(self, notification: str) -> Delivery | None:
        """The row of a notification, where it is ours."""
        return next((rows[notification] for rows in self._rows.values() if notification in rows), None)

    async def save(self, delivery: Delivery) -> None:
        """Write a row, and the picture that goes with it until it has ended."""
        partition, id = delivery.number % PARTITIONS, delivery.notification.id
        pictures = self._pictures.setdefault(partition, {})
        if delivery.state in ENDED:
            pictures.pop(id, None)
        about = {PICTURE: pictures[id]} if id in pictures else {}
        await self._write(id, msgspec.json.encode(delivery), partition, **about)
        self._rows.setdefault(partition, {})[id] = delivery

    async def settle(self, delivery: Delivery, result: Result, memory: Memory | None) -> None:
        """Write what is remembered, the row that ended, and the receipt; where we die between, the receipt comes when
        the watch says the notification again."""
        partition = delivery.number % PARTITIONS
        if memory is not None:
            key = _about(delivery.notification)
            await self._write(key, msgspec.json.encode(memory), partition)
            self._memories.setdefault(partition, {})[key] = memory
        await self.save(msgspec.structs.replace(delivery, reason=result.detail))
        await self._tell(delivery.notification, result)

    async def remembered(self, notification: Notification) -> Memory:
        """What the channel remembers of the address and incident."""
        key = _about(notification)
        return next((memories[key] for memories in self._memories.values() if key in memories), {})

    def _all(self) -> list[Delivery]:
        rows = (row for rows in self._rows.values() for row in rows.values())
        return sorted(rows, key=lambda row: row.number)

    async def _tell(self, said: Notification, result: Result) -> None:
        """The receipt, where a watch said it; at the notification's own feed time: the log needs no other clock."""
        if not said.issue:
            return
        told: list[Event] = [Receipt(result.issue, result.notification, result.outcome, said.at, result.detail)]
        if result.acknowledged:
            id = f"answer:{said.id}"
            told.append(Press(said.issue, said.incident, said.officer, "acknowledge", said.at, id, via=said.channel))
        where, key = name(self._kafka, "events"), said.issue.encode()
        await self._producer.send_and_wait(where, encode_all(told), key, headers=headers())

    def _picture(self, row: Delivery, about: Headers) -> None:
        pictures = self._pictures.setdefault(row.number % PARTITIONS, {})
        pictures.pop(row.notification.id, None)
        if drawn := dict(about).get(PICTURE):
            pictures[row.notification.id] = drawn.decode()

    async def _write(self, key: str, value: bytes, partition: int, **about: str) -> None:
        where = name(self._kafka, "outbox")
        await self._producer.send_and_wait(where, value, key.encode(), partition, headers=headers(**about))


def _about(said: Notification) -> str:
    return f"{MEMORY}{said.channel} {said.address} {said.incident}"


MEMORY = "memory "
"""Keys of what channels remember begin with it; a notification's id has no blank."""
PARTITIONS = 256
"""A row's number says its partition, which is below this, and the order in which it came there."""
_row = msgspec.json.Decoder(Delivery).decode
_memory = msgspec.json.Decoder(Memory).decode
