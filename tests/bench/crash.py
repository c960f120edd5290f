"""G5: twenty times kill -9 while posts come over HTTP, on both engines: what was lost, what was doubled.

What there should be is told by two others: each minute's posts by a count by hand, the notifications by an engine that
nobody disturbs. A repeat of a notification bears the same id, by which a far end knows it.
"""

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import cache
from itertools import cycle
from pathlib import Path

import aiohttp
import msgspec

from alerts.delivery import Delivery
from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from tests.bench.brokered import on_broker
from tests.bench.ground import ROOT, Ground
from tests.bench.report import Row
from tests.kafka.broker import Broker
from tests.kafka.feeding import FEED, batches, feed, undisturbed
from tests.kafka.test_count import Listener, naive
from tests.kafka.test_crash import Sent, installation
from tests.kafka.workers import Worker, ready, working
from tests.servers.receiver import SECRET, Receiver

KILLS, RATE = 20, 2_500
"""How often one is killed, and posts a second."""
TOGETHER = 500
"""Posts in a request."""
ROLES = ("web", "count", "keep", "examine", "notify")
PARTITIONS, SESSION = 2, 3
PATIENCE = 90
"""Seconds after the last post in which all must have settled."""
ENDED = ("delivered", "superseded")
COUNTED = """
    SELECT m.issue, m.minute, count(*) FROM matches m JOIN posts p ON p.seq = m.post
    WHERE m.minute < ? AND NOT p.late GROUP BY 1, 2
"""
"""Posts of each issue in the minutes before one."""

Counts = dict[tuple[str, int], int]
"""Posts of an issue in a minute."""


class Outcome(msgspec.Struct):
    """What has come of it: posts counted, notifications decided and those that have ended, and ids that arrived."""

    counts: Counts
    decided: set[str]
    ended: set[str]
    tries: list[str]

    @property
    def settled(self) -> bool:
        """Whether nothing more is expected."""
        return self.counts == _wanted() and self.ended == _said()


class Alone(Worker):
    """The embedded engine's one process."""

    def start(self) -> None:
        """Start, or start again."""
        command = [sys.executable, "-m", "stream.cli", "run", "--config", str(self.config)]
        environ = {**os.environ, "KENTONGAN_WEB__PORT": str(self.port)}
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environ)


def measure(ground: Ground) -> list[Row]:
    """The rows of G5."""
    return on_broker(_measure)


async def _measure(broker: Broker, folder: Path) -> list[Row]:
    os.environ["TEST_SECRET"] = SECRET
    rows = []
    for name, way in (("the embedded engine", _embedded), ("the roles on Kafka", _on_kafka)):
        async with Receiver(SECRET) as receiver:
            receiver.now = Clock().now()
            home = folder / name.rpartition(" ")[2]
            home.mkdir()
            kafka = Kafka(servers=(broker.server,), prefix="crash", partitions=PARTITIONS, session=SESSION)
            rows += _rows(name, await way(installation(home, kafka, receiver), receiver))
    return rows


def _rows(name: str, outcome: Outcome) -> list[Row]:
    wanted, counts, said = _wanted(), outcome.counts, _said()
    lost = sum(max(0, posts - counts.get(at, 0)) for at, posts in wanted.items())
    doubled = sum(max(0, posts - wanted.get(at, 0)) for at, posts in counts.items())
    untold, invented = said - outcome.ended, outcome.decided - said
    repeats = len(outcome.tries) - len(set(outcome.tries))
    posts = f"{lost} lost, {doubled} doubled of {sum(wanted.values()):,}"
    told = f"{len(untold)} lost, {len(invented)} invented of {len(said)}"
    detail = (f"{repeats} of them were sent again, with the same id",)
    return [
        Row(f"{KILLS} times kill -9 of {name}: posts of closed minutes", posts, "0", not lost and not doubled),
        Row(f"{KILLS} times kill -9 of {name}: notifications", told, "0", not untold and not invented, detail),
    ]


async def _embedded(path: Path, receiver: Receiver) -> Outcome:
    service = Alone(_without_brokers(path), "embedded")
    outcome = Outcome({}, set(), set(), receiver.tries)
    try:
        await ready(service)
        await _fed(service, [service])
        await _until(lambda: _look(path.parent / "k.sqlite", outcome))
    finally:
        service.stop()
    return outcome


def _without_brokers(path: Path) -> Path:
    """The configuration with its section of brokers gone, or every role would run."""
    path.write_text(path.read_text("utf-8").partition("[kafka]")[0], "utf-8")
    return path


def _look(file: Path, outcome: Outcome) -> bool:
    """What stands in the engine's file, of minutes that have passed."""
    passed = 1 + max(minute for _, minute in _wanted())
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        found = db.execute(COUNTED, (passed,)).fetchall()
        rows = [msgspec.json.decode(body, type=Delivery) for (body,) in db.execute("SELECT body FROM outbox")]
    outcome.counts = {(issue, minute): posts for issue, minute, posts in found}
    outcome.decided = {row.notification.id for row in rows}
    outcome.ended = {row.notification.id for row in rows if row.state in ENDED}
    return outcome.settled


async def _on_kafka(path: Path, receiver: Receiver) -> Outcome:
    config = load(path, {})
    await topics.create(config)
    with working(path, *((role, 1) for role in ROLES)) as team:
        await ready(*team)
        await _fed(team[0], team)
        return await _heard(config, receiver)


async def _heard(config: Config, receiver: Receiver) -> Outcome:
    """What stands in the topics, when it has settled or has had time to."""
    heard, sent, outcome = Listener(config), Sent(config), Outcome({}, set(), set(), receiver.tries)

    def look() -> bool:
        outcome.counts, outcome.decided = heard.totals, sent.said
        outcome.ended = {id for id, state in sent.ended.items() if state in ENDED}
        return outcome.settled

    for one in (heard, sent):
        await one.following.start()
    hearing = [asyncio.ensure_future(one.following.run()) for one in (heard, sent)]
    await _until(look)
    for task in hearing:
        task.cancel()
    for one in (heard, sent):
        await one.following.close()
    return outcome


async def _fed(web: Worker, team: Sequence[Worker]) -> None:
    """The feed over HTTP at its rate, and evenly over it the kills, in turn; each is started again at once."""
    parts, turns, begin, killed = batches(feed(), TOGETHER), cycle(team), time.perf_counter(), 0
    for number, part in enumerate(parts, 1):
        await asyncio.sleep(max(0.0, begin + number * TOGETHER / RATE - time.perf_counter()))
        while killed < KILLS * number // len(parts):
            worker, killed = next(turns), killed + 1
            worker.kill()
            worker.start()
        await _taken(web, part)


async def _taken(web: Worker, lines: Sequence[bytes]) -> None:
    """Send lines until they are acknowledged, as a client does."""
    where = f"http://127.0.0.1:{web.port}/v1/posts?feed={FEED}"
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(where, data=b"\n".join(lines)) as answer:
                    if answer.status in (200, 422):
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


async def _until(settled: Callable[[], bool]) -> None:
    for _ in range(5 * PATIENCE):
        if settled():
            return
        await asyncio.sleep(0.2)


@cache
def _wanted() -> Counts:
    return naive(load(ROOT / "deploy/config.toml", {}), feed())


@cache
def _said() -> set[str]:
    return {said[0] for ones in undisturbed().values() for said in ones}
