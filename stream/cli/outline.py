"""What a configuration would do, in words: the first part of ``kentongan check``."""

import os
from collections.abc import Iterator

from alerts.notification import LEVELS
from alerts.roster import LevelRules
from stream.config import Config
from stream.configfile import Loc, spelt
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


def _ways(config: Config, officer: str) -> str:
    return ", then ".join(way.channel for way in config.officers[officer].reach)


def _year(year: str, one: Year) -> str:
    holidays, leave = (sum(map(len, days.values())) for days in (one.holidays, one.joint_leave))
    fast = f", Ramadan from {one.ramadan[0]} to {one.ramadan[1]}" if one.ramadan else ""
    return f"{year:<16}{holidays} holidays, {leave} days of joint leave{fast}; {one.source}"


def _there(secret: Secret) -> str:
    there = os.access(secret.file, os.R_OK) if secret.file else secret.env in os.environ
    return "there" if there else "not there"
