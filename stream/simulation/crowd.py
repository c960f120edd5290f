"""When exactly: posts of a crowd at a rate, each of them exciting others (a Hawkes process), minute by minute."""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from random import Random

from stream.simulation.chance import exponential, poisson


class Crowd:
    """Moments (epoch seconds) at ``rate(minute)`` posts an hour, children included.

    ``excitation`` is the share of posts that answer to an earlier one, on average ``echo`` seconds later.
    """

    def __init__(self, draw: Random, rate: Callable[[int], float], excitation: float, echo: float):
        self._draw, self._rate = draw, rate
        self._excitation, self._echo = excitation, echo
        self._waiting: list[int] = []

    def minute(self, minute: int) -> Iterator[int]:
        """The moments of an epoch minute, in order; minutes must be asked for in order, none left out."""
        begin, draw, waiting = 60 * minute, self._draw, self._waiting
        for _ in range(poisson(draw, self._rate(minute) * (1 - self._excitation) / 60)):
            heappush(waiting, begin + int(60 * draw.random()))
        while waiting and waiting[0] < begin + 60:
            moment = heappop(waiting)
            for _ in range(poisson(draw, self._excitation)):
                heappush(waiting, moment + 1 + int(exponential(draw, self._echo)))
            yield moment
