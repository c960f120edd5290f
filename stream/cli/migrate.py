"""``kentongan migrate``: from the file into Kafka's topics, or back. Neither engine may run meanwhile."""

import argparse
import asyncio
from pathlib import Path

from stream.config import ConfigError, load
from stream.engine.key import pseudonym_key
from stream.engine.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--to", choices=("kafka", "file"), required=True, help="where the state goes")


def run(args: argparse.Namespace) -> int:
    """Move, and say what to do next; 1 where the file can't be used. Raises ConfigError where something must be done
    first."""
    config = load(args.config)
    if not config.kafka.servers:
        raise ConfigError(f"{args.config}: kafka.servers is empty: name the brokers, also for the way back")
    from stream.engine.kafka.moving import into_file, into_topics  # aiokafka: only where there are brokers

    store = Store(config.engine.database)
    try:
        if args.to == "kafka":
            moved = asyncio.run(into_topics(config, store, pseudonym_key(config)))
            print(f"{moved} messages written; every count worker needs the same key: {config.engine.database}.key")
        else:
            asyncio.run(into_file(config, store))
            print(f"{config.engine.database} holds it all; take [kafka] out of the configuration and start")
    finally:
        store.close()
    return 0
