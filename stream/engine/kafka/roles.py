"""A role in its own process: what it needs, made, and let go at the end.

A worker's name is stable, so that one that was started again comes back to its share at once.
"""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.key import pseudonym_key
from stream.engine.stopping import until_stopped
from stream.engine.store import Store


def run(config: Config, role: str, number: int) -> None:
    """Be the worker of this number in a role until a signal ends it."""
    name = f"{socket.gethostname()}-{role}-{number}"
    if role == "keep":
        from stream.engine.kafka.keep import serve  # Faust has a loop of its own, and takes a second to import

        serve(config, name)
    else:
        asyncio.run(_run(config, role, name))


async def _run(config: Config, role: str, name: str) -> None:
    async def job() -> None:
        await JOBS[role](config, name)

    await until_stopped([job()])


async def _count(config: Config, name: str) -> None:
    from stream.engine.kafka.count import Count

    await Count(config, pseudonym_key(config), Clock(), name).run()


async def _examine(config: Config, name: str) -> None:
    from stream.engine.kafka.examine import Examiner
    from stream.engine.kafka.shelving import path

    store = Store(path(config, name))
    try:
        await Examiner(config, store).run()
    finally:
        store.close()


async def _notify(config: Config, name: str) -> None:
    from stream.display import Display
    from stream.engine.channels import channels
    from stream.engine.kafka.notify import Notify

    clock = Clock()
    reach = channels(config, clock, Display(config, sys.stdout).alert)
    try:
        await Notify(config, reach, clock, name).run()
    finally:
        for channel in reach.values():
            await channel.close()


JOBS: dict[str, Callable[[Config, str], Awaitable[None]]] = {"count": _count, "examine": _examine, "notify": _notify}
