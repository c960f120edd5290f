"""A thousand issues and one outage of the feed they share: real watches, told of posts and of time as by the counter.

posts    ..:.:..:.:|                    |:::|..:.:.
heard    ..:.:..:.:| the source is lost |   | those of the outage come late, each to the minute it was written in
"""

from collections.abc import Iterator
from functools import cache
from random import Random

from alerts.notification import Notification
from detectors.counts import Counts
from stream import core
from stream.config import Config
from stream.effects import Turn
from stream.events import Event, Kin, Tick, Totals
from stream.watch import Watch
from tests.checks import START

ISSUES, RATES = 1000, (0.02, 0.1, 0.5, 2.0)
"""How many there are, and the posts a minute of each in turn."""
GROWN, LOST, AFTER = 1440, 20, 15
"""Minutes of a usual day, of the outage, and after it."""
OUTAGE = range(START + GROWN, START + GROWN + LOST)
OFFICER = {"name": "Sari", "reach": [{"channel": "layar"}]}


@cache
def grown(place: int) -> bytes:
    """What a watch knows after a usual day of a rate."""
    random = Random(place)
    (watch,) = core.watches(Config.model_validate({"issues": {"isu": {"name": "isu", "query": "isu"}}})).values()
    for minute in range(START, START + GROWN):
        watch.handle(Totals("isu", minute, "a", posts(random, RATES[place])))
        watch.handle(Tick("a", minute + 1, history=True))
    return watch.snapshot()


class Agency:
    """All watches, each grown up on a day of its own rate."""

    def __init__(self, issues: int) -> None:
        self.said: list[Notification] = []
        names = [f"isu-{number}" for number in range(issues)]
        self.watches = core.watches(
            Config.model_validate({
                "issues": {name: {"name": name, "query": name} for name in names},
                "channels": {"layar": {"kind": "console"}},
                "officers": {"sari": OFFICER},
                "levels": {level: {"chain": [{"tell": ["sari"]}]} for level in ("waspada", "siaga", "awas")},
            })
        )  # fmt: skip
        for place, watch in enumerate(self.watches.values()):
            watch.restore(grown(place % len(RATES)))
        self.random = [Random(100 + number) for number in range(issues)]

    def live(self, by_arrival: bool = False) -> int:
        """The outage and the time after it; how many issues rang."""
        late: list[Totals] = []
        for minute in range(OUTAGE.start, OUTAGE.stop + AFTER):
            totals = [self._totals(place, name, minute) for place, name in enumerate(self.watches)]
            if minute in OUTAGE:
                late += totals
                self._hear([Tick("a", minute + 1, () if by_arrival else ("medsos",))])
            elif late:
                came = gathered(late, totals, minute) if by_arrival else [*late, *totals]
                self._hear([*came, Tick("a", minute + 1)])
                late = []
            else:
                self._hear([*totals, Tick("a", minute + 1)])
        return len({one.issue for one in self.said if one.occasion == "raised"})

    def _totals(self, place: int, name: str, minute: int) -> Totals:
        return Totals(name, minute, "a", posts(self.random[place], RATES[place % len(RATES)]))

    def _hear(self, events: list[Event]) -> None:
        for event in events:
            for watch in [self.watches[event.issue]] if event.issue in self.watches else list(self.watches.values()):
                self._follow(watch, event)

    def _follow(self, watch: Watch, event: Event) -> None:
        for effect in watch.handle(event):
            if isinstance(effect, Notification):
                self.said.append(effect)
            elif isinstance(effect, Turn):
                self._hear([Kin(effect.issue, effect.name, effect.level, effect.at, effect.combined)])


def posts(random: Random, rate: float) -> Counts:
    """A minute's posts, each by somebody else."""
    number = sum(random.random() < rate / 8 for _ in range(8))
    authors = tuple(sorted(random.getrandbits(64) for _ in range(number)))
    return Counts(posts=number, neutral=number, authors=authors, platforms={"x": number} if number else {})


def gathered(late: list[Totals], now: list[Totals], minute: int) -> Iterator[Totals]:
    """All that came late, as if it had been written when it came."""
    for one in now:
        its = [two.counts for two in late if two.issue == one.issue]
        yield Totals(one.issue, minute, "a", sum(its, one.counts))


def test_one_outage_rings_for_nobody() -> None:
    """Of a thousand issues at most two ring, chance included, though all fall silent and come back at once."""
    assert Agency(ISSUES).live() <= 2


def test_what_it_would_be_without_heartbeat_and_times() -> None:
    """The same outage, undeclared, its posts counted when they came: many rise at once, told in three alerts."""
    agency = Agency(60)
    assert agency.live(by_arrival=True) == 3
    assert sum(watch.state.incident.raised for watch in agency.watches.values()) > 10
