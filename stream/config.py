"""One TOML file, one model. Unknown keys are refused with the nearest right name; secrets are never in it.

A secret is named by an environment variable (``token_env``) or a file (``token_file``) and read when it is used.
"""

import difflib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from alerts.notification import Status
from alerts.roster import LevelRules, Name, Officer, Section


class ConfigError(Exception):
    """The configuration can't be used; the message names file, key, what is wrong and what would be right."""


class Secret(Section):
    """Where a secret stands; ``read`` fetches it. The value is never kept in the model, so it can't be printed."""

    env: str = ""
    file: str = ""

    def read(self) -> str:
        """The secret, without the line feed at its end; empty where none is named.

        Raises ConfigError where it is named but not there.
        """
        if self.file:
            try:
                return Path(self.file).read_text("utf-8").strip()
            except OSError as error:
                raise ConfigError(f"secret file {self.file}: {error.strerror}; create it, readable by this user only") from None
        if self.env and self.env not in os.environ:
            raise ConfigError(f"environment variable {self.env} is not set; export it, or name a file instead")
        return os.environ.get(self.env, "").strip()


class Agency(Section):
    """Whose service this is, and how it speaks."""

    name: str = "Humas"
    language: Literal["id", "en"] = "id"
    zone: Literal["WIB", "WITA", "WIT"] = "WIB"
    status: Status = "NYATA"
    accounts: tuple[str, ...] = ()
    """Public accounts (media, institutions, officials), without @: these alone keep their names."""


class Engine(Section):
    """Where state is kept and how time passes."""

    database: str = "var/kentongan.sqlite"
    time: Literal["wall", "feed"] = "wall"
    open_minutes: int = Field(default=60, ge=1, le=60)
    retention_days: int = Field(default=30, ge=1, le=3650)
    pseudonyms: Secret = Secret()
    """The key of the pseudonyms; without one a key is made once and kept beside the database, readable by us only."""


class Web(Section):
    """The web side: intake, API and pages."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: Secret = Secret()
    """Bearer token for the intake and for presses; needed where ``host`` is not loopback."""


class Feed(Section):
    """Where posts come from; ``fields`` maps our names to the feed's names."""

    kind: Literal["file", "stdin", "http", "simulate"]
    path: str = ""
    scenario: str = ""
    seed: int = 1
    speed: float = Field(default=0.0, ge=0)
    """Feed seconds for each second of the clock; 0 is as fast as it goes."""
    follow: bool = True
    fields: dict[str, str] = {}

    @model_validator(mode="after")
    def _complete(self) -> "Feed":
        if self.kind == "file" and not self.path:
            raise ValueError('kind = "file" needs a path')
        if self.kind == "simulate" and not self.scenario:
            raise ValueError('kind = "simulate" needs a scenario')
        return self


class IssueSettings(Section):
    """An issue to watch, in the officer's words."""

    name: str
    query: str
    owner: str = ""
    unit: str = ""
    """The technical unit that owns the facts."""
    family: str = ""
    sensitive: bool = False
    false_alarms_a_month: float = Field(default=1.0, gt=0, le=30)
    claim: str = ""


class TelegramSettings(Section):
    kind: Literal["telegram"]
    token: Secret
    base: str = "https://api.telegram.org"
    updates: Literal["poll", "webhook", "none"] = "poll"
    webhook_secret: Secret = Secret()


class WebhookSettings(Section):
    kind: Literal["webhook"]
    url: str
    secret: Secret = Secret()
    previous_secret: Secret = Secret()
    allow_http: bool = False
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that are not public and may be reached all the same, e.g. "127.0.0.0/8" or "10.20.0.0/16"."""


class ConsoleSettings(Section):
    kind: Literal["console"]


ChannelSettings = Annotated[TelegramSettings | WebhookSettings | ConsoleSettings, Field(discriminator="kind")]


class Config(Section):
    """The whole configuration."""

    agency: Agency = Agency()
    engine: Engine = Engine()
    web: Web = Web()
    feeds: dict[Name, Feed] = {}
    issues: dict[Name, IssueSettings] = {}
    channels: dict[Name, ChannelSettings] = {}
    officers: dict[Name, Officer] = {}
    levels: dict[Literal["waspada", "siaga", "awas"], LevelRules] = {}
