"""``kentongan check``: is this configuration right, and what would it do?"""

import argparse
import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from alerts.notification import LEVELS
from alerts.roster import LevelRules
from alerts.words.numbers import local
from stream import core
from stream.config import Config, ConfigError, load
from stream.configfile import Loc, spelt
from stream.engine.clock import Clock
from stream.engine.kafka.lacking import lacking
from stream.feeds import absent
from stream.query import parse
from stream.secret import Secret
from stream.settings.channels import (
    AlertmanagerSettings,
    EmailSettings,
    TelegramSettings,
    WebhookSettings,
    WhatsAppSettings,
)
from stream.settings.feeds import Feed
from stream.settings.holidays import Year
from stream.settings.issues import IssueSettings
from stream.terms import All, Filter, Leaf, Node, Not, Some, triggers

NUMBERS = {"waspada": 2, "siaga": 3, "awas": 4}


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


def sections(config: Config) -> dict[str, list[str]]:
    """What a configuration would do, a title and its rows each; never a secret's value."""
    return {
        f"{config.agency.name}: {config.agency.status}, {config.agency.language}, {config.agency.zone}": _service(
            config
        ),
        "feeds": [f"{name:<16}{_feed(feed)}" for name, feed in config.feeds.items()],
        "issues": [row for name, issue in config.issues.items() for row in _issue(name, issue)],
        "channels": [f"{name:<16}{_channel(config, name)}" for name in config.channels],
        "who hears what": [row for level, rules in config.levels.items() for row in _level(config, level, rules)],
        "holidays": [_year(year, one) for year, one in sorted(config.holidays.known().items())],
        "secrets": [f"{spelt(loc)}: {secret.place}, {_there(secret)}" for loc, secret in secrets(config)],
    }


def findings(config: Config) -> Iterator[str]:
    """What is not there and would be needed."""
    for loc, secret in secrets(config):
        try:
            secret.read()
        except ConfigError as error:
            yield f"{spelt(loc)}: {error}"
    yield from absent(config)
    for name, channel in config.channels.items():
        if isinstance(channel, WebhookSettings):
            from alerts.channels.addresses import networks, refusal  # aiohttp: only where there is a webhook

            if refused := refusal(channel.url, allow_http=channel.allow_http, allowed=networks(channel.allow_networks)):
                yield f"channels.{name}: {refused}"
    if config.tone.scorer:
        from stream.engine.opinion import second  # with the model's own libraries, where there is a model

        try:
            second(config)
        except ConfigError as error:
            yield str(error)
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


def secrets(config: Config) -> Iterator[tuple[Loc, Secret]]:
    """Every secret that is named somewhere, with the way to it."""
    named: list[tuple[Loc, Secret]] = [
        (("engine", "pseudonyms"), config.engine.pseudonyms),
        (("web", "token"), config.web.token),
        (("health", "ping"), config.health.ping),
        (("kafka", "password"), config.kafka.password),
    ]
    for name, channel in config.channels.items():
        for key, value in channel:
            if isinstance(value, Secret):
                named.append((("channels", name, key), value))
    return ((loc, secret) for loc, secret in named if secret)


def _service(config: Config) -> list[str]:
    engine, web = config.engine, config.web
    guard = "with a bearer token" if web.token else "without a token: this machine only"
    return [
        f"state in {engine.database}; posts kept for {engine.retention_days} days; time = {engine.time}",
        f"pages, API and intake at http://{web.host}:{web.port}, {guard}",
    ]


def _feed(feed: Feed) -> str:
    speed = f"{feed.speed:g} feed seconds a second" if feed.speed else "as fast as it goes"
    says = {
        "http": "http: POST /v1/posts",
        "stdin": "stdin: post lines",
        "csv": f"export {feed.path}, {feed.zone} where dates name no zone",
        "file": f"file {feed.path}, {'followed as it grows' if feed.follow else 'read once'}",
        "simulate": f"simulate {feed.scenario}, seed {feed.seed}, {speed}",
        "rss": f"rss {feed.url}, asked every {feed.every} s, times without a zone are {feed.zone}",
    }
    renamed = "".join(f"; {ours} = {theirs}" for ours, theirs in feed.fields.items())
    return says[feed.kind] + renamed


def _issue(name: str, issue: IssueSettings) -> list[str]:
    root = parse(issue.query).root
    atoms = sorted(triggers(root) or (), key=str)
    every = any(isinstance(atom, Filter) and atom.field in ("platform", "lang") for atom in atoms)
    cost = "; costly: that is nearly every post" if every else ""
    return [
        f"{name:<16}{issue.name}, {issue.false_alarms_a_month:g} false alarms a month accepted",
        f"{'':<16}{written(root)}",
        f"{'':<16}looks closely at posts with {', '.join(map(str, atoms))}{cost}",
    ]


def written(node: Node) -> str:
    """A query as it was understood, with every operator and parenthesis.

    >>> written(parse("antre bbm OR -hoaks solar").root)
    '((antre AND bbm) OR (NOT hoaks AND solar))'
    """
    match node:
        case Leaf(atom):
            return str(atom)
        case Not(part):
            return f"NOT {written(part)}"
        case All(parts):
            return f"({' AND '.join(map(written, parts))})"
        case Some(parts):
            return f"({' OR '.join(map(written, parts))})"


def _channel(config: Config, name: str) -> str:
    channel = config.channels[name]
    heard = ", ".join(one.name for one in config.officers.values() if any(way.channel == name for way in one.reach))
    where = ""
    if isinstance(channel, TelegramSettings):
        where = f" by {channel.base}, presses by {channel.updates}"
    elif isinstance(channel, WhatsAppSettings):
        where = f" by {channel.base}, templates {', '.join(channel.templates + channel.notices)}; POST /whatsapp/{name}"
    elif isinstance(channel, AlertmanagerSettings):
        where = f" at {', '.join(channel.urls)}"
    elif isinstance(channel, EmailSettings):
        where = f" from {channel.sender} by {channel.host}:{channel.port}, {channel.security}"
    elif isinstance(channel, WebhookSettings):
        where = f" to {channel.url}, {channel.format}, {'signed' if channel.secret else 'not signed'}"
    return f"{channel.kind}{where}; for {heard or 'nobody'}"


def _level(config: Config, level: str, rules: LevelRules) -> list[str]:
    number = NUMBERS[level]
    rows = [f"{LEVELS[number]} · {number} dari 4; a status note within {rules.note_within} min"]
    after = 0
    for rung in rules.chain:
        when = f"after {after} min" if after else "at once"
        people = ", ".join(_who(config, one) for one in rung.tell)
        rows.append(f"  {when:<14}{people}")
        after += rung.within
    return rows


def _who(config: Config, name: str) -> str:
    """A person with his ways, or a team with those who take turns."""
    if name in config.officers:
        return f"{config.officers[name].name} ({_ways(config, name)})"
    people = dict.fromkeys(person for shift in config.teams[name].shifts for person in shift.who)
    return f"{config.teams[name].name or name} (in turns: {', '.join(config.officers[one].name for one in people)})"


def _holes(config: Config, now: int) -> Iterator[str]:
    """Hours of the coming week in which nobody of a team is on duty."""
    roster = core.roster(config)
    for team in config.teams:
        if holes := roster.empty(team, now - now % 3600):
            first = f"{local(holes[0], config.agency.zone):%Y-%m-%d %H:%M} {config.agency.zone}"
            yield f"teams.{team}: nobody is on duty in {len(holes)} hours of the coming week, from {first} on"


def _year(year: str, one: Year) -> str:
    holidays, leave = (sum(map(len, days.values())) for days in (one.holidays, one.joint_leave))
    fast = f", Ramadan from {one.ramadan[0]} to {one.ramadan[1]}" if one.ramadan else ""
    return f"{year:<16}{holidays} holidays, {leave} days of joint leave{fast}; {one.source}"


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


def _ways(config: Config, officer: str) -> str:
    return ", then ".join(way.channel for way in config.officers[officer].reach)


def _there(secret: Secret) -> str:
    there = os.access(secret.file, os.R_OK) if secret.file else secret.env in os.environ
    return "there" if there else "not there"
