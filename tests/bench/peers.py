"""G1: the hot path through Kafka beside Faust, Quix Streams and Bytewax on the same posts, the same issues, one broker.

They live in an environment of their own under var/, made when this line is measured: the product needs none of them.
All take turns, each in a process of its own; its CPU counts from its first post to its last. That favours clients that
fetch ahead before they hand over the first: Quix Streams, not us.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from statistics import median

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from tests.bench.brokered import on_broker
from tests.bench.ground import A_SECOND, FEW, ROOT, START, Ground
from tests.bench.peer.job import Done, Job
from tests.bench.report import Row
from tests.kafka.broker import Broker

PINNED = Path(__file__).parent / "peers.txt"
HOME = ROOT / "var" / "peers"
TOPIC, PARTITIONS = "peers", 4
ROUNDS, LIMIT = 3, 120
"""How often each takes its turn, and seconds that a turn may take."""
SLOW, FAST = 10_000, 60_000
"""Posts of a turn, for ways that take a second for each thousand and for others."""


class Way(msgspec.Struct, frozen=True):
    """A way to do the job; ``goal`` is how many times its posts a CPU second ours should do."""

    name: str
    module: str
    goal: float = 0.0
    naive: bool = False
    posts: int = SLOW


OURS = Way("aiokafka, our border, matcher and totals", "by_aiokafka", posts=FAST)
OTHERS = (
    Way("Faust, a post at a time, a regex an issue", "by_faust", 100, naive=True),
    Way("Faust, a post at a time, our matcher", "by_faust", 50),
    Way("Quix Streams, a regex an issue", "by_quix", naive=True),
    Way("Quix Streams, our matcher", "by_quix", 6, posts=FAST),
    Way("Bytewax without Kafka, our matcher", "by_bytewax", 2.5, posts=FAST),
)


class Unable(Exception):
    """A way can't be gone here; the message says why."""


def measure(ground: Ground) -> list[Row]:
    """The rows of G1."""
    return on_broker(lambda broker, folder: _measure(ground, broker, folder))


async def _measure(ground: Ground, broker: Broker, folder: Path) -> list[Row]:
    python, lines = installed(), ground.stamped(START, A_SECOND, 0, FAST)
    file = folder / "posts.jsonl"
    file.write_bytes(b"\n".join(lines) + b"\n")
    await _produce(broker, lines)
    queries = {slug: one.query for slug, one in ground.issues(FEW).items()}
    job = Job(broker.server, TOPIC, PARTITIONS, str(file), 0, queries)
    took: dict[Way, list[Done | Unable]] = {}
    for _ in range(ROUNDS):
        for way in (OURS, *OTHERS):
            took.setdefault(way, []).append(_gone(way, job, sys.executable if way is OURS else python))
    ours = [one for one in took.pop(OURS) if isinstance(one, Done)]
    return [_alone(OURS, ours), *(_beside(way, turns, ours) for way, turns in took.items())]


def installed() -> str:
    """The Python of the peers' environment, made anew where what is pinned has changed; as much of it as can be had."""
    python, stamp = HOME / "bin" / "python", HOME / PINNED.name
    if not stamp.exists() or stamp.read_bytes() != PINNED.read_bytes():
        shutil.rmtree(HOME, ignore_errors=True)
        venv.create(HOME, with_pip=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", PINNED], check=False
        )
        if not done.returncode:
            shutil.copy(PINNED, stamp)
    return str(python)


def _gone(way: Way, job: Job, python: str) -> Done | Unable:
    """A way's turn."""
    job = msgspec.structs.replace(job, posts=way.posts, naive=way.naive)
    command = [python, "-m", f"tests.bench.peer.{way.module}", msgspec.json.encode(job).decode()]
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONWARNINGS"}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=LIMIT, check=False)
        return msgspec.json.decode(done.stdout.rpartition(b"\n")[2], type=Done)
    except subprocess.TimeoutExpired:
        return Unable(f"not done within {LIMIT} s")
    except msgspec.MsgspecError:
        return Unable(f"can't be had here: {(done.stderr.decode(errors='replace').splitlines() or ['no word'])[-1]}")


def _alone(way: Way, turns: list[Done]) -> Row:
    rate = median(one.posts / one.seconds for one in turns)
    return Row(f"posts a CPU second: {way.name}", f"{rate:,.0f}", detail=(_counted(turns[0]),))


def _beside(way: Way, turns: list[Done | Unable], ours: list[Done]) -> Row:
    if unable := [one for one in turns if isinstance(one, Unable)]:
        return Row(f"beside {way.name}", str(unable[0]))
    done = [one for one in turns if isinstance(one, Done)]
    rates = [one.posts / one.seconds for one in done]
    times = median(our.posts / our.seconds / rate for our, rate in zip(ours, rates, strict=True))
    what, figure = f"beside {way.name}, {median(rates):,.0f} posts a CPU second", f"{times:.1f} times"
    goal = {"goal": f">= {way.goal:g} times", "passed": times >= way.goal} if way.goal else {}
    return Row(what, figure, detail=(_counted(done[0]),), **goal)  # type: ignore[arg-type]


def _counted(done: Done) -> str:
    return f"{done.pairs / done.posts:.3f} issues a post, of {done.posts:,} posts"


async def _produce(broker: Broker, lines: list[bytes]) -> None:
    """Into a topic of plain post lines."""
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.server)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=broker.server, acks="all", linger_ms=5) as producer:
        for number, line in enumerate(lines):
            await producer.send(TOPIC, line, partition=number % PARTITIONS)
