"""The issues that were added while the service ran, beside those of the configuration: every change, kept for good.

configuration ─┐
               ├─▶ what is watched         a name stands in one of the two, never in both
changes ───────┘   1 added, 2 retired, 3 added again ...
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import msgspec

from stream.config import Config, ConfigError
from stream.engine.store import Store
from stream.events import IssueChange
from stream.issue import Issue, Matcher
from stream.post import Post
from stream.query import QueryError
from stream.settings.issues import IssueSettings

BATCH = 1000
"""Posts matched at a time."""


def history(store: Store, issue: str) -> tuple[IssueChange, ...]:
    """The changes of a name, the first one first."""
    rows = store.db.execute("SELECT change FROM issues WHERE name=? ORDER BY version", (issue,))
    return tuple(_decode(row[0]) for row in rows)


def keep(store: Store, change: IssueChange) -> bool:
    """Write a change down; False where it doesn't follow the last one: it is known, or another was quicker."""
    if not follows(history(store, change.issue), change):
        return False
    row = (change.issue, change.version, msgspec.json.encode(change))
    store.db.execute("INSERT INTO issues (name, version, change) VALUES (?, ?, ?)", row)
    return True


def follows(before: Sequence[IssueChange], change: IssueChange) -> bool:
    """Whether a change can come after those of the same name that were before it."""
    lives = bool(before) and before[-1].action == "added"
    return change.version == len(before) + 1 and lives != (change.action == "added")


def added(db: sqlite3.Connection, config: Config) -> dict[str, tuple[IssueChange, IssueSettings]]:
    """The added issues that are not retired, in the order they came, with what is to be watched.

    Raises ConfigError where one of them and the configuration don't go together.
    """
    rows = db.execute("SELECT change FROM issues ORDER BY seq")
    latest: dict[str, IssueChange] = {}
    for change in (_decode(row[0]) for row in rows):
        latest.pop(change.issue, None)
        latest[change.issue] = change
    return {name: (one, settings(one, config)) for name, one in latest.items() if one.action == "added"}


def judged(posts: Iterable[Post], matcher: Matcher) -> Iterator[tuple[Post, tuple[str, ...]]]:
    """Each post with the issues it belongs to; any number of posts."""
    rest = iter(posts)
    while batch := list(islice(rest, BATCH)):
        yield from zip(batch, matcher.match(batch), strict=True)


def refusal(query: str, accounts: Iterable[str]) -> str:
    """Why a query can't be used, that of a private person among others; empty where it can.

    >>> refusal("@budi", ["pertamina"]).splitlines()[0]
    '@budi is not a public account (agency.accounts); issues watch no private person'
    """
    try:
        Matcher([Issue("", "", query)], accounts)
    except QueryError as error:
        return str(error)
    return ""


def settings(change: IssueChange, config: Config) -> IssueSettings:
    """What an added issue is to watch. Raises ConfigError where it and the configuration don't go together."""
    name = change.issue
    if name in config.issues:
        raise ConfigError(
            f"issues.{name}: stands in the configuration, and was added by {change.by} while the service ran; take one "
            f"out: the table from the file, or the other by `kentongan issues retire {name}` while that table is away"
        )
    wanted = IssueSettings.model_validate(change.settings)
    if problem := refusal(wanted.query, config.agency.accounts):
        raise ConfigError(
            f"issues.{name}, added by {change.by} while the service ran: {problem}\n"
            f"Put the account back into agency.accounts; `kentongan issues retire {name}` is possible then"
        )
    return wanted


_decode = msgspec.json.Decoder(IssueChange).decode
