"""What can happen in a scenario: a section for each kind of event. Times count from the start, in seconds."""

from typing import Annotated, Literal

from pydantic import Field, PositiveFloat

from alerts.roster import Name, Section
from stream.simulation.units import SOCIAL, Long, Platform, Share, Social, Socials, Span, Voices


class Pickup(Section):
    """An outlet takes the issue up."""

    outlet: str = Field(description='the outlet, as in "kabar-contoh.example"')
    after: Span = Field(description='since the beginning of the event, e.g. "15m"')
    articles: int = Field(1, ge=1, le=100, description="how many articles, 1 to 100")
    every: Long = Field(45 * 60, description='between its articles, e.g. "45m"')


class Happening(Section):
    """What all events say."""

    issue: Name = Field(description="the name of one of the issues")
    at: Span = Field(description='when it begins, counted from the start, e.g. "1d 13h 4m"')
    crisis: bool = Field(True, description="whether an alarm would be right: true or false")
    news: tuple[Pickup, ...] = Field((), description="outlets that take it up: [[events.NAME.news]]")
    platforms: Socials = Field(SOCIAL, description="shares of x, tiktok, facebook, instagram")
    voices: Voices = Field(
        {"complaint": 0.42, "panic": 0.2, "request": 0.22, "calm": 0.16},
        description="shares of the voices, e.g. { complaint = 0.7, calm = 0.3 }",
    )
    reposts: Share = Field(0.35, description="share of posts that pass another on, 0 to 1")
    replies: Share = Field(0.15, description="share of posts that answer another, 0 to 1")
    excitation: float = Field(0.5, ge=0, le=0.9, description="share of posts called forth by earlier ones, 0 to 0.9")
    echo: Long = Field(5 * 60, description='how long until a post calls forth the next, on average, e.g. "5m"')


class Rise(Happening):
    """Posts that double and double to a peak, and then halve."""

    peak: PositiveFloat = Field(description="posts an hour at the peak, besides the usual ones, e.g. 900")
    rise: Long = Field(description='from the beginning to the peak, e.g. "90m"')
    doubling: Long = Field(description='how long until the posts have doubled, e.g. "20m"')
    hold: Span = Field(0, description='how long the peak lasts, e.g. "30m"')
    halving: Long = Field(description='how long until the posts have halved, afterwards, e.g. "1h"')


class Burst(Rise):
    """A rise that comes from the crowd itself."""

    kind: Literal["burst"]


class SlowBurn(Happening):
    """Posts that grow evenly over hours or days, by day more than by night."""

    kind: Literal["slow-burn"]
    peak: PositiveFloat = Field(description="posts an hour at the peak, besides the usual ones, e.g. 90")
    rise: Long = Field(description='from the beginning to the peak, e.g. "4d"')
    hold: Span = Field(0, description='how long the peak lasts, e.g. "6h"')
    halving: Long = Field(description='how long until the posts have halved, afterwards, e.g. "8h"')
    excitation: float = Field(0.2, ge=0, le=0.9, description="share of posts called forth by earlier ones, 0 to 0.9")


class Cascade(Happening):
    """One post that is passed on and on."""

    kind: Literal["cascade"]
    platform: Social = Field("x", description="where it is posted")
    followers: int = Field(50_000, ge=0, description="of the account that posts it")
    copies: int = Field(gt=0, description="how often it is passed on, about, e.g. 400")
    halving: Long = Field(description='how long until reposts have halved, e.g. "40m"')


class Rumour(Rise):
    """A claim of few accounts, pushed by a coordinated group in waves, before it runs by itself."""

    kind: Literal["rumour"]
    seeds: int = Field(3, ge=1, le=100, description="accounts it starts with")
    quiet: Long = Field(30 * 60, description='how long these are alone, e.g. "30m"')
    group: int = Field(25, ge=2, le=1000, description="accounts that push it together")
    waves: int = Field(8, ge=1, le=500, description="how often they do")
    every: Long = Field(6 * 60, description='from wave to wave, e.g. "6m"')
    within: Long = Field(50, description='how long a wave takes, e.g. "50s"')


class Flood(Happening):
    """Few accounts post the same few texts at full minutes: loud, but nobody's concern."""

    kind: Literal["flood"]
    crisis: bool = Field(False, description="whether an alarm would be right: true or false")
    voices: Voices = Field({"flood": 1.0}, description="shares of the voices, e.g. { flood = 1 }")
    platforms: Socials = Field({"x": 1.0}, description="shares of x, tiktok, facebook, instagram")
    accounts: int = Field(6, ge=1, le=1000, description="how many accounts")
    texts: int = Field(3, ge=1, le=100, description="how many different texts")
    a_minute: int = Field(gt=0, le=10_000, description="posts a minute, e.g. 15")
    length: Long = Field(description='how long it lasts, e.g. "50m"')


class Outage(Section):
    """The feed is silent; what was posted comes afterwards in a flood with its old times, or never."""

    kind: Literal["outage"]
    at: Span = Field(description='when it begins, counted from the start, e.g. "1d 13h 4m"')
    length: Long = Field(description='how long nothing comes, e.g. "40m"')
    catch_up: Long = Field(5 * 60, description='how long the flood lasts that brings it, e.g. "5m"')
    lost: Share = Field(0.0, description="share that never comes, 0 to 1")
    platforms: tuple[Platform, ...] = Field(
        (), description='which are silent, e.g. ["x", "news"]; all where none is named'
    )


Event = Annotated[Burst | SlowBurn | Cascade | Rumour | Flood | Outage, Field(discriminator="kind")]
