"""One TOML file, one model. Unknown keys are refused with the nearest right name; secrets are never in it.

A secret is named by an environment variable (``token = { env = "NAME" }``) or a file (``{ file = "PATH" }``) and read
when it is used. Relative paths are relative to the working directory.
"""

import os
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from alerts.roster import Budget, Hours, Name, Officer, Section, StandIn, Team
from stream import configfile, crosschecks
from stream.brokers import Kafka
from stream.configfile import ConfigError, Loc, Table
from stream.mistakes import Mistake, mistakes
from stream.settings.channels import ChannelSettings
from stream.settings.feeds import Feed
from stream.settings.holidays import Holidays
from stream.settings.issues import Family, IssueSettings, Levels, PlannedEvent, Statement
from stream.settings.service import Agency, EmergingSettings, Engine, Health, ToneSettings, Web

__all__ = ["Config", "ConfigError", "load"]


class Config(Section):
    """The whole configuration."""

    agency: Agency = Agency()
    engine: Engine = Engine()
    kafka: Kafka = Kafka()
    web: Web = Web()
    tone: ToneSettings = ToneSettings()
    health: Health = Health()
    emerging: EmergingSettings = EmergingSettings()
    feeds: dict[Name, Feed] = {}
    issues: dict[Name, IssueSettings] = {}
    channels: dict[Name, ChannelSettings] = {}
    officers: dict[Name, Officer] = {}
    teams: dict[Name, Team] = {}
    stand_ins: tuple[StandIn, ...] = ()
    hours: Hours | None = None
    budget: Budget | None = None
    holidays: Holidays = Holidays()
    levels: Levels = {}
    families: dict[Name, Family] = {}
    agenda: dict[Name, PlannedEvent] = {}
    statements: dict[Name, Statement] = {}
    words: dict[Literal["id", "en"], dict[str, str]] = {}
    """Texts of one's own: the name of a text and its jinja2 template."""


def load(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration of a file, overridden by ``KENTONGAN_<SECTION>__<KEY>`` variables.

    Raises ConfigError with everything that is wrong, a line each.
    """
    try:
        data, text = configfile.read(path)
    except configfile.Unreadable as error:
        raise ConfigError(f"{path}{f':{error.line}' if error.line else ''}: {error}") from None
    came = configfile.override(data, environ)
    config, wrong = _validated(data)
    wrong += crosschecks.mistakes(config, data)
    if wrong:
        lines = sorted(((configfile.line_of(text, loc), loc, sentence) for loc, sentence in wrong), key=itemgetter(0))
        raise ConfigError("\n".join(_sentence(path, came, *line) for line in lines))
    return config


def _validated(data: Table) -> tuple[Config, list[Mistake]]:
    """The configuration and what is wrong; an entry that can't be used is left out, so that the rest is looked at."""
    try:
        return Config.model_validate(data), []
    except ValidationError as error:
        wrong = list(mistakes(error, Config, data))
    used = {section: dict(entries) if isinstance(entries, dict) else entries for section, entries in data.items()}
    for section, *rest in ([str(part) for part in loc] for loc, _ in wrong):
        named = isinstance(getattr(Config(), section, None), dict) and isinstance(used.get(section), dict)
        if rest and named:
            used[section].pop(rest[0], None)
        else:
            used.pop(section, None)
    return Config.model_validate(used), wrong


def _sentence(path: Path, came: dict[Loc, str], line: int, loc: Loc, sentence: str) -> str:
    variable = next((name for key, name in came.items() if key[: len(loc)] == loc), "")
    place = variable if variable and (loc in came or not line) else f"{path}:{line}" if line else f"{path}"
    return f"{place}: {configfile.spelt(loc)}: {sentence}"
