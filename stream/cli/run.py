"""kentongan run: the service itself."""

import argparse
import asyncio
import sys
from pathlib import Path

from prometheus_client import CollectorRegistry

from stream import config as configuration
from stream.config import Config, ConfigError
from stream.display import Display
from stream.engine.channels import channels
from stream.engine.chats import chats
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.firing import keep_firing
from stream.engine.heartbeat import Heartbeat
from stream.engine.kafka.lacking import lacking
from stream.engine.key import Keys
from stream.engine.service import Service
from stream.engine.stopping import until_stopped
from stream.engine.store import Store, StoreError
from stream.engine.systemd import Systemd
from stream.engine.vitals import Vitals
from stream.feeds import absent
from stream.logs import set_up
from stream.metrics import Metrics
from stream.web.server import make_app, start

ROLES = ("web", "count", "keep", "notify", "examine")
"""What processes of the Kafka engine do."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), help="the configuration file")
    parser.add_argument("--role", choices=("all", *ROLES), default="all", help="with Kafka: what this process does")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="with Kafka: so many processes of each role, here"
    )
    parser.add_argument("--port", type=int, metavar="PORT", help="instead of web.port; more workers take the next ones")
    parser.add_argument(
        "--worker", type=int, default=0, metavar="K", help="with Kafka: be the K-th worker, in this very process"
    )


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; 0 where it was stopped, 1 where the database or the port can't be had.

    Raises ConfigError where a file is not there that the configuration names.
    """
    config = configuration.load(args.config)
    if missing := absent(config):
        raise ConfigError("\n".join(missing))
    set_up(sys.stderr)
    try:
        if config.kafka.servers:
            _work(config, args)
        elif args.role != "all" or args.workers > 1 or args.worker:
            raise ConfigError(f"{args.config}: kafka.servers is empty; without Kafka one process has all roles")
        else:
            asyncio.run(_serve(_at_port(config, args.port)))
    except (StoreError, OSError) as error:
        print(f"kentongan: {error}", file=sys.stderr)
        return 1
    return 0


def _at_port(config: Config, port: int | None) -> Config:
    """The configuration, with the port of the command line where that names one."""
    if port is None:
        return config
    return config.model_copy(update={"web": config.web.model_copy(update={"port": port})})


def _work(config: Config, args: argparse.Namespace) -> None:
    """One worker in this process, or several in others; brokers and topics must be as they should be."""
    from stream.engine.kafka import knocking, roles, topics, workers  # aiokafka: only where there are brokers

    asyncio.run(knocking.let_in(config.kafka))
    port = config.web.port if args.port is None else args.port
    if args.worker:
        roles.run(config, args.role, args.worker, port)
        return
    if wrong := asyncio.run(topics.wrong(config)):
        raise ConfigError("\n".join(wrong))
    for sentence in lacking(config):
        print(f"note: {sentence}", file=sys.stderr)
    wanted = workers.all_of(args.config, ROLES if args.role == "all" else [args.role], args.workers, port)
    asyncio.run(until_stopped([workers.work(*one) for one in wanted]))


async def _serve(config: Config) -> None:
    clock = Clock()
    began, store = clock.monotonic(), Store(config.engine.database)
    display = Display(config, sys.stdout)
    metrics = Metrics(CollectorRegistry(), config.web.metrics_issues)
    metrics.expect(config.feeds, config.issues, config.channels)
    reach = channels(config, clock, display.alert)
    keys = Keys(config)
    service = Service(config, Embedded(config, store, keys.all()[-1], renew=keys.renew), reach, metrics, clock)
    metrics.restore.set(clock.monotonic() - began)
    talks = chats(config, reach, store, service, metrics)
    app = make_app(service, config, metrics, {name: talk.receive for name, talk in talks.items()})
    try:
        runner = await start(app, config.web)
        try:
            vitals = Vitals(service, clock, Systemd())
            await until_stopped(
                [
                    service.run(),
                    display.run(service, clock),
                    Heartbeat(service, store, config, metrics, clock).run(),
                    *vitals.jobs(config),
                    keep_firing(reach, store, service, clock),
                    *(talk.listen(clock) for talk in talks.values()),
                ]
            )
        finally:
            await runner.cleanup()
    finally:
        for channel in reach.values():
            await channel.close()
        store.close()
