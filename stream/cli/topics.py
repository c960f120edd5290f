"""``kentongan topics``: are the topics on the brokers as they should be? ``--create`` makes those that are missing."""

import argparse
import asyncio
from pathlib import Path

from stream.config import Config, ConfigError, load


def arguments(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")
    parser.add_argument("--create", action="store_true", help="make the topics that are not there")


def run(args: argparse.Namespace) -> int:
    """Print the topics, and what is wrong with them: 1 where something is."""
    config = load(args.config)
    if not config.kafka.servers:
        raise ConfigError(f"{args.config}: kafka.servers is empty: the embedded engine runs, it needs no topics")
    return asyncio.run(_look(config, make=args.create))


async def _look(config: Config, *, make: bool) -> int:
    from stream.engine.kafka import topics  # aiokafka: only where there are brokers

    for name in await topics.create(config) if make else ():
        print(f"made {name}")
    wrong = await topics.wrong(config)
    for topic in topics.topics(config):
        print(f"{topic.name:<32} {topic.partitions:>4} partitions  {_kept(topic.days, compacted=topic.compacted)}")
    print("\n".join(f"wrong: {one}" for one in wrong) or "all topics are as they should be")
    return 1 if wrong else 0


def _kept(days: int, *, compacted: bool) -> str:
    return ", ".join(["compacted"] * compacted + [f"{days} days"] * bool(days))
