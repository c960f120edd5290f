"""The web role put together: pages and API, the chats that bring presses back, and what only one worker does."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stream.config import Config
from stream.display import Display
from stream.engine.channels import channels
from stream.engine.chats import chats
from stream.engine.clock import Clock
from stream.engine.firing import keep_firing
from stream.engine.heartbeat import Heartbeat
from stream.engine.kafka.files import path
from stream.engine.kafka.web import Web
from stream.engine.ping import Ping
from stream.engine.store import Store
from stream.engine.systemd import Systemd
from stream.engine.vitals import Vitals
from stream.metrics import Metrics
from stream.web.server import make_app, start


async def serve(config: Config, name: str, metrics: Metrics, clock: Clock) -> None:
    """Serve until cancelled."""
    async with serving(config, name, metrics, clock) as web:
        await web.run()


@asynccontextmanager
async def serving(config: Config, name: str, metrics: Metrics, clock: Clock) -> AsyncIterator[Web]:
    """A worker on a file of its own, and its pages, while the block runs."""
    own = path(config, name)
    config = config.model_copy(update={"engine": config.engine.model_copy(update={"database": own})})
    store, display = Store(own), Display(config, sys.stdout)
    reach = channels(config, clock, display.alert)
    web = Web(config, store, metrics, clock, name)
    talks = chats(config, reach, store, web, metrics)
    web.once += [*(lambda talk=talk: talk.listen(clock) for talk in talks.values())]
    web.once.append(lambda: keep_firing(reach, store, web, clock))
    web.once.append(lambda: Heartbeat(web, store, config, metrics, clock).run())
    if config.health.ping:
        web.once.append(lambda: Vitals(web, clock, Systemd({})).ping(Ping(config.health)))
    runner = await start(make_app(web, config, metrics, {one: talk.receive for one, talk in talks.items()}), config.web)
    display.greet()
    try:
        yield web
    finally:
        await runner.cleanup()
        for channel in reach.values():
            await channel.close()
        store.close()
