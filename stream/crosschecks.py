"""What must hold between the sections of a configuration: that a name which is used is there, and who may do what."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alerts.roster import LevelRules
from alerts.words import LANGUAGES, overrides
from stream.configfile import Loc, Table
from stream.issue import Issue, Matcher
from stream.mistakes import Mistake
from stream.nearest import unknown
from stream.query import QueryError

if TYPE_CHECKING:
    from stream.config import Config
    from stream.secret import Secret


def mistakes(config: "Config", data: Table) -> list[Mistake]:
    """What is wrong between sections that are right by themselves; ``data`` knows names of entries that are not."""
    return [
        *_reaches(config, _names(data, "channels")),
        *_chains(config, [*_names(data, "officers"), *_names(data, "teams")]),
        *_turns(config, _names(data, "officers")),
        *_relatives(config, data),
        *_words(config),
        *_heartbeat(config, _names(data, "officers")),
        *_accounts(config),
        *_pollers(config),
        *_made(config),
        *_holidays(config),
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


def _chains(config: "Config", known: list[str]) -> Iterator[Mistake]:
    """Whoever a chain tells is a person or a team."""
    chains: list[tuple[Loc, Mapping[Any, LevelRules]]] = [(("levels",), config.levels)]
    for section in ("families", "issues"):
        chains += [((section, name, "levels"), one.levels) for name, one in getattr(config, section).items()]
    for place, levels in chains:
        for level, rules in levels.items():
            for number, rung in enumerate(rules.chain):
                loc: Loc = (*place, level, "chain", number, "tell")
                yield from (_nobody(loc, name, known) for name in rung.tell if name not in known)
    for name in config.agency.last_resort:
        if name not in known:
            yield _nobody(("agency", "last_resort"), name, known)
    if config.emerging.tell and config.emerging.tell not in known:
        yield _nobody(("emerging", "tell"), config.emerging.tell, known)


def _turns(config: "Config", known: list[str]) -> Iterator[Mistake]:
    """Whoever takes turns, or stands in for somebody, is a person; a team is not called as one."""
    for team, settings in config.teams.items():
        if team in known:
            yield ("teams", team), "is the name of an officer too; choose another one"
        for number, shift in enumerate(settings.shifts):
            loc: Loc = ("teams", team, "shifts", number, "who")
            yield from (_nobody(loc, name, known) for name in shift.who if name not in known)
    for number, one in enumerate(config.stand_ins):
        for key, name in (("absent", one.absent), ("by", one.by)):
            if name not in known:
                yield _nobody(("stand_ins", number, key), name, known)


def _nobody(loc: Loc, name: str, known: list[str]) -> Mistake:
    return loc, f'"{name}": {unknown("officer", name, known)}'


def _relatives(config: "Config", data: Table) -> Iterator[Mistake]:
    """Families, parents and statements that an issue names, and issues that the agenda names, are there."""
    for slug, issue in config.issues.items():
        for key, section in (("family", "families"), ("parent", "issues"), ("statement", "statements")):
            name, known = getattr(issue, key), _names(data, section)
            if name and name not in known:
                yield ("issues", slug, key), f'"{name}": {unknown(key, name, known)}'
        if issue.parent == slug:
            yield ("issues", slug, "parent"), "is the issue itself"
    for event, planned in config.agenda.items():
        for name in planned.issues:
            if name not in _names(data, "issues"):
                yield ("agenda", event, "issues"), f'"{name}": {unknown("issue", name, _names(data, "issues"))}'


def _words(config: "Config") -> Iterator[Mistake]:
    """A text of one's own can be said."""
    for language, templates in config.words.items():
        for name, sentence in overrides.mistakes(LANGUAGES[language], templates):
            yield ("words", language, name), sentence


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


def _holidays(config: "Config") -> Iterator[Mistake]:
    """A decree is of its own year."""
    for year, one in config.holidays.years.items():
        if len(year) != 4 or not year.isdecimal():
            yield ("holidays", "years", year), "is no year; write [holidays.years.2027]"
            continue
        for loc, day in one.named():
            if day.year != int(year):
                yield ("holidays", "years", year, *loc), f"{day} is in another year"
