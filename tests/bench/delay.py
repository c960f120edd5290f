"""G8: how long a post waits until it is committed, at ``synchronous=FULL``, through the running service."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from prometheus_client import CollectorRegistry

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.outcomes import Overloaded
from stream.engine.service import Service
from stream.engine.store import Store
from stream.metrics import Metrics
from stream.settings.feeds import Feed
from stream.settings.service import Engine
from tests.bench.ground import FEW, Ground
from tests.bench.report import Row

RATE = 5_000
"""Posts a second, as a rule."""
BURST = 10
"""Times the rate, in a burst."""
TOGETHER = 0.02
"""Seconds between two requests, each with the posts that came since the last."""
GOAL, BURST_GOAL = 0.1, 0.25
"""Seconds in which 99 of 100 posts are committed."""


class Heard(msgspec.Struct):
    """What came of the posts of a part: seconds each waited, and how many were taken and how many were not."""

    waited: list[float] = []
    taken: int = 0
    dropped: int = 0

    def p99(self) -> float:
        """The wait that one post in a hundred exceeds, in seconds."""
        waits = sorted(self.waited)
        return waits[99 * len(waits) // 100] if waits else 0.0


def measure(ground: Ground) -> list[Row]:
    """The rows of G8: the feed at the rate, and then twice the feed in a burst."""
    with TemporaryDirectory() as folder:
        usual, burst = asyncio.run(_run(ground, Path(folder)))
    lost = usual.dropped + burst.dropped
    return [
        _row(f"post to commit at {RATE:,} posts a second", usual, GOAL),
        _row(f"the same in a burst of {RATE * BURST:,}", burst, BURST_GOAL),
        Row("posts refused or dropped", f"{lost} of {usual.taken + burst.taken + lost}", "0", lost == 0),
    ]


def _row(what: str, heard: Heard, goal: float) -> Row:
    p99, waited = heard.p99(), sorted(heard.waited) or [0.0]
    detail = f"median {1000 * waited[len(waited) // 2]:.0f} ms, longest {1000 * waited[-1]:.0f} ms"
    return Row(f"{what}, p99", f"{1000 * p99:.0f} ms", f"<= {1000 * goal:.0f} ms", p99 <= goal, (detail,))


async def _run(ground: Ground, folder: Path) -> tuple[Heard, Heard]:
    config = _config(ground)
    store = Store(str(folder / "bench.sqlite"))
    service = Service(config, Embedded(config, store, b"bench"), {}, Metrics(CollectorRegistry()), Clock())
    working = asyncio.ensure_future(service.run())
    usual, burst, posts = Heard(), Heard(), len(ground.lines)
    await _feed(service, ground.stamped(time.time(), RATE), RATE, usual)
    await _feed(service, ground.stamped(time.time(), RATE * BURST, posts, 2 * posts), RATE * BURST, burst)
    working.cancel()
    with suppress(asyncio.CancelledError):
        await working
    store.close()
    return usual, burst


def _config(ground: Ground) -> Config:
    feeds = {"bench": Feed(kind="http")}
    return ground.config(FEW).model_copy(update={"engine": Engine(time="wall"), "feeds": feeds})


async def _feed(service: Service, lines: list[bytes], rate: int, heard: Heard) -> None:
    """Send as a clock says, whether the last request was answered or not: waiting for it would hide the delay."""
    together, begin, requests = max(1, round(rate * TOGETHER)), time.perf_counter(), []
    for sent in range(0, len(lines), together):
        due = begin + (sent + together) / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        requests.append(
            asyncio.ensure_future(_send(service, lines[sent : sent + together], due - together / rate, rate, heard))
        )
    await asyncio.gather(*requests)


async def _send(service: Service, lines: list[bytes], begin: float, rate: int, heard: Heard) -> None:
    """A request; a post waits from the moment at which it came."""
    try:
        answer = await service.accept("bench", lines)
    except Overloaded:
        heard.dropped += len(lines)
        return
    committed = time.perf_counter()
    heard.waited += [committed - begin - number / rate for number in range(len(lines))]
    heard.taken += answer.accepted
    heard.dropped += answer.refused
