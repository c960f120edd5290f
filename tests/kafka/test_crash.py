"""Whatever dies, and whenever: every closed minute has its exact total, and every notification goes out.

``KILLS=20 pytest tests/kafka/test_crash.py`` for a long run; ``SEED`` for another one.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import msgspec
import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from prometheus_client import CollectorRegistry

from alerts.delivery import Delivery
from alerts.notification import Notification
from stream.brokers import Kafka
from stream.config import Config, load
from stream.engine.clock import Clock
from stream.engine.kafka import topics
from stream.engine.kafka.count import Count
from stream.engine.kafka.following import Following
from stream.engine.kafka.lag import Lag
from stream.engine.kafka.outbox import ENDED, MEMORY
from stream.engine.kafka.topics import name
from stream.metrics import Metrics
from tests.kafka.broker import Broker
from tests.kafka.feeding import batches, feed, settings, until
from tests.kafka.test_count import Listener, naive
from tests.kafka.workers import Worker, configure, ready, working
from tests.servers.receiver import SECRET, Receiver

KILLS, SEED = int(os.environ.get("KILLS", "5")), int(os.environ.get("SEED", "1"))
TEAM = (("web", 1), ("count", 1), ("count", 2), ("keep", 1), ("keep", 2), ("examine", 1), ("notify", 1), ("notify", 2))
POISON = (b"\xff", b"[" * 100_000, b"", b'{"id": 1}')
BAD = 300
"""Lines at a time that can't be used."""

Deed = Callable[[], Awaitable[None]]


class Sent:
    """What was to be said, and how its sending stands."""

    def __init__(self, config: Config) -> None:
        self.said: set[str] = set()
        self.ended: dict[str, str] = {}
        self.following = Following(config, ["notifications", "outbox"], self._hear)

    def _hear(self, records: Sequence[Any]) -> None:
        for record in records:
            if record.topic.endswith(".notifications"):
                self.said.add(msgspec.json.decode(record.value, type=Notification).id)
            elif not record.key.decode().startswith(MEMORY):
                row = msgspec.json.decode(record.value, type=Delivery)
                self.ended[row.notification.id] = row.state

    @property
    def done(self) -> bool:
        """Whether something was said, and all of it has ended."""
        ended = {id for id, state in self.ended.items() if state in ENDED}
        return bool(self.said) and self.said == ended


@pytest.fixture
async def receiver(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """Where everybody is told."""
    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as one:
        one.now = Clock().now()
        yield one


def installation(folder: Path, kafka: Kafka, receiver: Receiver) -> Path:
    """The demo, its feed by HTTP and its people by webhook."""
    webhook = f'kind = "webhook"\nurl = "{receiver.url}"\nsecret = {{ env = "TEST_SECRET" }}\nallow_http = true\n'
    console = '# the terminal in which kentongan runs\nkind = "console"'
    far = f'\n{webhook}allow_networks = ["127.0.0.0/8"]'
    path = configure(folder, kafka, **{console: far, 'kind = "simulate"': 'kind = "http"'})
    lines = path.read_text("utf-8").splitlines()
    made = ("scenario", "seed", "speed", "slow_")
    path.write_text("\n".join(line for line in lines if not line.startswith(made)), "utf-8")
    return path


class Trouble:
    """What goes wrong, in an order of its own."""

    def __init__(self, config: Config, broker: Broker, workers: list[Worker], stack: ExitStack) -> None:
        self._config, self._broker, self._workers, self._stack = config, broker, workers, stack
        self._draw = Random(SEED)
        self._paused: Worker | None = None

    def plan(self, batches: int) -> dict[int, list[Deed]]:
        """Before which batch what happens: half of it while the crisis is told of."""
        deeds = [self.kill] * KILLS + [self.poison, self.bad, self.power_cut, self.guest, self.guest]
        self._draw.shuffle(deeds)
        planned: dict[int, list[Callable[[], Awaitable[None]]]] = {
            batches // 3: [self.pause],
            batches // 2: [self.wake],
        }
        for number, deed in enumerate(deeds):
            first = batches * 3 // 4 if number % 2 else 1
            planned.setdefault(self._draw.randrange(first, batches), []).append(deed)
        return planned

    async def kill(self) -> None:
        """One is killed and started again."""
        worker = self._draw.choice([one for one in self._workers if one is not self._paused])
        worker.kill()
        worker.start()

    async def pause(self) -> None:
        """A counter does nothing for a while."""
        self._paused = self._workers[1]
        self._paused.pause()

    async def wake(self) -> None:
        """It goes on, after others have taken its share and counted on."""
        if not self._paused:
            return
        heard = Listener(self._config)
        await heard.following.start()
        before = heard.now
        listening = asyncio.ensure_future(heard.following.run())
        await until(lambda: heard.now > before + 5, "minutes that the others have counted", 30)
        listening.cancel()
        await heard.following.close()
        self._paused.go_on()
        self._paused = None

    async def power_cut(self) -> None:
        """The broker dies, and comes back with its data."""
        self._broker.kill()
        self._broker.start()

    async def guest(self) -> None:
        """A third counter comes, and goes as soon as it has its share: two rebalances."""
        with working(self._workers[0].config, ("count", 3)) as [guest]:
            await ready(guest)

    async def poison(self) -> None:
        """Another producer writes what nobody can read, into every partition."""
        async with AIOKafkaProducer(bootstrap_servers=self._broker.server) as producer:
            where = name(self._config.kafka, "posts")
            for partition in range(self._config.kafka.partitions):
                for value in POISON:
                    await producer.send(where, value, partition=partition)

    async def bad(self) -> None:
        """Many lines that can't be used."""
        await _taken(self._workers[0], [b'{"id": 1}'] * BAD)


async def _ended(config: Config) -> Sent:
    """What was said, when every role has heard all that there is and all that was said has ended."""
    lag = Lag(config, Metrics(CollectorRegistry()), Clock())
    while True:
        behind, sent = await lag.behind(), Sent(config)
        await sent.following.start()
        await sent.following.close()
        if sent.done and not any(behind.values()):
            return sent
        await asyncio.sleep(0.5)


async def _supervise(workers: Sequence[Worker]) -> None:
    """Start again who has ended by himself, as ``kentongan run`` does, and whatever starts single workers."""
    while True:
        for worker in workers:
            if worker.process.poll() is not None:
                worker.start()
        await asyncio.sleep(1)


async def _taken(web: Worker, lines: Sequence[bytes]) -> None:
    """Send lines until they are acknowledged, as a client does."""
    where = f"http://127.0.0.1:{web.port}/v1/posts?feed=simulasi"
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(where, data=b"\n".join(lines)) as answer:
                    if answer.status in (200, 422):
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


async def test_everything_dies_and_nothing_is_lost(
    broker: Broker, kafka: Kafka, tmp_path: Path, receiver: Receiver
) -> None:
    """Each role killed at random moments, the broker too, a counter asleep for longer than its session, workers that
    come and go, messages that nobody can read: the totals are those of a count by hand, all that was said has gone out,
    and nobody heard anything under two ids.
    """
    path = installation(tmp_path, kafka.model_copy(update={"session": 3}), receiver)
    config = load(path, {})
    await topics.create(config)
    parts, wanted = batches(feed()), naive(config, feed())
    with ExitStack() as stack:
        workers = stack.enter_context(working(path, *TEAM))
        for worker in workers:
            await ready(worker)
        supervising = asyncio.ensure_future(_supervise(workers))
        trouble = Trouble(config, broker, workers, stack)
        plan = trouble.plan(len(parts))
        for number, part in enumerate(parts):
            for deed in plan.get(number, ()):
                await deed()
            await _taken(workers[0], part)
        heard = Listener(config)
        await heard.following.start()
        listening = asyncio.ensure_future(heard.following.run())
        await until(lambda: heard.totals == wanted, "the totals of a count by hand", 180)
        sent = await asyncio.wait_for(_ended(config), 180)
        for task in (supervising, listening):
            task.cancel()
        await heard.following.close()
    delivered = {id for id, state in sent.ended.items() if state == "delivered"}
    assert delivered and set(sent.ended.values()) <= {"delivered", "superseded"}
    assert delivered <= set(receiver.events) <= sent.said
    assert len(heard.aside) >= len(POISON) * config.kafka.partitions + BAD
    assert Counter(receiver.tries).keys() == set(receiver.events)


async def test_what_is_shared_out_while_no_broker_is_there_is_taken_up_when_one_is(
    broker: Broker, kafka: Kafka
) -> None:
    """A counter gets a share at the moment of a power cut: nobody would hear of an error there, so it tries again."""
    config = settings(kafka)
    await topics.create(config)
    count = Count(config, b"key", Clock(), "a", Metrics(CollectorRegistry()))
    broker.kill()
    taking = asyncio.ensure_future(count.on_partitions_assigned([TopicPartition(count.posts, 0)]))
    await asyncio.sleep(0.5)
    assert not count.ready
    await asyncio.to_thread(broker.start)
    await taking
    assert count.ready and list(count.shards) == [0]
    job = asyncio.ensure_future(count.run())
    await until(lambda: len(count.shards) == config.kafka.partitions, "all partitions, which are its own")
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
