"""What a web worker has heard of the others: the watches as they stand, and in a file of its own what there is to show.

    watches, issues, labels, feeds, ... ─▶ memory        matched, incidents, silences, outbox ─▶ the file

The file knows how far it has read; it can be deleted, and is then filled again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec
from aiokafka import TopicPartition

from alerts.channels import Memory
from alerts.delivery import Delivery
from stream import core
from stream.config import Config
from stream.effects import Unsaid
from stream.engine import catalogue, labels
from stream.engine.kafka.following import Following, partitions
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.labels import taught
from stream.engine.kafka.lookout import Word, word
from stream.engine.kafka.outbox import MEMORY
from stream.engine.kafka.shelving import Shelving, place
from stream.engine.kafka.silence import Silence
from stream.engine.kafka.stands import Stands
from stream.engine.proposals import Proposals, took
from stream.engine.store import Store
from stream.engine.views import read_episode
from stream.events import IssueChange
from stream.reader import Reader
from stream.watch import Watch

FILED = ("incidents", "silences", "outbox")
"""What goes into the file."""
REMEMBERED = ("watches", "issues", "labels", "proposals", "feeds", "sources")
"""What is read whole at every start."""


class Mirror:
    """``Known`` on the topics; a little behind them."""

    def __init__(self, config: Config, store: Store) -> None:
        self.store, self.issues, self.stands, self.silence = store, Issues(config), Stands(), Silence()
        self.proposals = Proposals(store)
        self._wanted: list[IssueChange] = []
        """The issues that proposals became."""
        self._snapshots: dict[str, bytes] = {}
        self._stale: set[str] = set()
        """Watches whose state is newer than what was restored."""
        self._watches: dict[str, Watch] = {}
        self._config: Config | None = None
        """What the watches were made from."""
        self._kafka = config.kafka
        self._news = asyncio.Event()
        """Set when something is heard, and then another one."""
        self._shelving = Shelving(config, store)
        self._following = Following(config, [*FILED, *REMEMBERED], self._hear)
        for at in partitions(config, FILED):
            if read := store.get(place(at)):
                self._following.positions[at] = read

    async def start(self) -> None:
        """Read what stands there."""
        await self._following.start()
        await self._shelving.following.start()

    async def run(self) -> None:
        """Hear what comes, for ever."""
        await asyncio.gather(self._following.run(), self._shelving.following.run())

    async def close(self) -> None:
        """Let go of the connections."""
        await self._following.close()
        await self._shelving.following.close()

    async def comes(self, holds: Callable[[], bool], within: float) -> bool:
        """Whether something holds, or does within so many seconds: it is looked at whenever something was heard."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not holds():
                    await self._news.wait()
        return holds()

    # ---- Known

    @property
    def config(self) -> Config:
        """The configuration, with the issues that were added since."""
        return self.issues.config

    @property
    def reader(self) -> Reader:
        """How posts are read."""
        return self.issues.watching.reader

    @property
    def versions(self) -> Mapping[str, int]:
        """Of each issue that was added, how often it was changed."""
        return self.issues.versions

    @property
    def watches(self) -> Mapping[str, Watch]:
        """The watch of each issue, as it stands."""
        if self._config is not self.config:
            self._config, self._watches = self.config, core.watches(self.config, self._kafka.partitions)
            self._stale = set(self._snapshots)
        for issue in self._stale & self._watches.keys():
            self._watches[issue].restore(self._snapshots[issue])
        self._stale -= self._watches.keys()
        return self._watches

    @property
    def now(self) -> int:
        """Feed time: the minute that runs for the watch that is farthest."""
        passed = (watch.state.window.now for watch in self.watches.values() if watch.state.passed)
        return 60 * (max(passed, default=-1) + 1)

    @property
    def orphans(self) -> list[IssueChange]:
        """By what issues were retired whose watches have not heard of it."""
        retired = (self.issues.history[one][-1] for one in self._snapshots if self.issues.retired(one))
        return list(retired)

    @property
    def unmade(self) -> list[IssueChange]:
        """What officers wanted to watch, and nobody has written down: who took the answer has died."""
        return [change for change in self._wanted if change.issue not in self.issues.history]

    # ---- topics

    def _hear(self, records: Sequence[Any]) -> None:
        topic = records[0].topic.removeprefix(f"{self._kafka.prefix}.")
        if topic in FILED:
            self._file(topic, records)
        elif topic == "issues":
            self.issues.hear(records)
            for record in records:
                catalogue.keep(self.store, _change(record.value))
        elif topic == "labels":
            self.issues.learn(records)
            for one in (taught(record.value) for record in records):
                labels.keep(self.store, one.labelled, one.text)
        elif topic == "proposals":
            for record in records:
                self._proposal(word(record.value))
        elif topic == "feeds":
            self.stands.hear(records)
        elif topic == "sources":
            self.silence.hear(records)
        else:
            self._watch(records)
        self._news.set()
        self._news = asyncio.Event()

    def _proposal(self, one: Word) -> None:
        if one.newcomer:
            self.proposals.add(one.newcomer)
        elif one.choice:
            self.proposals.settle(one.choice)
            asked = self.proposals.all.get(one.choice.proposal)
            if one.choice.change and asked and took(asked, one.choice):
                self._wanted.append(one.choice.change)

    def _watch(self, records: Sequence[Any]) -> None:
        for record in records:
            issue = record.key.decode()
            if record.value is None:
                self._snapshots.pop(issue, None)
                self._watches.pop(issue, None)
                self._config = None
            else:
                self._snapshots[issue] = record.value
                self._stale.add(issue)

    def _file(self, topic: str, records: Sequence[Any]) -> None:
        take = {"incidents": self._episode, "silences": self._silence, "outbox": self._delivery}[topic]
        with self.store.transaction():
            for record in records:
                if record.value is not None:
                    take(record.key.decode(), record.value)
            last = records[-1]
            self.store.put(place(TopicPartition(last.topic, last.partition)), last.offset + 1)

    def _episode(self, incident: str, value: bytes) -> None:
        self.store.episodes.keep(incident, read_episode(value).opened, value)

    def _silence(self, key: str, value: bytes) -> None:
        one = _unsaid(value)
        self.store.deliveries.leave_out(one.issue, one.officer, one.at, value)

    def _delivery(self, key: str, value: bytes) -> None:
        if key.startswith(MEMORY):
            place_of, _, incident = key.removeprefix(MEMORY).rpartition(" ")
            channel, _, address = place_of.partition(" ")
            self.store.deliveries.remember(channel, address, incident, _memory(value))
            return
        row = _row(value)
        self.store.deliveries.add(row.notification, row.notification.at // 60, row.queued)
        mine = self.store.deliveries.find(key)
        if mine:
            self.store.deliveries.put(msgspec.structs.replace(row, number=mine.number))


_row = msgspec.json.Decoder(Delivery).decode
_memory = msgspec.json.Decoder(Memory).decode
_unsaid = msgspec.json.Decoder(Unsaid).decode
_change = msgspec.json.Decoder(IssueChange).decode
