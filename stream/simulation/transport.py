"""How posts come to us: each a little later than it was published, and none while the feed is silent."""

from random import Random

from stream.simulation.kinds import Outage
from stream.simulation.scenario import Scenario
from stream.simulation.units import LAG, Platform

LOST = -1
"""In place of the time of arrival."""


class Transport:
    """The way from a platform to us, with its outages."""

    def __init__(self, scenario: Scenario, draw: Random):
        self._draw, self._begin = draw, scenario.begin
        self._lag: dict[Platform, int] = {**LAG, **scenario.lag}
        self._outages = [event for event in scenario.events.values() if isinstance(event, Outage)]

    def arrival(self, published: int, platform: Platform) -> int:
        """When a post reaches us, epoch seconds, never before it was published; LOST where it never does."""
        arrival = published + int(self._draw.random() * (self._lag[platform] + 1))
        for outage in self._outages:
            begin = self._begin + outage.at
            if begin <= arrival < begin + outage.length and (not outage.platforms or platform in outage.platforms):
                return self._after(outage, arrival - begin)
        return arrival

    def _after(self, outage: Outage, waited: int) -> int:
        """When it comes in the flood afterwards; first come, first served."""
        if self._draw.random() < outage.lost:
            return LOST
        return self._begin + outage.at + outage.length + waited * outage.catch_up // outage.length
