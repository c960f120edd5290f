"""A keep worker: the watches of its share of the issues, in one Faust agent and one table.

    events ─▶ load ─▶ handle ─▶ publish, acknowledged ─▶ assign ─▶ changelog ─▶ offset
                        └─▶ a closer look: asked for and awaited, so the first word has its evidence

Faust is used for partition -> keyed table -> changelog and for nothing else, so that replacing it stays a day's work.
Delivery is at least once: totals, ticks and presses may repeat, and a watch hears nothing twice.
"""

import asyncio
import logging
import sys
from typing import Any

import faust
import msgspec
from mode import Service
from prometheus_client import CollectorRegistry

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.kafka.brokers import FRESH, faust_reach
from stream.engine.kafka.ending import end_in_time
from stream.engine.kafka.probing import probed
from stream.engine.kafka.publishing import Publishing
from stream.engine.kafka.stalling import stalled
from stream.engine.kafka.topics import name, snapshot
from stream.engine.kafka.watching import Watches
from stream.events import decode_all
from stream.metrics import Metrics

log = logging.getLogger("kentongan")


def app(config: Config, worker: str) -> faust.App:
    """The Faust app; each setting that is not its default is there because something went wrong without it."""
    kafka = config.kafka
    return faust.App(
        name(kafka, "keep"),
        **faust_reach(kafka),
        processing_guarantee="at_least_once",  # its exactly_once loses what a crash finds in the next transaction
        store="memory://",  # a thousand watches are read again in a second
        datadir=".",  # or it makes a folder
        consumer_group_instance_id=worker,  # or a restart waits until the brokers have given up the dead one
        consumer_auto_offset_reset="earliest",  # with "latest" recovery can hang for ever
        broker_session_timeout=float(kafka.session),
        broker_heartbeat_interval=kafka.session / 4,
        broker_request_timeout=max(90.0, 2.0 * kafka.session),
        broker_commit_interval=1.0,
        consumer_metadata_max_age_ms=FRESH,  # or who starts with the brokers may wait five minutes for a share
        producer_metadata_max_age_ms=FRESH,
        producer_max_request_size=snapshot(kafka),  # a crisis makes a state larger than the default, and it would stop
        stream_wait_empty=False,  # or a rebalance waits for an event that waits for the rebalance
        stream_ack_exceptions=False,
        table_standby_replicas=0,  # nobody takes over faster with a copy than by reading the changelog
        topic_disable_leader=True,
        topic_allow_declare=False,  # topics are made by `kentongan topics`, with the right numbers of partitions
        topic_replication_factor=kafka.replication,
        web_enabled=False,  # its web server would take a port
        autodiscover=False,
        worker_redirect_stdouts=False,  # what is printed would become warnings, a line for each argument
    )


def serve(config: Config, worker: str) -> None:
    """Keep watches until a signal ends it; ends the process."""
    kept = app(config, worker)
    define(kept, config)
    sys.exit(_worker(kept).execute_from_commandline())


class Worker(faust.Worker):
    """Faust's own, which waits for the brokers when it is to stop, without end where they are gone."""

    async def stop(self) -> None:
        """Stop in order, or after a while without: what is not committed then is heard again."""
        end_in_time()
        await super().stop()

    @Service.task
    async def _guard(self) -> None:
        """End where Faust waits for ever, to be started again."""
        await stalled(self.app, Clock())


def _worker(kept: faust.App) -> Worker:
    return Worker(kept, quiet=True, override_logging=False, loglevel="warn")


def define(kept: faust.App, config: Config) -> None:
    """The agent and its table."""
    kafka = config.kafka
    # raw bytes, and said twice: what is not raw is JSON to Faust, and a table of dicts is not read again at all
    raw: dict[str, Any] = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw"}
    events = kept.topic(name(kafka, "events"), **raw)
    changelog = kept.topic(name(kafka, "watches"), partitions=kafka.partitions, compacting=True, acks=False, **raw)
    table = kept.Table(
        "watches", key_type=bytes, value_type=bytes, partitions=kafka.partitions, changelog_topic=changelog
    )

    async def probe() -> None:
        async with probed(config, Metrics(CollectorRegistry()), lambda: True):  # Faust begins it when all is read again
            await asyncio.Event().wait()

    kept.task(probe)

    @kept.agent(events)
    async def keep(stream: Any) -> None:
        async with Publishing(config) as publishing:
            watches = Watches(publishing)
            async for key, value in stream.items():
                snapshot = await hear(watches, key.decode(), table.get(key), value)
                if snapshot:
                    table[key] = snapshot  # assigned, for a change in place is not written down
                elif key in table:
                    del table[key]


async def hear(watches: Watches, issue: str, snapshot: bytes | None, value: bytes) -> bytes | None:
    """Let the watch of an issue hear a message; returns its state after it, None where there is no such issue."""
    try:
        events = decode_all(value)
    except msgspec.MsgspecError as error:
        log.error("a message of events can't be read", extra={"issue": issue, "reason": str(error)})
        return snapshot
    try:
        return await watches.hear(issue, snapshot, events)
    except asyncio.CancelledError:
        raise
    except Exception:  # a mistake of ours in one issue must not stop the watch over all others
        log.exception("an issue's events can't be handled", extra={"issue": issue})
        return snapshot
