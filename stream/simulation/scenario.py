"""What a scenario file may say. Spans are written "1d 13h 4m" and kept as seconds; event times count from the start.

The descriptions of the fields are part of the messages about mistakes (``reading.py``).
"""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from alerts.roster import Name, Section
from stream.simulation.kinds import Event
from stream.simulation.rates import DAY, WEEK
from stream.simulation.units import (
    SOCIAL_AND_NEWS,
    Long,
    Platform,
    Platforms,
    Share,
    Span,
    Texts,
    Voices,
    Weight,
    whole,
)


class Talk(Section):
    """What is said on usual days."""

    texts: Texts = Field(description='a file of texts, without ".toml": one beside the scenario, or a built-in one')
    rate: float = Field(gt=0, le=1e6, description="posts an hour, mean over a usual week, e.g. 66")
    voices: Voices = Field(
        {"negative": 0.35, "neutral": 0.45, "positive": 0.2},
        description="shares of the voices, e.g. { negative = 0.4, neutral = 0.6 }",
    )
    platforms: Platforms = Field(SOCIAL_AND_NEWS, description="shares of x, tiktok, facebook, instagram, news")
    reposts: Share = Field(0.2, description="share of posts that pass another on, 0 to 1")
    replies: Share = Field(0.15, description="share of posts that answer another, 0 to 1")
    excitation: float = Field(0.2, ge=0, le=0.9, description="share of posts called forth by earlier ones, 0 to 0.9")
    swing: Share = Field(0.12, description="how much the hours differ by chance, 0 to 1")


class Scenario(Section):
    """A made feed: what is usual, and what happens."""

    name: Name = Field(description="small letters, digits and hyphens, at most 40")
    title: str = Field("", description="one line for people")
    start: Annotated[AwareDatetime, AfterValidator(whole)] = Field(
        description="a full minute with its zone, as in 2025-11-10T00:00:00+07:00, without quotes"
    )
    length: Long = Field(description='how long the feed is, e.g. "2d 8h"')
    seed: int = Field(1, description="a whole number; another one gives another feed of the same kind")
    day: tuple[Weight, ...] = Field(DAY, min_length=24, max_length=24, description="24 weights, one for each full hour")
    week: tuple[Weight, ...] = Field(WEEK, min_length=7, max_length=7, description="7 weights, Monday to Sunday")
    accounts: int = Field(20_000, ge=100, le=10_000_000, description="how many accounts take part, 100 or more")
    lag: dict[Platform, Span] = Field({}, description='longest way of a post to us, e.g. { news = "8m" }')
    words: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]] = Field(
        {}, description='lists of words in place of the built-in ones, e.g. kecamatan = ["Mekarsari", "Sukatani"]'
    )
    noise: Talk | None = Field(None, description="talk that belongs to no issue: [noise]")
    issues: dict[Name, Talk] = Field(min_length=1, description="at least one [issues.NAME]")
    events: dict[Name, Event] = Field({}, description="what happens: [events.NAME]")

    @property
    def begin(self) -> int:
        """The start, epoch seconds."""
        return int(self.start.timestamp())

    @property
    def offset(self) -> int:
        """Seconds of local time before UTC."""
        return int((self.start.utcoffset() or timedelta()).total_seconds())
