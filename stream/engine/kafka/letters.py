"""Dead letters: lines that could not be used, into the topic ``rejected``; while that takes none they wait in a file.

    line ─▶ rejected, acknowledged
               └─ gone, full, forbidden ─▶ a file beside the database, and again ─▶ rejected

Posts wait for it once, for a moment: who can't put a letter down must not stop counting. A letter may come twice, with
the same partition and offset.
"""

import asyncio
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from stream.cardinality import OTHER
from stream.config import Config
from stream.engine.kafka.brokers import let_go, reach
from stream.engine.kafka.files import path
from stream.engine.kafka.headers import headers
from stream.engine.kafka.shard import Aside
from stream.engine.kafka.topics import name
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
PATIENCE = 3.0
"""Seconds in which the topic must take letters."""
AGAIN = 2.0
"""Seconds between two tries with those that wait."""
LATER = 60.0
"""Seconds where their file can't be read or written: what is sent meanwhile is sent again."""
BATCH = 500


class Letters:
    """A worker's letters, on ``metrics`` where there are any."""

    def __init__(self, config: Config, worker: str, metrics: Metrics | None = None) -> None:
        self._topic, self._metrics, self._feeds = name(config.kafka, "rejected"), metrics, config.feeds
        self.file = Path(path(config, worker)).with_suffix(".rejected.jsonl")
        self._producer = AIOKafkaProducer(
            **reach(config.kafka), acks="all", linger_ms=5, request_timeout_ms=int(1000 * PATIENCE)
        )
        self._refused, self._waiting = False, len(self._kept())
        self._job: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Connect, and begin with what waits since the last time."""
        await self._producer.start()
        self._job = asyncio.create_task(self._again())

    async def close(self) -> None:
        """Let go; what waits stays in the file."""
        if self._job:
            self._job.cancel()
        await let_go(self._producer)

    async def put(self, letters: Sequence[Aside]) -> None:
        """Returns once all are acknowledged, or in the file."""
        self._count(letters)
        values = [msgspec.json.encode(one) for one in letters]
        if values and (self._waiting or not await self._sent(values)):
            self._keep(values, letters)

    def _count(self, letters: Sequence[Aside]) -> None:
        """Those that came as far as the topic of posts; what was refused before is counted where it came in."""
        for one in letters:
            if self._metrics and one.offset >= 0:
                self._metrics.put_aside(one.feed if one.feed in self._feeds else OTHER, one.reason)

    def _wait(self, waiting: int) -> None:
        self._waiting = waiting
        if self._metrics:
            self._metrics.dead_letters.set(waiting)

    async def _sent(self, values: Sequence[bytes]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE):
                sent = [await self._producer.send(self._topic, value, headers=headers()) for value in values]
                await asyncio.gather(*sent)
        except (KafkaError, TimeoutError) as error:
            self._say(repr(error))
            return False
        self._say("")
        return True

    def _say(self, reason: str) -> None:
        """Once, when it begins and when it ends."""
        about = {"topic": self._topic, "file": str(self.file), "reason": reason}
        if reason and not self._refused:
            log.error("dead letters are not taken; they wait in a file; see `kentongan topics`", extra=about)
        elif self._refused and not reason:
            log.warning("dead letters are taken again", extra=about)
        self._refused = bool(reason)

    def _keep(self, values: Sequence[bytes], letters: Sequence[Aside]) -> None:
        try:
            with open(self.file, "ab") as file:
                file.writelines(value + b"\n" for value in values)
                file.flush()
                os.fsync(file.fileno())
            self._wait(self._waiting + len(values))
        except OSError as error:
            places = [(one.partition, one.offset) for one in letters if one.offset >= 0]
            log.error(
                "dead letters can't be kept; the lines stand in the topic of posts",
                extra={"file": str(self.file), "reason": error.strerror, "partitions and offsets": places},
            )

    def _kept(self) -> list[bytes]:
        with suppress(FileNotFoundError):
            return self.file.read_bytes().splitlines()
        return []

    async def _again(self) -> None:
        """Try with those in the file, for ever."""
        while True:
            try:
                await self._once_more()
            except OSError as error:  # a full disk: it has room again some day
                log.error("waiting letters can't be moved", extra={"file": str(self.file), "reason": error.strerror})
                await asyncio.sleep(LATER)

    async def _once_more(self) -> None:
        kept = self._kept()
        self._wait(len(kept))
        if kept and await self._sent(kept[:BATCH]):
            self._forget(len(kept[:BATCH]))
        else:
            await asyncio.sleep(AGAIN)

    def _forget(self, number: int) -> None:
        """The first ones are out; more may have come meanwhile."""
        rest = self._kept()[number:]
        beside = self.file.with_suffix(".new")
        beside.write_bytes(b"".join(value + b"\n" for value in rest))
        os.replace(beside, self.file)
        if not rest:
            self.file.unlink()
        self._wait(len(rest))
