"""A notify worker: sends its share of ``notifications``, each address in order, and gives the receipts back."""

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import KafkaError

from alerts.channels import Channel
from alerts.channels.telegram import Telegram
from alerts.channels.whatsapp import WhatsApp
from alerts.notification import Notification
from alerts.outbox import Outbox
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.following import Following, read_whole
from stream.engine.kafka.outbox import KafkaOutbox
from stream.engine.kafka.producing import Producing
from stream.engine.kafka.reports import REPORT, Report, read
from stream.engine.kafka.topics import name
from stream.engine.sending import measured
from stream.engine.vigil import Vigil
from stream.invariants import held
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
FETCH = 0.25
"""Seconds that a fetch may wait; so often the outbox looks what is due."""
PAUSE = 1.0
"""Seconds before the brokers are tried again."""


class Notify(ConsumerRebalanceListener):  # type: ignore[misc]
    """A running worker; ``worker`` is its stable name in the group."""

    def __init__(
        self, config: Config, channels: Mapping[str, Channel], metrics: Metrics, clock: Clock, worker: str
    ) -> None:
        self.config, self.clock, self._vigil = config, clock, Vigil(metrics)
        self._turn = asyncio.Lock()
        self._reports: list[Report] = []
        """Reports that are to be taken again: what they are about is just being sent."""
        self._shares = 0
        """How often the partitions were shared out, or given back."""
        self._broken: Exception | None = None
        """Why our share could not be taken up; the worker ends by it."""
        self.ready = False
        """Whether the partitions were shared out."""
        self._producer = Producing(config.kafka)
        self.rows = KafkaOutbox(config, self._producer)
        self._channels = channels
        for channel in channels.values():
            if isinstance(channel, Telegram):
                channel.draw = self.rows.drawn
        self._windows = Following(config, ["windows"], self._opened)
        self.outbox = Outbox(self.rows, measured(channels, metrics, clock), clock.now, clock.jitter)
        self._consumer = AIOKafkaConsumer(
            **reach(config.kafka),
            group_id=name(config.kafka, "notify"),
            group_instance_id=worker,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=1000 * config.kafka.session,
            heartbeat_interval_ms=250 * config.kafka.session,
        )

    async def run(self) -> None:
        """Send until cancelled."""
        await self._windows.start()
        opened = asyncio.ensure_future(self._windows.run())
        await self._producer.start()
        await self._consumer.start()
        self._consumer.subscribe([name(self.config.kafka, "notifications")], listener=self)
        try:
            while not (opened.done() or self._broken):
                shares = self._shares
                fetched = await self._consumer.getmany(timeout_ms=int(1000 * FETCH))  # where it fails it fails for ever
                try:
                    await self._step(shares, fetched)
                except KafkaError as error:
                    log.error("the outbox could not be written", extra={"reason": repr(error)})
                    await self._producer.renew()
                    await self.clock.sleep(PAUSE)
            if self._broken:
                raise self._broken
            opened.result()
        finally:
            opened.cancel()
            await self._windows.close()
            await self.outbox.close()
            await let_go(self._consumer)
            await self._producer.stop()

    async def _step(self, shares: int, fetched: Mapping[TopicPartition, Sequence[Any]]) -> None:
        async with self._turn:
            if shares != self._shares:  # shared out meanwhile: what was fetched is fetched again, its rows being known
                self._read_again(fetched)
                return
            await self._take_all(fetched)
            self._reports = [one for one in self._reports if not await self._receive(one)]
            if fetched and not self._reports:
                await self._consumer.commit()
            await self.outbox.deliver_due()
            self._vigil.show(held((), await self.rows.unsettled(), self.clock.now()))

    async def _take_all(self, fetched: Mapping[TopicPartition, Sequence[Any]]) -> None:
        try:
            for at, records in fetched.items():
                for record in records:
                    await self._take(at.partition, record)
        except KafkaError:  # or what was not taken would be passed over
            self._read_again(fetched)
            raise

    async def _take(self, partition: int, record: Any) -> None:
        """What is to be said, or what a far end reports of it."""
        try:
            if ("holds", REPORT.encode()) in record.headers:
                self._reports.append(read(record.value))
            else:
                said = msgspec.json.decode(record.value, type=Notification)
                await self.rows.take(partition, record.offset, said, self.clock.now(), record.headers)
        except msgspec.MsgspecError as error:
            log.error("a message of notifications can't be read", extra={"reason": str(error)})

    async def _receive(self, one: Report) -> bool:
        return await self.outbox.receive(one.notification, one.status, one.outcome)

    def _opened(self, records: Sequence[Any]) -> None:
        """Somebody wrote on WhatsApp, or has not for too long."""
        for record in records:
            channel, _, number = record.key.decode().partition(" ")
            if isinstance(known := self._channels.get(channel), WhatsApp):
                known.heard[number] = msgspec.json.decode(record.value, type=float)

    def _read_again(self, fetched: Mapping[TopicPartition, Sequence[Any]]) -> None:
        for at in self._consumer.assignment() & fetched.keys():
            self._consumer.seek(at, fetched[at][0].offset)

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Others send from these partitions now; what is just being sent they find sent."""
        async with self._turn:
            await self.outbox.hand_over()
            self._shares += 1
            for at in revoked:
                self.rows.forget(at.partition)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Our share from now on: how sending stands there is read first, whatever that takes. Nobody would hear of an
        error, and who knows of nothing sends again what was sent: the worker ends by it, and is started again.
        """
        async with self._turn:
            try:
                while not await self._known(assigned):
                    await self.clock.sleep(PAUSE)
                self._shares, self.ready = self._shares + 1, True
            except Exception as error:
                self._broken = error

    async def _known(self, assigned: Iterable[TopicPartition]) -> bool:
        try:
            await self._read_rows(assigned)
        except KafkaError as error:
            log.warning("the rows of a share can't be read", extra={"reason": repr(error)})
            return False
        return True

    async def _read_rows(self, assigned: Iterable[TopicPartition]) -> None:
        where = name(self.config.kafka, "outbox")
        places = [TopicPartition(where, at.partition) for at in assigned]
        reader = AIOKafkaConsumer(**reach(self.config.kafka), enable_auto_commit=False)
        try:
            await reader.start()
            reader.assign(places)
            await reader.seek_to_beginning(*places)
            await read_whole(reader, places, self.rows.hear)
        finally:
            await let_go(reader)
