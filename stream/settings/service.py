"""Sections of the service itself: whose it is, where state is kept, the tone, the web side, its health."""

import ipaddress
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from alerts.notification import Status
from alerts.roster import Name, Section
from stream.secret import Secret


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
        if not self.token and not loopback(self.host):
            raise ValueError(f'host = "{self.host}" can be reached from outside: name a token, or listen on 127.0.0.1')
        return self


def loopback(host: str) -> bool:
    """Whether a host is this machine, reached by nobody else."""
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
