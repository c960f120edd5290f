"""``kentongan check``: is this configuration right, and what would it do?"""

import argparse
import asyncio
from collections.abc import Iterator
from pathlib import Path

from alerts.words.numbers import local
from stream import core
from stream.cli.outline import NUMBERS, secrets, sections
from stream.config import Config, ConfigError, load
from stream.configfile import spelt
from stream.engine.clock import Clock
from stream.engine.kafka.lacking import lacking
from stream.feeds import absent
from stream.settings.channels import WebhookSettings


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file to look at."""
    parser.add_argument("--config", type=Path, default=Path("deploy/config.toml"), metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """Print what the configuration would do, and what it lacks: 1 where it lacks something, 2 where it is wrong."""
    config = load(args.config)
    for title, rows in sections(config).items():
        print(f"{title}\n" + "".join(f"  {row}\n" for row in rows or ["none"]))
    lacks = [*findings(config), *asyncio.run(_looks(config)), *asyncio.run(topics_wrong(config))]
    print("".join(f"note: {hint}\n" for hint in hints(config, int(Clock().now()))), end="")
    print("\n".join(f"missing: {lack}" for lack in lacks) or f"{args.config}: nothing is wrong, nothing is missing")
    return 1 if lacks else 0


def findings(config: Config) -> Iterator[str]:
    """What is not there and would be needed."""
    yield from _unread(config)
    yield from absent(config)
    yield from _unreachable(config)
    yield from _modelless(config)
    yield from _holes(config, int(Clock().now()))
    yield from (f"levels.{level}: nobody is told" for level in NUMBERS if not _chain(config, level))


def hints(config: Config, now: int) -> Iterator[str]:
    """What may be as it is ``now``, epoch seconds, and is said so that nobody is surprised at night."""
    if config.hours is None:
        yield "without [hours] Waspada rings at night too; say when the office works, and it waits for the morning"
    yield from _undecreed(config, now)
    yield from lacking(config) if config.kafka.servers else ()


async def _looks(config: Config) -> list[str]:
    """Fetch each feed of online media once and print what is seen; what fails is a finding."""
    failed = []
    for name, feed in config.feeds.items():
        if feed.kind == "rss":
            from stream.feeds.look import look  # aiohttp: only where there is something to fetch

            health, sentences = await look(name, feed, Clock())
            print(f"{name} now\n" + "".join(f"  {sentence}\n" for sentence in sentences))
            failed += [f"feeds.{name}: {health.remark}"] if health.state == "gagal" else []
    return failed


async def topics_wrong(config: Config) -> list[str]:
    """What is wrong with the topics of the Kafka engine, where it is meant to run."""
    if not config.kafka.servers:
        return []
    from stream.engine.kafka.topics import wrong  # aiokafka: only where there are brokers

    try:
        return await wrong(config)
    except ConfigError as error:
        return [str(error)]


def _unread(config: Config) -> Iterator[str]:
    """Secrets that can't be read."""
    for loc, secret in secrets(config):
        try:
            secret.read()
        except ConfigError as error:
            yield f"{spelt(loc)}: {error}"


def _unreachable(config: Config) -> Iterator[str]:
    """Webhooks whose address would be refused when it is called."""
    for name, channel in config.channels.items():
        if isinstance(channel, WebhookSettings):
            from alerts.channels.addresses import networks, refusal  # aiohttp: only where there is a webhook

            if refused := refusal(channel.url, allow_http=channel.allow_http, allowed=networks(channel.allow_networks)):
                yield f"channels.{name}: {refused}"


def _modelless(config: Config) -> Iterator[str]:
    """The tone model of one's own, where it can't be loaded."""
    if config.tone.scorer:
        from stream.engine.opinion import second  # with the model's own libraries, where there is a model

        try:
            second(config)
        except ConfigError as error:
            yield str(error)


def _holes(config: Config, now: int) -> Iterator[str]:
    """Hours of the coming week in which nobody of a team is on duty."""
    roster = core.roster(config)
    for team in config.teams:
        if holes := roster.empty(team, now - now % 3600):
            first = f"{local(holes[0], config.agency.zone):%Y-%m-%d %H:%M} {config.agency.zone}"
            yield f"teams.{team}: nobody is on duty in {len(holes)} hours of the coming week, from {first} on"


def _undecreed(config: Config, now: int) -> Iterator[str]:
    """A year that is going on, or begins within a month, whose decree is not known; feed time has no such year."""
    near = dict.fromkeys(local(at, config.agency.zone).year for at in (now, now + 30 * 86_400))
    for year in near if config.engine.time == "wall" else ():
        if not config.holidays.covers(year):
            yield (
                f"holidays: {year} is not covered, its holidays count as ordinary days; "
                f"write the joint decree into [holidays.years.{year}], or set national = false"
            )


def _chain(config: Config, level: str) -> bool:
    return any(one == level and rules.chain for one, rules in config.levels.items())
