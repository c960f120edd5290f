"""From the configuration to the core: matcher, policy, and a watch for each issue; the same for every engine. Pure."""

from collections.abc import Mapping
from datetime import timedelta, timezone

from alerts.alert import Topic
from alerts.duty import Roster
from alerts.policy import Policy
from alerts.speech import Speech
from alerts.words.numbers import OFFSETS
from detectors.sentiment.residual import Residual
from stream.config import Config
from stream.issue import Issue, Matcher
from stream.reader import Reader
from stream.settings.issues import IssueSettings, PlannedEvent
from stream.spokesman import Spokesman
from stream.state import Planned, Watched
from stream.watch import Watch


def matcher(config: Config) -> Matcher:
    """All issues' queries, compiled into one."""
    issues = [Issue(slug, issue.name, issue.query) for slug, issue in config.issues.items()]
    return Matcher(issues, frozenset(config.agency.accounts))


def reader(config: Config, learnt: Mapping[str, Residual] | None = None) -> Reader:
    """How matched posts are read: with what labels taught, and towards the names of each issue."""
    return Reader({slug: issue.names or config.agency.names for slug, issue in config.issues.items()}, learnt)


def roster(config: Config) -> Roster:
    """Who is on duty when."""
    return Roster(config.teams, config.stand_ins, config.hours, config.agency.zone, config.holidays.all())


def policy(config: Config, issue: IssueSettings | None = None, duty: Roster | None = None) -> Policy:
    """Who hears what of an issue: the agency's chains, its family's in their place, and its own before all.

    ``duty`` is the roster where it was made before: one for all issues, since there may be thousands.
    """
    family = config.families.get(issue.family) if issue else None
    levels = {**config.levels, **(family.levels if family else {}), **(issue.levels if issue else {})}
    return Policy(
        config.officers,
        {str(level): rules for level, rules in levels.items()},
        duty or roster(config),
        config.agency.last_resort,
        config.budget,
    )


def speech(config: Config) -> Speech:
    """How the agency speaks of what happened, to whoever asks."""
    return Speech(config.agency.language, config.agency.zone, config.words.get(config.agency.language))


def spokesman(config: Config) -> Spokesman:
    """How the agency speaks."""
    return Spokesman(
        config.agency.status,
        config.agency.zone,
        config.agency.language,
        {str(language): texts for language, texts in config.words.items()},
    )


def watches(config: Config, shards: int = 1) -> dict[str, Watch]:
    """A fresh watch for each issue."""
    voice, duty, minutes = spokesman(config), roster(config), config.engine.open_minutes
    return {
        slug: Watch(watched(config, slug), policy(config, issue, duty), voice, shards=shards, open_minutes=minutes)
        for slug, issue in config.issues.items()
    }


def watched(config: Config, slug: str) -> Watched:
    """What the configuration says of an issue."""
    issue = config.issues[slug]
    statement = config.statements.get(issue.statement)
    topic = Topic(
        slug, issue.name, issue.owner, issue.unit, issue.claim, issue.category,
        statement.text if statement else "", statement.approved_by if statement else "",
    )  # fmt: skip
    planned = tuple(_planned(one, config) for one in config.agenda.values() if slug in one.issues)
    zone = 60 * OFFSETS[config.agency.zone]
    return Watched(
        topic, issue.sensitive, issue.false_alarms_a_month, zone, issue.parent, planned, issue.detectors,
        config.holidays.almanac,
    )  # fmt: skip


def _planned(event: PlannedEvent, config: Config) -> Planned:
    zone = timezone(timedelta(hours=OFFSETS[config.agency.zone]))
    first, last = (int(moment.replace(tzinfo=zone).timestamp()) // 60 for moment in (event.begin, event.end))
    return Planned(first, last, event.times)
