"""What a keep worker says to the others and hears from them: notifications, episodes, closer looks, added issues."""

import asyncio
import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import msgspec
from aiokafka.errors import KafkaError

from alerts.notification import Notification
from stream.config import Config
from stream.effects import Examine
from stream.engine.kafka.following import Following
from stream.engine.kafka.headers import PICTURE, headers
from stream.engine.kafka.issues import Issues
from stream.engine.kafka.producing import Producing
from stream.engine.kafka.topics import name
from stream.events import Finding

log = logging.getLogger("kentongan")
PATIENCE = 10.0
"""Seconds in which a closer look must answer; without one the next tick says what there is to say."""
PAUSE = 1.0
WAITS = 50


class Publishing:
    """A producer, and the few topics that every keep worker hears whole."""

    def __init__(self, config: Config) -> None:
        self._kafka = config.kafka
        self.issues = Issues(config)
        self._producer = Producing(config.kafka, linger_ms=2)
        self._followed = (
            Following(config, ["issues"], self.issues.hear),
            Following(config, ["findings"], self._found, from_now=True),
        )
        self._looks: dict[tuple[str, int], asyncio.Future[Finding]] = {}
        self._sent: dict[tuple[str, str, bytes], list[tuple[str, bytes]]] = {}
        """What ``flush`` waits for, with its headers."""
        self._running: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Publishing":
        await self._producer.start()
        for one in self._followed:
            await one.start()
            self._running.append(asyncio.create_task(_hear(one)))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._running:
            task.cancel()
        for one in self._followed:
            await one.close()
        await self._producer.stop()

    async def config_of(self, issue: str, *, known: bool) -> Config:
        """What is watched now, with this issue where it is ``known``: its last events may come after it was retired.

        A new one may be on its way to us.
        """
        for _ in range(WAITS):
            if known or issue in self.issues.config.issues or self.issues.retired(issue):
                break
            await asyncio.sleep(PATIENCE / WAITS)
        return self.issues.with_retired(issue) if known else self.issues.config

    async def say(self, notification: Notification, picture: str = "") -> None:
        """Send a notification, and the picture that goes with it; by its place, so that one worker keeps the order of
        each address."""
        place = f"{notification.channel} {notification.address}"
        about = {PICTURE: picture} if picture else {}
        await self.send("notifications", place, msgspec.json.encode(notification), **about)

    async def send(self, topic: str, key: str, value: bytes, **about: str) -> None:
        """Send what ``flush`` waits for; the same twice is sent once."""
        self._sent[topic, key, value] = headers(**about)

    async def flush(self) -> None:
        """Wait until the brokers have all that was sent, however long that takes."""
        while self._sent:
            try:
                sent = [
                    await self._producer.send(name(self._kafka, topic), value, key.encode(), headers=about)
                    for (topic, key, value), about in self._sent.items()
                ]
                await asyncio.gather(*sent)
                self._sent.clear()
            except KafkaError as error:
                log.error("the brokers don't take what is to be said", extra={"reason": repr(error)})
                await self._producer.renew()
                await asyncio.sleep(PAUSE)

    async def look(self, wanted: Examine) -> Finding | None:
        """Ask for a closer look and wait for what it finds; None where nobody answers in time."""
        asked = wanted.incident, wanted.last
        answer = self._looks[asked] = asyncio.get_running_loop().create_future()
        try:
            where, key = name(self._kafka, "examine"), wanted.issue.encode()
            await self._producer.send_and_wait(where, msgspec.json.encode(wanted), key, headers=headers())
            return await asyncio.wait_for(answer, PATIENCE)
        except (TimeoutError, KafkaError) as error:
            log.warning("no closer look", extra={"incident": wanted.incident, "reason": repr(error)})
            if isinstance(error, KafkaError):
                await self._producer.renew()
            return None
        finally:
            del self._looks[asked]

    def _found(self, records: Sequence[Any]) -> None:
        for finding in (_finding(record.value) for record in records):
            answer = self._looks.get((finding.incident, finding.minute))
            if answer and not answer.done():
                answer.set_result(finding)


async def _hear(one: Following) -> None:
    """Hear what comes, whatever that is: nobody looks whether this has ended, and later findings would be missed."""
    while True:
        try:
            await one.run()
        except Exception:
            log.exception("something that others said can't be heard")
            await asyncio.sleep(PAUSE)


_finding = msgspec.json.Decoder(Finding).decode
