"""One TOML file, one model. Unknown keys are refused with the nearest right name; secrets are never in it.

A secret is named by an environment variable (``token = { env = "NAME" }``) or a file (``{ file = "PATH" }``) and read
when it is used. Relative paths are relative to the working directory.
"""

import ipaddress
import os
from collections.abc import Mapping
from datetime import date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from alerts.alert import Category
from alerts.notification import Status
from alerts.roster import Hours, LevelRules, Name, Officer, Section, StandIn, Team
from detectors.river_detector import usable
from stream import configfile, crosschecks, query
from stream.brokers import Kafka
from stream.configfile import ConfigError, Loc, Table
from stream.mistakes import Mistake, mistakes
from stream.secret import Secret

__all__ = ["Config", "ConfigError", "Feed", "IssueSettings", "Secret", "load"]


class Agency(Section):
    """Whose service this is, and how it speaks."""

    name: str = "Humas"
    language: Literal["id", "en"] = "id"
    zone: Literal["WIB", "WITA", "WIT"] = "WIB"
    status: Status = "NYATA"
    accounts: tuple[str, ...] = ()
    """Public accounts (media, institutions, officials), without @: these alone keep their names."""
    names: tuple[str, ...] = ()
    """What people call the institution: names, nicknames, @handles, #hashtags. The tone towards it is read from the
    clauses that name it; an issue may have names of its own."""
    sender: Annotated[str, Field(pattern=r"^[^\s,<&]+$")] = "kentongan"
    """Who speaks in CAP documents: an address of ours, without blanks and commas."""
    last_resort: tuple[Name, ...] = ()
    """Officers or teams that are rung where a chain has ended and nobody has it."""


class Engine(Section):
    """Where state is kept and how time passes."""

    database: str = "var/kentongan.sqlite"
    time: Literal["wall", "feed"] = "wall"
    open_minutes: int = Field(default=60, ge=1, le=60)
    retention_days: int = Field(default=30, ge=1, le=3650)
    pseudonyms: Secret = Secret()
    """Mixed into the keys of the pseudonyms, which are made anew each retention period and kept beside the database,
    readable by us only. On Kafka it is the key itself."""


class ToneSettings(Section):
    """A heavier model of tone, asked for a second opinion on the posts that drive an alert."""

    scorer: str = ""
    """Its import path, such as "kementerian.indobert:Scorer"; empty where there is none."""
    within: float = Field(default=1.0, gt=0, le=10)
    """Seconds that are waited for its answer; then the alert goes out without it."""

    @field_validator("scorer")
    @classmethod
    def _path(cls, path: str) -> str:
        module, _, name = path.partition(":")
        if path and not (name.isidentifier() and all(part.isidentifier() for part in module.split("."))):
            raise ValueError(f'"{path}" is no import path; write "module:Name"')
        return path


class Web(Section):
    """The web side: intake, API and pages."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    token: Secret = Secret()
    """Bearer token for whoever reads, posts or presses; needed where ``host`` is not loopback."""
    metrics_issues: int = Field(default=200, ge=1, le=100_000)
    """Issues with series of their own at /metrics; all others are shown together as ``other``."""

    @model_validator(mode="after")
    def _guarded(self) -> "Web":
        if not self.token and not _loopback(self.host):
            raise ValueError(f'host = "{self.host}" can be reached from outside: name a token, or listen on 127.0.0.1')
        return self


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Health(Section):
    """Who hears that the service lives."""

    ping: Secret = Secret()
    """An address outside that alarms when our calls stop; a secret, since whoever knows it can call it."""
    allow_http: bool = False
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that are not public and may be reached all the same."""
    heartbeat: tuple[Name, ...] = ()
    """Officers who hear once a day that all is well, each by his first way: a duty chat, as a rule."""
    at: str = Field(default="07:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    """When, in the agency's zone."""

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            ipaddress.ip_network(name)
        return names


class EmergingSettings(Section):
    """Whether what no issue watches yet is proposed, and to whom."""

    enabled: bool = False
    tell: Name | Literal[""] = ""
    """An officer, or a team: whoever is on duty."""

    @model_validator(mode="after")
    def _heard(self) -> "EmergingSettings":
        if self.enabled and not self.tell:
            raise ValueError("enabled = true needs tell, the officer or team to whom new issues are proposed")
        return self


class Feed(Section):
    """Where posts come from; ``fields`` maps our names to the feed's names."""

    kind: Literal["file", "stdin", "http", "simulate", "rss", "csv"]
    path: str = ""
    scenario: str = ""
    seed: int = 1
    speed: float = Field(default=0.0, ge=0)
    """Feed seconds for each second of the clock; 0 is as fast as it goes."""
    slow_at: str = ""
    """From when on a made feed is played slower, as a span from its start: "1d 13h"."""
    slow_speed: float = Field(default=60.0, gt=0)
    follow: bool = True
    fields: dict[str, str] = {}
    url: str = ""
    """An outlet's feed: RSS or Atom."""
    outlet: str = ""
    """Its name, as in "detik.com"; empty is the host of each article."""
    zone: Literal["WIB", "WITA", "WIT", "UTC"] = "WIB"
    """Meant by its dates that name no zone; with ``ignore_zone`` by all of them, whatever they name."""
    day_first: bool | None = None
    """Whether 03/04/2026 in an export is 3 April; unset leaves it to the file, which refuses what it can't tell."""
    ignore_zone: bool = False
    every: int = Field(default=300, ge=60, le=3600)
    """Seconds between two looks, about."""
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that are not public and may be reached all the same."""

    @field_validator("allow_networks")
    @classmethod
    def _networks(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            ipaddress.ip_network(name)
        return names

    @model_validator(mode="after")
    def _complete(self) -> "Feed":
        if self.kind == "rss" and not self.url.startswith(("https://", "http://")):
            raise ValueError('kind = "rss" needs the url of the feed')
        if self.kind == "rss" and self.fields:
            raise ValueError('kind = "rss" takes no fields: RSS and Atom have their own')
        if self.kind == "rss" and self.zone == "UTC":
            raise ValueError('kind = "rss" needs zone WIB, WITA or WIT: dates in UTC name it themselves')
        if self.kind in ("file", "csv") and not self.path:
            raise ValueError(f'kind = "{self.kind}" needs a path')
        if self.kind == "simulate" and not self.scenario:
            raise ValueError('kind = "simulate" needs a scenario')
        return self


Levels = dict[Literal["waspada", "siaga", "awas"], LevelRules]


class Family(Section):
    """Issues that belong together, by their ``family``; its rules of a level come before the agency's."""

    levels: Levels = {}


class PlannedEvent(Section):
    """Something on the agenda: more is posted of these issues then. It never mutes a turn to negative."""

    issues: tuple[Name, ...]
    begin: datetime
    end: datetime
    times: float = Field(default=3.0, gt=0, le=100)
    """So many times the usual volume is expected."""

    @model_validator(mode="after")
    def _forward(self) -> "PlannedEvent":
        if self.begin.tzinfo or self.end.tzinfo:
            raise ValueError("times are the agency's own: write them without a zone")
        if self.begin >= self.end:
            raise ValueError("ends before it begins")
        return self


class Statement(Section):
    """A holding statement that somebody has approved; nothing else may be proposed to be said."""

    text: Annotated[str, Field(min_length=1, max_length=600)]
    approved_by: str
    approved: date


class IssueSettings(Section):
    """An issue to watch, in the officer's words."""

    name: str
    query: str
    owner: str = ""
    unit: str = ""
    """The technical unit that owns the facts."""
    sensitive: bool = False
    false_alarms_a_month: float = Field(default=1.0, gt=0, le=30)
    detectors: tuple[str, ...] = ()
    """Detectors of river that join ours, by import path: "river.drift.PageHinkley"."""
    claim: str = ""
    category: Category = "Other"
    """The theme, in the words of CAP: Safety, Health, Infra, Transport, ..."""
    names: tuple[str, ...] = ()
    """What people call those who are in charge of this issue; empty is the agency's names."""
    family: Name | Literal[""] = ""
    """A section of families, with chains of its own."""
    parent: Name | Literal[""] = ""
    """The issue whose alert speaks for this one too, while it is at least as high."""
    statement: Name | Literal[""] = ""
    """The approved holding statement that is shown from Siaga on."""
    levels: Levels = {}
    """Rules of its own in place of the agency's."""

    @field_validator("query")
    @classmethod
    def _parsed(cls, text: str) -> str:
        try:
            query.parse(text)
        except query.QueryError as error:
            raise ValueError(str(error)) from None
        return text

    @field_validator("detectors")
    @classmethod
    def _joining(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Each can be made, and its state be kept; river is imported only where one is named."""
        for path in paths:
            usable(path)
        if len({*paths}) < len(paths):
            raise ValueError("names a detector twice")
        return paths


class TelegramSettings(Section):
    kind: Literal["telegram"]
    token: Secret
    base: str = "https://api.telegram.org"
    updates: Literal["poll", "webhook", "none"] = "poll"
    rich: Literal["auto", "never"] = "auto"
    """Whether the picture stands in the message, where the server can show it so; never where old apps are in use."""
    webhook_secret: Secret = Secret()

    @model_validator(mode="after")
    def _guarded(self) -> "TelegramSettings":
        if self.updates == "webhook" and not self.webhook_secret:
            raise ValueError('updates = "webhook" needs a webhook_secret, or anybody could press')
        return self


class WebhookSettings(Section):
    kind: Literal["webhook"]
    url: str
    secret: Secret = Secret()
    previous_secret: Secret = Secret()
    allow_http: bool = False
    allow_networks: tuple[str, ...] = ()
    """Networks (CIDR) that are not public and may be reached all the same, e.g. "127.0.0.0/8" or "10.20.0.0/16". On
    this machine itself, once listed, http will do."""
    format: Literal["json", "cloudevents", "cap"] = "json"


class WhatsAppSettings(Section):
    """WhatsApp Cloud API of one number; Meta posts to ``/whatsapp/NAME`` here."""

    kind: Literal["whatsapp"]
    phone: Annotated[str, Field(pattern=r"^[0-9]+$")]
    """The id of the phone number at Meta, not the number."""
    token: Secret
    app_secret: Secret
    """By it Meta signs what it posts."""
    verify_token: Secret
    """Ours, typed into Meta's form when the webhook is subscribed."""
    templates: tuple[str, ...] = ("kentongan_alarm",)
    """Approved templates with two places and three quick replies, in the order of preference."""
    notices: tuple[str, ...] = ("kentongan_kabar",)
    """Approved templates with two places and no buttons."""
    template_language: str = "id"
    base: str = "https://graph.facebook.com"
    version: Annotated[str, Field(pattern=r"^v[0-9]+\.[0-9]+$")] = "v23.0"


class AlertmanagerSettings(Section):
    kind: Literal["alertmanager"]
    urls: Annotated[tuple[str, ...], Field(min_length=1)]
    """Base URLs of all instances of one cluster."""


class EmailSettings(Section):
    kind: Literal["email"]
    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Annotated[str, Field(pattern=r"^[^\s@<>,]+@[^\s@<>,]+$")]
    user: str = ""
    password: Secret = Secret()
    ca_file: str = ""

    @model_validator(mode="after")
    def _guarded(self) -> "EmailSettings":
        if self.security == "none" and not _loopback(self.host):
            raise ValueError('security = "none" is for a server on this machine: use starttls or tls')
        return self


class ConsoleSettings(Section):
    kind: Literal["console"]


ChannelSettings = Annotated[
    TelegramSettings | WhatsAppSettings | WebhookSettings | AlertmanagerSettings | EmailSettings | ConsoleSettings,
    Field(discriminator="kind"),
]


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
