"""One life of the service: engine and outbox on the disk, until it crashes."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from alerts.channels import Outcome
from alerts.delivery import Status
from alerts.outbox import Outbox
from stream import core
from stream.config import Config
from stream.engine.delivery import EmbeddedOutbox
from stream.engine.embedded import Embedded
from stream.engine.inputs import Input, Lines, Now, Settlement
from stream.engine.outcomes import Answer, Overloaded
from stream.engine.store import Store
from stream.events import Event, Press
from stream.watch import Watch
from tests.world.script import ScriptedPanel

if TYPE_CHECKING:
    from tests.world.world import World

FEED = "dunia"
T = TypeVar("T")


class Engine(Embedded):
    """The real engine; its watches' panels read the world's script."""

    world: "World"

    def __init__(self, config: Config, store: Store, key: bytes) -> None:
        super().__init__(config, store, key, self.scripted)

    def scripted(self, config: Config) -> dict[str, Watch]:
        """The watches of a configuration, with scripted panels."""
        watches = core.watches(config)
        for issue, watch in watches.items():
            watch.panel = ScriptedPanel(self.world.scripts[issue])
        return watches

    @property
    def events(self) -> list[Event]:
        """What the running step has heard."""
        return self.hearing.journal


class Process:
    """What the running service does, without its threads of waiting: step, tick, send what is due."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.stepping = False
        self.engine = world.engine(world.config, world.disk, b"key")
        self.deliveries = EmbeddedOutbox(world.disk, self._settled)
        self.outbox = Outbox(self.deliveries, world.phones, world.clock, world.random.random)
        self._sleep: asyncio.Future[None] = world.loop.create_future()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._begin(self._run())

    def kill(self) -> None:
        """It ends at once: nothing that runs gets a chance to do anything more."""
        for task in (*self._tasks, *self.outbox._busy.values()):
            task.cancel()

    def accept(self, lines: list[bytes]) -> Answer:
        """Take posts; returns once they are committed."""
        answer = self._step(Lines(FEED, lines, int(self.world.now)))
        assert answer is not None
        return answer

    def press(self, press: Press) -> None:
        """Take a press."""
        self._step(press)

    def receive(self, notification: str, status: Status, outcome: Outcome | None) -> asyncio.Task[bool]:
        """Take a receipt; False where it must come again."""
        return self._begin(self.outbox.receive(notification, status, outcome))

    def _begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """It goes on until it is done or killed; that it ends by a mistake is seen at once."""
        task = self.world.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(self.world.ended)
        return task

    async def _settled(self, end: Settlement) -> None:
        try:
            self._step(end)
        except sqlite3.Error as error:
            raise Overloaded(str(error)) from None

    def _step(self, one: Input) -> Answer | None:
        self.stepping = True
        try:
            answers = self.engine.step([one], self.world.clock())
        finally:
            self.stepping = False
        self.world.stepped(self.engine)
        if self.engine.happened:
            self._wake()
        return answers[0]

    async def _run(self) -> None:
        while True:
            with suppress(sqlite3.Error):
                minute = int(self.world.now) // 60
                if minute > self.engine.counter.now:
                    self._step(Now(minute, self.world.missing()))
            for part in (self.deliveries.catch_up, self.outbox.deliver_due):
                with suppress(sqlite3.Error, Overloaded):
                    await part()
            await self._pause()

    async def _pause(self) -> None:
        """Until the next minute, the next try that is due, or something new to say."""
        self._sleep = self.world.loop.create_future()
        seconds = min(self.world.until_tick(self.engine), self.world.until_due())
        alarm = self.world.loop.call_later(seconds, self._wake)
        await self._sleep
        alarm.cancel()

    def _wake(self) -> None:
        if not self._sleep.done():
            self._sleep.set_result(None)
