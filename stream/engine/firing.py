"""What fires at an Alertmanager is posted again once a minute while its episode goes on, also after a restart."""

import logging
import sqlite3
from collections.abc import Mapping

from alerts.channels import Channel
from alerts.channels.alertmanager import Alertmanager
from stream.engine.clock import Clock
from stream.engine.host import Host
from stream.engine.store import Store

log = logging.getLogger("kentongan")
EVERY = 60.0
"""Seconds; much less than an alert fires by itself."""


async def keep_firing(channels: Mapping[str, Channel], store: Store, host: Host, clock: Clock) -> None:
    """For ever."""
    ours = [channel for channel in channels.values() if isinstance(channel, Alertmanager)]
    while ours:
        for channel in ours:
            try:
                await channel.again(store.deliveries.memories(channel.name, _open(host)))
            except sqlite3.Error as error:
                log.error("what fires could not be read", extra={"channel": channel.name, "reason": str(error)})
        await clock.sleep(EVERY)


def _open(host: Host) -> list[str]:
    return [episode.incident for episode in host.incidents() if episode.phase in ("open", "held")]
