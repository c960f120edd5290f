"""A role in its own process: what it needs, made, and let go at the end.

A worker's name is stable, so that one that was started again comes back to its share at once.
"""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry

from stream.config import Config
from stream.display import Display
from stream.engine.clock import Clock
from stream.engine.kafka.ending import end_in_time
from stream.engine.kafka.lease import Lease
from stream.engine.kafka.probing import probed
from stream.engine.key import shared_key
from stream.engine.stopping import until_stopped
from stream.engine.store import Store
from stream.metrics import Metrics


def run(config: Config, role: str, number: int, port: int) -> None:
    """Be the worker of this number in a role until a signal ends it; health is told, or pages shown, on ``port``."""
    name = f"{socket.gethostname()}-{role}-{number}"
    config = config.model_copy(update={"web": config.web.model_copy(update={"port": port})})
    if role == "keep":
        from stream.engine.kafka.keep import serve  # Faust has a loop of its own, and takes a second to import

        serve(config, name)
    else:
        asyncio.run(_run(config, role, name))


async def _run(config: Config, role: str, name: str) -> None:
    async def job() -> None:
        working = asyncio.ensure_future(JOBS[role](config, name))
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            end_in_time()
            working.cancel()
            await working

    await until_stopped([job()])


def _metrics(config: Config) -> Metrics:
    metrics = Metrics(CollectorRegistry(), config.web.metrics_issues)
    metrics.expect(config.feeds, config.issues, config.channels)
    return metrics


async def _count(config: Config, name: str) -> None:
    from stream.engine.kafka.count import Count

    metrics = _metrics(config)
    count = Count(config, shared_key(config), Clock(), name, metrics)
    async with probed(config, metrics, lambda: count.ready):
        await count.run()


async def _examine(config: Config, name: str) -> None:
    from stream.engine.kafka.examine import Examiner
    from stream.engine.kafka.files import path

    store = Store(path(config, name))
    try:
        examiner = Examiner(config, store)
        async with probed(config, _metrics(config), lambda: examiner.ready):
            await asyncio.gather(examiner.run(), *([_looks_out(config, store)] if config.emerging.enabled else []))
    finally:
        store.close()


async def _looks_out(config: Config, store: Store) -> None:
    """One of these workers hears the whole feed."""
    from stream.engine.kafka.lookout import look_out

    await Lease(config, lambda: look_out(config, store, Clock()), "proposals", "lookout").run()


async def _notify(config: Config, name: str) -> None:
    from stream.engine.channels import channels
    from stream.engine.kafka.notify import Notify

    clock, metrics = Clock(), _metrics(config)
    reach = channels(config, clock, Display(config, sys.stdout).alert)
    notify = Notify(config, reach, metrics, clock, name)
    try:
        async with probed(config, metrics, lambda: notify.ready):
            await notify.run()
    finally:
        for channel in reach.values():
            await channel.close()


async def _web(config: Config, name: str) -> None:
    from stream.engine.kafka.serving import serve

    await serve(config, name, _metrics(config), Clock())


JOBS: dict[str, Callable[[Config, str], Awaitable[None]]] = {
    "count": _count, "examine": _examine, "notify": _notify, "web": _web,
}  # fmt: skip
