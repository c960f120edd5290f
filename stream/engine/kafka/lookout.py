"""Looks out for what no issue watches yet, over the whole feed: one examine worker hears the posts of all partitions.

    posts ─▶ an ear each ─▶ minutes that all have passed, their posts in order ─▶ lookout ─▶ proposals, notifications

What was heard stands in the worker's file with the places up to which it was read: a restart goes on there, and another
worker reads again what is still in ``posts``; what was proposed meanwhile it learns and does not say.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from alerts.newcomer import Newcomer
from alerts.notification import Notification
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.ear import Ear, Heard, Place
from stream.engine.kafka.ends import align, all_read
from stream.engine.kafka.following import Following, partitions
from stream.engine.kafka.headers import headers
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.topics import name
from stream.engine.key import shared_key
from stream.engine.lookout import Lookout
from stream.engine.proposals import Choice
from stream.engine.store import Store
from stream.pseudonym import Veil

log = logging.getLogger("kentongan")
FETCH, MOST = 0.5, 500
"""Seconds that a fetch may wait for posts, and posts in one."""
LEAD = 2
"""Minutes that a partition may be ahead of another: so many are held in memory."""
PAUSE = 1.0
"""Seconds before it is taken up again."""
HEARD = "heard"
"""Key of the messages, and name in the file, that say how far the feed was heard."""


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message of the topic ``proposals``: a proposal, an answer, or up to when (epoch seconds) all was proposed."""

    newcomer: Newcomer | None = None
    choice: Choice | None = None
    heard: int = 0


class Scout:
    """A running lookout, on the file of its worker; there must be one at a time."""

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        self.config, self._store, self._clock = config, store, clock
        self._key = shared_key(config)
        self._issues = Issues(config)
        self._lookout = Lookout(config, store, Veil(self._key, frozenset(config.agency.accounts)))
        self._minute = store.get(HEARD)
        """The lookout has heard what came before it."""
        self._said = 0
        """Up to when all was proposed, by whomever."""
        self._ears: dict[TopicPartition, Ear] = {}
        self._following = Following(config, ["issues", "proposals"], self._told)
        self._consumer = AIOKafkaConsumer(**reach(config.kafka), enable_auto_commit=False, auto_offset_reset="earliest")
        self._producer = AIOKafkaProducer(**reach(config.kafka), enable_idempotence=True, acks="all")

    async def run(self) -> None:
        """Look out until cancelled."""
        try:
            await self._following.start()
            await self._producer.start()
            await self._consumer.start()
            await self._begin()
            told = asyncio.ensure_future(self._following.run())
            try:
                while not told.done():
                    await self._step()
                told.result()
            finally:
                told.cancel()
        finally:
            await self._following.close()
            await let_go(self._consumer)
            await let_go(self._producer)

    async def _begin(self) -> None:
        """Read on where the file ends; who begins to look out now has not missed what was before."""
        self._lookout.remember()
        if self.config.engine.time == "wall" and not self._said:
            self._said = int(self._clock.now())
        places = partitions(self.config, ["posts"])
        self._consumer.assign(places)
        await self._consumer.seek_to_beginning()
        for at in places:
            saved = self._store.get_bytes(f"{HEARD} {at.topic} {at.partition}")
            place = _place(saved) if saved else Place()
            self._ears[at] = Ear(at.partition, self._issues.watching, self._key, place)
            if place.offset:
                self._consumer.seek(at, place.offset)

    async def _step(self) -> None:
        fetched = await self._consumer.getmany(timeout_ms=int(1000 * FETCH), max_records=MOST)
        now = self._clock.now()
        for at, ear in self._ears.items():
            ear.follow(self._issues.watching)
            if at in fetched:
                ear.take(fetched[at], int(now))
            if self.config.engine.time == "wall" and all_read(self._consumer, at, ear.offset, now):
                ear.advance(int(now) // 60)
        align(self._consumer, [(at, ear.offset, ear.now) for at, ear in self._ears.items()], LEAD)
        await self._pass(min(ear.now for ear in self._ears.values()))

    async def _pass(self, minute: int) -> None:
        """All partitions have passed the minutes before this one."""
        if minute <= self._minute:
            return
        known, said = set(self._lookout.proposals.all), list[Notification]()
        for one in sorted([one for ear in self._ears.values() for one in ear.passed(minute)], key=_order):
            if one.minute >= self._minute:  # or the file has it
                said += self._advance(one.minute)
                self._lookout.hear(one.drafts, one.number, 60 * one.minute, watched=one.watched)
        said += self._advance(minute)
        self._minute = minute
        await self._publish(said, [one for id, one in self._lookout.proposals.all.items() if id not in known])
        if self._lookout.unsaved:
            await self._save()

    def _advance(self, minute: int) -> list[Notification]:
        return self._lookout.advance(60 * minute, history=60 * minute <= self._said)

    async def _publish(self, said: Sequence[Notification], proposed: Sequence[Newcomer]) -> None:
        """To the officers first: a proposal that nobody heard of would never be said."""
        for one in said:
            await self._send("notifications", f"{one.channel} {one.address}", one)
        for newcomer in proposed:
            await self._send("proposals", newcomer.id, Word(newcomer=newcomer))

    async def _save(self) -> None:
        await self._send("proposals", HEARD, Word(heard=60 * self._minute))
        with self._store.transaction():
            self._lookout.save()
            self._store.put(HEARD, self._minute)
            for at, ear in self._ears.items():
                place = msgspec.json.encode(ear.place(self._minute))
                self._store.put(f"{HEARD} {at.topic} {at.partition}", place)

    async def _send(self, topic: str, key: str, value: object) -> None:
        where = name(self.config.kafka, topic)
        await self._producer.send_and_wait(where, msgspec.json.encode(value), key.encode(), headers=headers())

    def _told(self, records: Sequence[Any]) -> None:
        """Issues that were added, and what was proposed and answered."""
        if records[0].topic == name(self.config.kafka, "issues"):
            self._issues.hear(records)
            return
        for one in (word(record.value) for record in records):
            self._said = max(self._said, one.heard)
            if one.newcomer:
                self._lookout.proposals.add(one.newcomer)
            elif one.choice:
                self._lookout.settle(one.choice)


async def look_out(config: Config, store: Store, clock: Clock) -> None:
    """Look out until cancelled; what the brokers did not take is taken up again from the file."""
    while True:
        try:
            await Scout(config, store, clock).run()
        except KafkaError as error:
            log.warning("the lookout is taken up again", extra={"reason": repr(error)})
            await clock.sleep(PAUSE)


def _order(one: Heard) -> tuple[int, str]:
    """Whatever the partitions are, the same posts of a minute come in the same order."""
    return one.minute, one.key


word = msgspec.json.Decoder(Word).decode
_place = msgspec.json.Decoder(Place).decode
