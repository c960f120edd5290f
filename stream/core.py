"""From the configuration to the core: matcher, policy, and a watch for each issue; the same for every engine. Pure."""

from collections.abc import Mapping

from alerts.alert import Topic
from alerts.policy import Policy
from alerts.words.numbers import OFFSETS
from detectors.sentiment.residual import Residual
from stream.config import Config
from stream.issue import Issue, Matcher
from stream.reader import Reader
from stream.spokesman import Spokesman
from stream.state import Watched
from stream.watch import Watch


def matcher(config: Config) -> Matcher:
    """All issues' queries, compiled into one."""
    issues = [Issue(slug, issue.name, issue.query) for slug, issue in config.issues.items()]
    return Matcher(issues, frozenset(config.agency.accounts))


def reader(config: Config, learnt: Mapping[str, Residual] | None = None) -> Reader:
    """How matched posts are read: with what labels taught, and towards the names of each issue."""
    return Reader({slug: issue.names or config.agency.names for slug, issue in config.issues.items()}, learnt)


def policy(config: Config) -> Policy:
    """Who hears what."""
    return Policy(config.officers, {str(level): rules for level, rules in config.levels.items()})


def spokesman(config: Config) -> Spokesman:
    """How the agency speaks."""
    return Spokesman(config.agency.status, config.agency.zone, config.agency.language)


def watches(config: Config, shards: int = 1) -> dict[str, Watch]:
    """A fresh watch for each issue."""
    chains, voice = policy(config), spokesman(config)
    return {
        slug: Watch(
            Watched(
                Topic(slug, issue.name, issue.owner, issue.unit, issue.claim, issue.category),
                issue.sensitive,
                issue.false_alarms_a_month,
                60 * OFFSETS[config.agency.zone],
            ),
            chains,
            voice,
            shards=shards,
            open_minutes=config.engine.open_minutes,
        )
        for slug, issue in config.issues.items()
    }
