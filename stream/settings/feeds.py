"""A section for each feed: where posts come from."""

import ipaddress
from typing import Literal

from pydantic import Field, field_validator, model_validator

from alerts.roster import Section


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
