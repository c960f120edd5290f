"""The world of one seed: it puts the pieces together, lets things go wrong, and looks at it all after every step."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from random import Random
from typing import Any

import msgspec

from alerts.delivery import Delivery
from alerts.notification import Notification
from tests.world import script
from tests.world.agency import RECEIPTED, configuration
from tests.world.disk import Disk
from tests.world.judge import Judge
from tests.world.loop import VirtualLoop
from tests.world.messenger import Messenger
from tests.world.people import People
from tests.world.phones import Phones
from tests.world.posts import Posts
from tests.world.process import FEED, Engine, Process
from tests.world.rates import NONE, Rates, drawn
from tests.world.weather import Weather

START = 1_795_392_000
"""2026-11-23 00:00 UTC, a Monday."""
DAYS, ISSUES = 7, 4
HEALING = 90
"""Minutes of the end in which everything works: longer than the longest wait between two tries."""
STRIDE = 10
"""Minutes that may pass in one step while nothing at all goes on."""
PACES = (1, 2, 5, 10)
"""The same while an episode goes on, for one seed after the other: a machine that is busy looks at the clock so seldom.
Each minute is lived through all the same."""
CALMS = (5_000.0, 10_000.0, 20_000.0, 40_000.0)
"""Minutes between an issue's episodes, on the average: from half a week in a dense world to four weeks, as in life."""


class Crash(BaseException):
    """The process ends here."""


class World:
    """A seed, lived through by ``run``; then ``judge``, ``faults`` by kind, and ``digest`` tell of it."""

    def __init__(
        self,
        seed: int,
        days: float = DAYS,
        issues: int = ISSUES,
        *,
        engine: type[Engine] = Engine,
        rates: Rates | None = None,
        calm: float = 0.0,
    ) -> None:
        self.random = Random(seed)
        self.rates = drawn(self.random, seed) if rates is None else rates
        self.pace = PACES[seed % len(PACES)]
        calm = calm or CALMS[seed // len(PACES) % len(CALMS)]
        self.config = configuration(issues)
        self.end = days * 86400
        first, last = START // 60, (START + int(self.end)) // 60
        self.scripts = {issue: script.drawn(self.random, first, last, calm) for issue in self.config.issues}
        # An engine loads its watches while it is made, and their panels need the world: so its class has it.
        self.engine: type[Engine] = type(engine.__name__, (engine,), {"world": self})
        self.faults: Counter[str] = Counter()
        self.mistakes: list[BaseException] = []
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(self._unheard)
        self.phones = {name: (Messenger if name == RECEIPTED else Phones)(name, self) for name in self.config.channels}
        self.healed = 0.0
        self.disk = Disk(self._before, self._after)
        self.judge = Judge(self.engine(self.config, self.disk.records, b"key").watches, self.phones)
        self.process: Process | None = None
        self.weather, self.people, self.posts = Weather(self), People(self, Crash), Posts(self, Crash)

    # ---- time and chance

    @property
    def now(self) -> float:
        """Epoch seconds of the world's own clock."""
        return START + self.loop.time()

    def clock(self) -> float:
        """Epoch seconds of the machine's clock, which may have jumped."""
        return self.now + self.weather.offset

    def later(self, seconds: float, what: Callable[..., object], *values: Any) -> None:
        """Something will happen."""
        self.loop.call_later(seconds, what, *values)

    def happens(self, kind: str) -> bool:
        """Whether a fault of this kind happens now; it is counted."""
        return self.chance(kind) and self.fault(kind)

    def chance(self, kind: str) -> bool:
        """Whether a fault of this kind happens now; it is counted where it has its effect."""
        rate = getattr(self.rates, kind)
        return bool(rate) and self.random.random() < rate

    def fault(self, kind: str) -> bool:
        """Count a fault."""
        self.faults[kind] += 1
        return True

    # ---- one life after another

    def run(self) -> "World":
        """Everything happens: the days with faults, then the healing, then the last look."""
        self._start()
        try:
            self.loop.run_until_complete(asyncio.sleep(self.end))
            self._heal()
            self.loop.run_until_complete(asyncio.sleep(60 * HEALING))
            assert self.process is not None
            rows = self.disk.records.deliveries.latest(10**6)
            self.judge.last_look(self.process.engine, rows, self.posts, int(self.now) // 60)
        finally:
            if self.process is not None:
                self.process.kill()
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()
            self.disk.records.close()
        for mistake in self.mistakes:
            raise mistake
        return self

    def _start(self) -> None:
        if self.process is not None:  # it crashed again while it went down
            return
        try:
            self.process = Process(self)
        except Crash:
            return
        self.judge.restarted(self.process.engine)

    def may_crash(self, kind: str) -> None:
        """The process may end here."""
        if self.happens(kind):
            self._crash()

    def _crash(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process = None
        self.later(self.random.uniform(0.1, 60.0), self._start)
        raise Crash

    def _heal(self) -> None:
        self.rates, self.healed = NONE, self.now
        self.weather.clear()

    def missing(self) -> tuple[str, ...]:
        """The sources that should have spoken."""
        return (FEED,) if self.weather.blind else ()

    # ---- what the process waits for

    def until_tick(self, engine: Engine) -> float:
        """Seconds until the clock moves on: a minute, or some while the numbers stay as they are."""
        minute = engine.counter.now
        raised = any(watch.state.incident.raised for watch in engine.watches.values())
        changes = min(each.change(minute - 1) for each in self.scripts.values()) + 1
        stride = 1 if self.healed else max(1, min(self.pace if raised else STRIDE, changes - minute))
        return max(0.001, 60 * (minute + stride) - self.now)

    def until_due(self) -> float:
        """Seconds until the outbox is looked at again: when a row may be tried, and every second while one could be."""
        now = self.clock()
        return min((max(1.0, row.due - now) for row in self.rows()), default=60.0 * STRIDE)

    def rows(self) -> list[Delivery]:
        """What has not ended in the outbox."""
        return self.disk.waiting()

    # ---- the disk and the phones say what happens

    def _before(self, sql: str) -> None:
        self.may_crash("crash")
        if sql == "COMMIT" and self.happens("disk_full"):
            self.judge.arrivals.unwritten.add(self.disk.writing)
            raise sqlite3.OperationalError("database or disk is full")

    def _after(self, sql: str) -> None:
        if sql != "COMMIT":
            return
        if self.process is not None and self.process.stepping:
            self.judge.committed(self.process.engine)
        self.may_crash("crash_committed")

    def arrive(self, notification: Notification, repeat: bool) -> None:
        """A phone shows a notification."""
        self.judge.arrived(notification, repeat, self.faults.total())
        self.people.ring(notification)

    def stepped(self, engine: Engine) -> None:
        """The process has made a step: everything is looked at."""
        self.judge.stepped(engine, self.rows(), self.clock(), self.healed and self.healed + self.weather.offset)

    def ended(self, task: asyncio.Task[Any]) -> None:
        """Something that the process does has ended: nothing may but by being killed, or done."""
        if not task.cancelled() and not isinstance(error := task.exception(), Crash | None):
            self.mistakes.append(error)

    def _unheard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not isinstance(error, Crash | sqlite3.Error):
            self.mistakes.append(error)

    # ---- what to tell of it

    @property
    def seen(self) -> Counter[str]:
        """How much was lived through, and what was in it."""
        said = self.judge.shadow.said.values()
        return Counter(
            {
                "issue-hours": len(self.config.issues) * (int(self.end) // 60 + HEALING) // 60,
                "events": self.judge.shadow.events,
                "episodes": len({one.incident for one in said}),
                "said": len(said),
                "repeats": self.judge.arrivals.repeats,
            }
        )

    @property
    def digest(self) -> str:
        """The same for the same seed: everything that was said, and what arrived how."""
        told = [list(self.judge.shadow.said.values()), self.judge.arrivals.heard, dict(self.faults)]
        return blake2b(msgspec.json.encode(told), digest_size=8).hexdigest()
