"""G9: from a post to the total that holds it, read: intake, topic, counter, topic, reader.

    due ─▶ acknowledged ─▶ fetched, counted, said ─▶ read

Of an issue's posts in a minute the k-th has arrived when the totals of all shards are k or more. Each part begins a
minute: later in it, when totals are large, they are said every few seconds only, for nothing is decided before it ends.
Totals are read as keep workers read them, before their transaction has ended. When one was said stands in its message.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from stream import core
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.following import Following
from stream.engine.kafka.intake import Intake
from stream.events import Totals, decode_all
from tests.bench.brokered import on_broker
from tests.bench.ground import FEW, START, Ground
from tests.bench.installation import installed
from tests.bench.pace import paced
from tests.bench.report import Row
from tests.kafka.broker import Broker
from tests.kafka.test_count import read
from tests.kafka.workers import ready, working

BEFORE = 3.0
"""Seconds before the first post is due: what is expected of all of them is found out until then."""
ASKED = 250
"""Times it is asked, every 20 ms, whether all has arrived."""


class Part(msgspec.Struct, frozen=True):
    """Posts at one rate; 99 of 100 should have arrived within ``goal`` seconds."""

    what: str
    rate: int
    posts: int
    goal: float


USUAL = Part("post to total read at 5,000 posts a second", 5_000, 25_000, 0.25)
CALM = Part("before each of them, so that they meet no cold start", 2_000, 6_000, 0.25)
BURST = Part("the same in a burst of 20,000, from 2,000", 20_000, 20_000, 0.5)


class Arrivals:
    """When posts were due, and how long each took to be in a total that was read."""

    def __init__(self, config: Config) -> None:
        self._config, self._matcher = config, core.matcher(config)
        self._due: dict[tuple[str, int], deque[float]] = {}
        self._totals: dict[tuple[str, int], dict[str, int]] = {}
        self._arrived: dict[tuple[str, int], int] = {}
        self.said: list[float] = []
        """Seconds until the counter said the total."""
        self.waited: list[float] = []
        """Seconds until it was read."""

    def expect(self, lines: Sequence[bytes], rate: float, begin: float) -> None:
        """These are sent from ``begin`` on."""
        posts = read(lines)
        for number, (post, issues) in enumerate(zip(posts, self._matcher.match(posts), strict=True)):
            for issue in issues:
                self._due.setdefault((issue, post.minute), deque()).append(begin + number / rate)

    @property
    def missing(self) -> int:
        """How many have not arrived."""
        return sum(map(len, self._due.values()))

    def hear(self, records: Sequence[Any]) -> None:
        """Messages of ``events``."""
        now, ago = time.perf_counter(), time.time()
        for record in records:
            said = now - (ago - record.timestamp / 1000)
            for event in decode_all(record.value):
                if isinstance(event, Totals):
                    self._arrive((event.issue, event.minute), event, said, now)

    def _arrive(self, where: tuple[str, int], event: Totals, said: float, now: float) -> None:
        shards, due = self._totals.setdefault(where, {}), self._due.get(where, deque[float]())
        shards[event.shard] = max(event.counts.posts, shards.get(event.shard, 0))
        arrived = self._arrived.get(where, 0)
        for _ in range(min(sum(shards.values()) - arrived, len(due))):
            self.said.append(said - due[0])
            self.waited.append(now - due.popleft())
        self._arrived[where] = max(arrived, sum(shards.values()))


def measure(ground: Ground) -> list[Row]:
    """The rows of G9."""
    return on_broker(lambda broker, folder: _measure(ground, broker, folder))


async def _measure(ground: Ground, broker: Broker, folder: Path) -> list[Row]:
    path, config = await installed(broker, folder, "hops", ground.issues(FEW))
    arrivals, intake = Arrivals(config), Intake(config, Clock())
    following = Following(config, ["events"], arrivals.hear)
    with working(path, ("count", 1)) as [count]:
        await ready(count)
        await intake.start()
        await following.start()
        hearing = asyncio.ensure_future(following.run())
        sent, rows = 0, []
        for minute, part in enumerate((CALM, USUAL, CALM, BURST)):
            rows.append(await _arrived(ground, arrivals, intake, part, minute, sent))
            sent += part.posts
        hearing.cancel()
        await following.close()
        await intake.close()
    return [row for row in rows if row.what != f"{CALM.what}, p99"]


async def _arrived(ground: Ground, arrivals: Arrivals, intake: Intake, part: Part, minute: int, sent: int) -> Row:
    """How long the posts of a part took."""
    lines = ground.stamped(START + 60 * minute, part.rate, sent, part.posts)
    arrivals.waited, arrivals.said = [], []
    arrivals.expect(lines, part.rate, begin := time.perf_counter() + BEFORE)
    acknowledged = await paced(intake, lines, part.rate, begin)
    for _ in range(ASKED):
        if not arrivals.missing:
            break
        await asyncio.sleep(0.02)
    return _row(part, acknowledged, arrivals)


def _row(part: Part, acknowledged: list[float], arrivals: Arrivals) -> Row:
    p99, waited = _p99(arrivals.waited), sorted(arrivals.waited)
    middle, longest = 1000 * waited[len(waited) // 2], 1000 * waited[-1]
    hops = (
        f"of that acknowledged by the brokers after {1000 * _p99(acknowledged):.0f} ms, counted and said after "
        f"{1000 * _p99(arrivals.said):.0f}, read after {1000 * p99:.0f}"
    )
    detail = f"median {middle:.0f} ms, longest {longest:.0f} ms; {arrivals.missing} had not arrived after"
    figure, goal = f"{1000 * p99:.0f} ms", f"<= {1000 * part.goal:.0f} ms"
    return Row(f"{part.what}, p99", figure, goal, p99 <= part.goal, (detail, hops))


def _p99(seconds: Sequence[float]) -> float:
    return sorted(seconds)[99 * len(seconds) // 100]
