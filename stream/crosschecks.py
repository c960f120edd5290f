"""What must hold between the sections of a configuration: that a name which is used is there, and who may do what."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stream.configfile import Loc, Table
from stream.issue import Issue, Matcher
from stream.mistakes import Mistake
from stream.nearest import unknown
from stream.query import QueryError

if TYPE_CHECKING:
    from stream.config import Config, Secret


def mistakes(config: "Config", data: Table) -> list[Mistake]:
    """What is wrong between sections that are right by themselves; ``data`` knows names of entries that are not."""
    return [
        *_reaches(config, _names(data, "channels")),
        *_chains(config, _names(data, "officers")),
        *_heartbeat(config, _names(data, "officers")),
        *_accounts(config),
        *_pollers(config),
        *_made(config),
    ]


def _names(data: Table, section: str) -> list[str]:
    entries = data.get(section)
    return list(entries) if isinstance(entries, dict) else []


def _reaches(config: "Config", channels: list[str]) -> Iterator[Mistake]:
    for name, officer in config.officers.items():
        used: list[tuple[Loc, str]] = [(("user", channel), channel) for channel in officer.user]
        used += [(("reach", place, "channel"), way.channel) for place, way in enumerate(officer.reach)]
        for loc, channel in used:
            if channel not in channels:
                yield ("officers", name, *loc), f'"{channel}": {unknown("channel", channel, channels)}'


def _chains(config: "Config", officers: list[str]) -> Iterator[Mistake]:
    for level, rules in config.levels.items():
        for place, rung in enumerate(rules.chain):
            for officer in rung.tell:
                if officer not in officers:
                    loc: Loc = ("levels", level, "chain", place, "tell")
                    yield loc, f'"{officer}": {unknown("officer", officer, officers)}'


def _heartbeat(config: "Config", officers: list[str]) -> Iterator[Mistake]:
    for officer in config.health.heartbeat:
        if officer not in officers:
            yield ("health", "heartbeat"), f'"{officer}": {unknown("officer", officer, officers)}'


def _accounts(config: "Config") -> Iterator[Mistake]:
    """Issues watch no private person: an account in a query must be a public one."""
    for slug, issue in config.issues.items():
        try:
            Matcher([Issue(slug, issue.name, issue.query)], config.agency.accounts)
        except QueryError as error:
            yield ("issues", slug, "query"), str(error)


def _pollers(config: "Config") -> Iterator[Mistake]:
    """Telegram hands each update to one poller only."""
    seen: dict[Secret, str] = {}
    for name, channel in config.channels.items():
        if channel.kind == "telegram" and channel.updates == "poll":
            first = seen.setdefault(channel.token, name)
            if first != name:
                sentence = f'is polled by channels.{first} already; set updates = "none" on one of the two'
                yield ("channels", name, "token"), sentence


def _made(config: "Config") -> Iterator[Mistake]:
    """A made post must never look like a real one."""
    for name, feed in config.feeds.items():
        if feed.kind == "simulate" and config.agency.status == "NYATA":
            sentence = 'made posts can\'t be NYATA; set status = "SIMULASI" in [agency], or remove this feed'
            yield ("feeds", name, "kind"), sentence
