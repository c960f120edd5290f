"""Wishes to change what is watched, looked at before they go to the engine: what is wrong with one is said at once."""

from pydantic import ValidationError

from stream.config import Config
from stream.configfile import spelt
from stream.engine import catalogue
from stream.engine.known import Known
from stream.engine.outcomes import Changed
from stream.engine.shown import IssueRecord
from stream.events import IssueChange
from stream.mistakes import mistakes
from stream.nearest import unknown

NAME = 80
"""Longest name of somebody who changes an issue, in characters."""


def addition(engine: Known, name: str, settings: dict[str, object], by: str, at: int) -> IssueChange | Changed:
    """The change that adds an issue, or why it can't be added."""
    if name in engine.config.issues:
        return Changed("refused", f"{name}: there is an issue of this name; retire it first, or choose another name")
    wrong = _wrong(engine.config, name, settings) or _stranger(by)
    if wrong:
        return Changed("refused", wrong)
    return IssueChange(name, _next(engine, name), "added", by, at, settings=settings)


def retirement(engine: Known, name: str, by: str, reason: str, at: int) -> IssueChange | Changed:
    """The change that retires an issue, or why it can't be retired."""
    if name not in engine.config.issues:
        return Changed("unknown", f"{name}: {unknown('issue', name, engine.config.issues)}")
    if name not in engine.versions:
        return Changed(
            "refused", f"{name}: stands in the configuration; take [issues.{name}] out there and start again"
        )
    if not reason.strip():
        return Changed("refused", f"{name}: say why it is retired; those who know of its alarms are told")
    if wrong := _stranger(by):
        return Changed("refused", wrong)
    return IssueChange(name, _next(engine, name), "retired", by, at, reason=reason.strip())


def outcome(engine: Known, change: IssueChange) -> Changed:
    """What came of a change, once the engine has taken it."""
    if change in catalogue.history(engine.store, change.issue):
        return Changed("done", f"{change.issue}: {change.action}, version {change.version}", change.version)
    return Changed("conflict", f"{change.issue}: somebody else changed it at the same time; look at it and try again")


def record(engine: Known, name: str) -> IssueRecord | None:
    """An issue's definition, as it is or was watched; None for a name that never was one."""
    changes = catalogue.history(engine.store, name)
    if name in engine.config.issues:
        return IssueRecord(name, True, engine.config.issues[name].model_dump(exclude_defaults=True), changes)
    return IssueRecord(name, False, changes[-2].settings, changes) if changes else None


def _next(engine: Known, name: str) -> int:
    return len(catalogue.history(engine.store, name)) + 1


def _wrong(config: Config, name: str, settings: dict[str, object]) -> str:
    """Everything that is wrong with an issue, a line each, as a configuration's mistakes are said."""
    data = {"issues": {name: settings}}
    try:
        issue = Config.model_validate(data).issues[name]
    except ValidationError as error:
        return "\n".join(f"{spelt(loc)}: {sentence}" for loc, sentence in mistakes(error, Config, data))
    return catalogue.refusal(issue.query, config.agency.accounts)


def _stranger(by: str) -> str:
    return "" if 0 < len(by.strip()) <= NAME and by.isprintable() else f"say who you are, in {NAME} characters at most"
