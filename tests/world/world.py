"""The world of one seed: it puts the pieces together, lets things go wrong, and looks at everything after every step."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from random import Random
from typing import Any

import msgspec

from alerts.channels import Channel
from alerts.delivery import GIVE_UP, Delivery
from alerts.notification import Notification
from stream import invariants
from stream.config import Config
from stream.invariants import Violation
from tests.world.disk import Disk
from tests.world.loop import VirtualLoop
from tests.world.naive import Arrivals, NaiveCounter
from tests.world.people import People
from tests.world.phones import Phones
from tests.world.posts import Posts
from tests.world.process import Engine, Process
from tests.world.rates import NONE, Rates, drawn
from tests.world.script import CALM, Script
from tests.world.shadow import Shadow

START = 1_795_392_000
"""2026-11-23 00:00 UTC, a Monday."""
DAYS, ISSUES = 7, 4
HEALING = 90
"""Minutes of the end in which everything works: longer than the longest wait between two tries."""
STRIDE = 10
"""Minutes that may pass in one tick while nothing at all goes on."""


class Crash(BaseException):
    """The process ends here."""


class World:
    """A seed, lived through by ``run``; then ``violations``, ``faults`` by kind, and ``digest`` tell of it."""

    def __init__(
        self,
        seed: int,
        days: float = DAYS,
        issues: int = ISSUES,
        *,
        engine: type[Engine] = Engine,
        rates: Rates | None = None,
        calm: float = CALM,
    ) -> None:
        self.random = Random(seed)
        self.rates = drawn(self.random, seed) if rates is None else rates
        self.config = configuration(issues)
        self.end = days * 86400
        first, last = START // 60, (START + int(self.end)) // 60
        self.scripts = {issue: Script(self.random, first, last, calm) for issue in self.config.issues}
        self.engine = type(engine.__name__, (engine,), {"world": self})
        self.violations: dict[tuple[str, str], Violation] = {}
        self.faults: Counter[str] = Counter()
        self.mistakes: list[BaseException] = []
        self.loop = VirtualLoop()
        self.loop.set_exception_handler(self._unheard)
        self.phones: dict[str, Channel] = {name: Phones(name, self) for name in self.config.channels}
        self.arrivals = Arrivals()
        self.naive = NaiveCounter(self.config.engine.open_minutes)
        self.offset, self.blind_until, self.healed = 0.0, 0.0, 0.0
        self.disk = Disk(self._before, self._after)
        self.shadow = Shadow(self.engine(self.config, self.disk.records, b"key").watches, self.naive)
        self.heard: object = None
        self.process: Process | None = None
        self.people, self.posts = People(self, Crash), Posts(self, Crash)

    # ---- time and chance

    @property
    def now(self) -> float:
        """Epoch seconds of the world's own clock."""
        return START + self.loop.time()

    def clock(self) -> float:
        """Epoch seconds of the machine's clock, which may have jumped."""
        return self.now + self.offset

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
        self.later(0.0, self._weather)
        try:
            self.loop.run_until_complete(asyncio.sleep(self.end))
            self._heal()
            self.loop.run_until_complete(asyncio.sleep(60 * HEALING))
            self._last_look()
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
        try:
            self.process = Process(self)
        except Crash:
            return
        self.see(self.shadow.unlike(self.process.engine.watches))

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
        self.rates, self.healed, self.blind_until = NONE, self.now, 0.0
        for phones in self.phones.values():
            assert isinstance(phones, Phones)
            phones.out_until = 0.0

    def _weather(self) -> None:
        """Every half hour: what lasts for a while may begin."""
        lasting = self.now + self.random.uniform(60, 7200)
        if self.happens("outage"):
            phones = self.random.choice(list(self.phones.values()))
            assert isinstance(phones, Phones)
            phones.out_until = lasting
        if self.happens("blind"):
            self.blind_until = lasting
        if self.happens("clock_jump"):
            self.offset = self.random.uniform(-60, 60)
        if self.happens("stranger"):
            self.people.stranger()
        self.later(1800, self._weather)

    @property
    def blind(self) -> bool:
        """Whether the source is silent."""
        return self.now < self.blind_until

    def missing(self) -> tuple[str, ...]:
        """The sources that should have spoken."""
        return ("dunia",) if self.blind else ()

    # ---- what the process waits for

    def until_tick(self, engine: Engine) -> float:
        """Seconds until the clock moves on: a minute, or some where all is quiet and the numbers stay as they are."""
        minute = engine.counter.now
        quiet = not any(watch.state.incident.raised for watch in engine.watches.values())
        changes = min(script.change(minute - 1) for script in self.scripts.values()) + 1
        stride = max(1, min(STRIDE, changes - minute)) if quiet and not self.healed else 1
        return max(0.001, 60 * (minute + stride) - self.now)

    def until_due(self) -> float:
        """Seconds until the outbox is looked at again: when a row may be tried, and every second while one could be."""
        now = self.clock()
        return min((max(1.0, row.due - now) for row in self.rows()), default=60.0 * STRIDE)

    def rows(self) -> list[Delivery]:
        """What waits in the outbox."""
        return self.disk.records.unsettled()

    # ---- the disk and the phones say what happens

    def _before(self, sql: str) -> None:
        self.may_crash("crash")
        if sql == "COMMIT" and self.happens("disk_full"):
            self.arrivals.unwritten.add(self.disk.writing)
            raise sqlite3.OperationalError("database or disk is full")

    def _after(self, sql: str) -> None:
        if sql != "COMMIT":
            return
        if self.process is not None and self.process.stepping and self.process.engine.events is not self.heard:
            self.heard = self.process.engine.events
            self.see(self.shadow.hear(self.process.engine.events))
        self.may_crash("crash_committed")

    def arrive(self, notification: Notification, repeat: bool) -> None:
        """A phone shows a notification."""
        self.see(self.arrivals.hear(notification.id, repeat, self.faults.total()))
        self.people.ring(notification)

    # ---- looking

    def see(self, violations: list[Violation]) -> None:
        """Remember violations, the first of each kind and place."""
        for violation in violations:
            self.violations.setdefault((violation.invariant, violation.where), violation)

    def stepped(self, engine: Engine) -> None:
        """Look at everything that must hold after any step."""
        for watch in engine.watches.values():
            self.see(invariants.looked_after(watch))
            self.see(invariants.bounded(watch))
            self.see(invariants.explained(watch))
        rows = self.rows()
        self.see(invariants.reached(rows, self.clock()))
        if self.healed:
            self.see(invariants.outstanding(rows, self.healed + self.offset, self.clock()))

    def _last_look(self) -> None:
        process, rows = self.process, self.disk.records.latest(10**6)
        assert process is not None
        self.see(self.shadow.unlike(process.engine.watches))
        self.see(invariants.announced_once(self.shadow.said.values()))
        self.see([lost for row in rows for lost in self._lost(row)])
        unsettled = {row.notification.id for row in self.rows()}
        owed = {id for watch in process.engine.watches.values() for id in watch.state.outbox}
        self.see([Violation("live", id, "delivered, and its watch still waits for that") for id in owed - unsettled])
        self.see([Violation("live", post.id, "a post was never answered") for post in self.posts.waiting])
        kept = {row.notification.id: row.notification for row in rows}
        self.see([Violation("lost", id, "decided and never kept") for id in self.shadow.said if id not in kept])
        self.see([Violation("I6", id, "another word than was decided") for id in kept if self._other(kept[id])])

    def _lost(self, row: Delivery) -> list[Violation]:
        id, phones = row.notification.id, self.phones[row.notification.channel]
        assert isinstance(phones, Phones)
        if row.state == "delivered" and id not in self.arrivals:
            return [Violation("lost", id, "delivered, it says, and it never arrived")]
        given_up = row.tried - row.queued >= GIVE_UP or row.reason.startswith("gave up after 24 hours")
        if row.state == "failed" and id not in phones.blocked and not given_up:
            return [Violation("lost", id, f"given up without need: {row.reason}")]
        return []

    def _other(self, kept: Notification) -> bool:
        said = self.shadow.said.get(kept.id)
        if said is None:
            return True
        return msgspec.json.encode(msgspec.structs.replace(kept, forced=said.forced)) != msgspec.json.encode(said)

    def _unheard(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if error is not None and not isinstance(error, Crash | sqlite3.Error):
            self.mistakes.append(error)

    # ---- what to tell of it

    @property
    def issue_weeks(self) -> float:
        """How much was lived through."""
        return len(self.config.issues) * (self.end + 60 * HEALING) / 604_800

    @property
    def digest(self) -> str:
        """The same for the same seed: everything that was said, and when it arrived how."""
        said = msgspec.json.encode([list(self.shadow.said.values()), self.arrivals.heard, dict(self.faults)])
        return blake2b(said, digest_size=8).hexdigest()


def configuration(issues: int) -> Config:
    """A duty list with a leader and a machine, three chains, and so many issues."""
    people = {"analis": "1", "kabid": "2", "kabiro": "3", "jubir": "4"}
    officers: dict[str, Any] = {
        name: {"name": name.title(), "leader": name == "kabiro", "reach": [{"channel": "chat", "address": address}]}
        for name, address in people.items()
    }
    officers["posko"] = {"name": "Posko", "reach": [{"channel": "posko"}]}
    return Config.model_validate(
        {
            "engine": {"retention_days": 3650},
            "channels": {"chat": {"kind": "console"}, "posko": {"kind": "console"}},
            "officers": officers,
            "issues": {f"isu{number}": {"name": f"Isu {number}", "query": f"isu{number}"} for number in range(issues)},
            "levels": {
                "waspada": {"chain": [_rung(30, "analis"), _rung(30, "analis")]},
                "siaga": {"chain": [_rung(15, "analis", "kabid", "posko"), _rung(15, "kabiro")]},
                "awas": {
                    "chain": [_rung(5, *officers), _rung(10, "kabiro", "jubir"), _rung(10, "kabiro")],
                    "note_within": 30,
                },
            },
        }
    )


def _rung(within: int, *tell: str) -> dict[str, Any]:
    return {"tell": tell, "within": within}
