"""The parts of a feed, each with its own chance: a part says when something is posted, and writes it in its turn."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from stream.simulation.chance import Mix, source
from stream.simulation.crowd import Crowd
from stream.simulation.kinds import Happening
from stream.simulation.rates import Rhythm, Swing
from stream.simulation.scenario import Scenario, Talk
from stream.simulation.speaker import Draft, Fields, Speaker, Stage, article
from stream.simulation.units import Platform, Social

Moment = tuple[int, Platform, int]
"""When (epoch seconds), on which platform, and the part's cue."""

Write = Callable[[Draft, str], Fields]
"""Writes one of a part's posts, given its id; drafts come in order of arrival."""


class Part(Protocol):
    """A part of a feed: ``event`` is empty for usual talk, ``issue`` for noise."""

    issue: str
    event: str
    write: Write

    def minute(self, minute: int) -> Iterable[Moment]:
        """What it posts in an epoch minute; minutes are asked for in order."""


class Ground(NamedTuple):
    """What a part is built on: scenario and seed, the issue's texts, and the part's name."""

    scenario: Scenario
    seed: int
    stage: Stage
    name: str

    @property
    def rhythm(self) -> Rhythm:
        """The scenario's days and weeks."""
        return Rhythm(self.scenario.day, self.scenario.week, self.scenario.offset)

    def speaker(self, section: Talk | Happening) -> Speaker:
        """Somebody who writes for the part."""
        return Speaker(source(self.seed, self.name, "texts"), self.stage, section, self.scenario.accounts)

    def crowd(self, rate: Callable[[int], float], excitation: float, echo: float) -> Crowd:
        """A crowd of the part."""
        return Crowd(source(self.seed, self.name, "times"), rate, excitation, echo)


class Talking:
    """A crowd that talks: usual talk, noise, and the body of most events."""

    def __init__(
        self,
        issue: str,
        event: str,
        ground: Ground,
        crowd: Crowd,
        platforms: Mix[Platform] | Mix[Social],
        write: Write,
    ):
        self.issue, self.event, self.write = issue, event, write
        self._crowd, self._platforms = crowd, platforms
        self._draw = source(ground.seed, ground.name, "platform")

    def minute(self, minute: int) -> Iterator[Moment]:
        """What the crowd posts in an epoch minute."""
        for moment in self._crowd.minute(minute):
            yield moment, self._platforms.draw(self._draw), 0


class Timetable:
    """Posts at times that are known from the beginning."""

    def __init__(self, issue: str, event: str, moments: Iterable[Moment], write: Write):
        self.issue, self.event, self.write = issue, event, write
        self._moments = sorted(moments)

    def minute(self, minute: int) -> list[Moment]:
        """What is due in an epoch minute."""
        first, last = (
            bisect_left(self._moments, 60 * each, key=lambda moment: moment[0]) for each in (minute, minute + 1)
        )
        return self._moments[first:last]


def usual(ground: Ground, issue: str, talk: Talk) -> Part:
    """The usual talk about an issue, or the noise where the issue is empty."""
    rhythm, swing = ground.rhythm, Swing(ground.seed, ground.name, talk.swing)
    crowd = ground.crowd(lambda minute: talk.rate * rhythm.at(minute) * swing.at(minute), talk.excitation, echo=600)
    return Talking(issue, "", ground, crowd, Mix(talk.platforms), ground.speaker(talk).write)


def pickups(ground: Ground, event: Happening) -> Part:
    """The articles of the outlets that take an event up; the cue says whose."""
    draw, begin = source(ground.seed, ground.name, "news"), ground.scenario.begin + event.at
    moments: list[Moment] = [
        (begin + pickup.after + n * pickup.every, "news", i)
        for i, pickup in enumerate(event.news)
        for n in range(pickup.articles)
    ]

    def write(draft: Draft, id: str) -> Fields:
        return article(draw, ground.stage, "breaking", event.news[draft.cue].outlet, id)

    return Timetable(event.issue, ground.name, moments, write)
