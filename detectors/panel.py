"""The detectors together: one score, one level, and the reasons.

    volume --+-- score >= threshold, two minutes in a row, three authors --> Waspada
    tone   --+   a tenth of the false alarms, and one of
                 growth, news, reach, sensitive (never tone alone) ------------> Siaga
                 growth or reach, and news: they rest on different posts ------> Awas

The threshold is the officer's "false alarms a month". Volume and tone see the same posts, so their false alarms are not
added up: the combined rate is the weighted harmonic mean of both rates, which holds for dependent tests.

Source: Wilson, "The harmonic mean p-value for combining dependent tests", PNAS 2019; levels: the page on alerts.
"""

from collections.abc import Sequence
from math import log10
from typing import Any

from detectors import distinct
from detectors.almanac import PLAIN, Almanac
from detectors.assessment import Assessment, Detector, Reason
from detectors.counts import Counts
from detectors.distance import Distance, distance
from detectors.forecast import Forecast, Outlook
from detectors.river_detector import RiverDetector
from detectors.shift import level_shift
from detectors.spread import HOUR, Spread, crowded
from detectors.tail import CALM
from detectors.tone import Tone
from detectors.urgency import Urgency
from detectors.usual import FIRST
from detectors.volume import STILL, Volume, far_above
from detectors.window import Window

RULE = "7"
"""Version of the rule; changes with any number or formula that can change a level."""

_WEIGHTS = {"volume": 0.75, "tone": 0.13, "urgency": 0.12}  # parts of the budget of false alarms
_WEIGHT = 0.1  # of any other detector
_SERIOUS = 1.0  # Siaga: a tenth of the false alarms that Waspada may give
_LOWER = 0.5  # a raised level holds until the score is so much below the threshold
_IN_A_ROW = 2  # minutes
_AUTHORS, _MANY_AUTHORS = 3, 30  # accounts that must speak for Waspada, and for more: of fewer, shares say little


class Panel:
    """All detectors of one issue, with the officer's wish: at most so many false alarms a month.

    >>> from detectors.counts import Counts
    >>> window, panel = Window(now=0), Panel(false_alarms_a_month=1)
    >>> for minute in range(200):
    ...     window.advance()
    ...     window.put(window.now, Counts(posts=1 if minute < 195 else 30))
    ...     assessment = panel.score_one(window)
    ...     panel.learn_one(window)
    >>> assessment.level >= 2, assessment.reasons[0].observed
    (True, 205.0)
    """

    def __init__(
        self,
        false_alarms_a_month: float,
        sensitive: bool = False,
        zone: int = 7 * 60,
        river: Sequence[str] = (),
        almanac: Almanac = PLAIN,
    ) -> None:
        self.threshold = -log10(false_alarms_a_month)
        self.sensitive = sensitive
        self.volume = Volume(zone=zone, almanac=almanac)
        self.tone, self.spread, self.forecast = Tone(), Spread(), Forecast()
        self.urgency = Urgency()
        self.others = [RiverDetector(path) for path in river]
        self.above = 0  # minutes in a row in which the score was over the threshold
        self.kinds: list[str] = []  # families that hold the level raised; none while it is Normal
        self.serious = False  # whether it was Siaga or Awas a minute ago
        self._memo: tuple[int, list[Counts], Assessment] | None = None

    def score_one(self, window: Window) -> Assessment:
        """What the numbers up to ``window.now`` ask for."""
        if self._memo is None or self._memo[:2] != (window.now, window.minutes):
            self._memo = (window.now, window.minutes[:], self._judge(window))
        return self._memo[2]

    def opinions(self, window: Window) -> tuple[Reason, ...]:
        """What each family found, whether it is enough to ring or not, the strongest first."""
        found = [reason for detector in self._families() if (reason := detector.score_one(window))]
        return tuple(sorted(found, key=lambda reason: -reason.score))

    def _judge(self, window: Window) -> Assessment:
        found = [reason for detector in self._families() if (reason := detector.score_one(window))]
        score = combined(found)
        observed, expected = self.volume.hour(window)
        calm = Assessment(window.now, 1, score, expected=expected, rule=RULE)
        if not self._unusual(score, window, far_above(observed, expected)):
            return calm
        last = window.over(HOUR)
        few = last.authors and distinct.count(last.authors) < _AUTHORS  # posts may come without authors
        if few and not self.kinds:  # to begin takes several; what goes on may pass through a thin hour
            return calm
        volume = max((reason.score for reason in found if reason.detector == "volume"), default=CALM)
        hour = Reason("volume", volume, observed, expected, HOUR, since=window.now - HOUR + 1)
        spans = [
            reason for reason in found if self._stands(reason) and (reason.detector, reason.span) != ("volume", HOUR)
        ]
        kinds = [reason.detector for reason in found if self._stands(reason)]
        drivers = self.spread.drivers(window, last, expected, self.volume.usual_rise(window))
        if self.sensitive and "volume" in kinds and not crowded(window):  # never tone alone, nor a few
            drivers = (*drivers, Reason("sensitive", volume, since=hour.since))
        many = not last.authors or distinct.count(last.authors) >= _MANY_AUTHORS
        loud = many and observed >= self._loud_from(window, expected)
        return self._raised(score, kinds or self.kinds or [_strongest([hour, *found])], [hour, *spans], drivers, loud)

    def _raised(
        self, score: float, kinds: list[str], reasons: list[Reason], spread: Sequence[Reason], loud: bool
    ) -> Assessment:
        now, expected = reasons[0].since + HOUR - 1, reasons[0].expected
        drivers = [reason.detector for reason in spread]
        serious = loud and score >= self.threshold + _SERIOUS - _LOWER * self.serious
        shift = level_shift(self.volume.usual, now)
        reasons = [*reasons, *spread, *([shift] if shift else [])]
        level = 2 + serious * (bool(drivers) + independent(drivers))
        return Assessment(now, level, score, tuple(reasons), (*kinds, *drivers), expected, RULE)

    def _unusual(self, score: float, window: Window, far: bool) -> bool:
        """While an episode goes on less is enough: what has just been called off must not ring again at once, and
        nothing is called off while the last hour is ``far`` above what is usual."""
        if self.kinds or window.now in window.alarmed[-1:]:
            return far or score >= self.threshold - _LOWER
        return score >= self.threshold and self.above >= _IN_A_ROW - 1

    def _stands(self, reason: Reason) -> bool:
        """Whether a family is over the threshold by itself, or still near it after it was."""
        return reason.score >= self.threshold - _LOWER * (reason.detector in self.kinds)

    def learn_one(self, window: Window) -> None:
        """One more minute has passed; call it after ``score_one``."""
        assessment, families = self.score_one(window), self._families()
        self.above = self.above + 1 if assessment.score >= self.threshold else 0
        names = [detector.name for detector in families]
        self.kinds = [driver for driver in assessment.drivers if driver in names]
        self.serious = assessment.level > 2
        self.forecast.learn_one(window, self.volume.usual.baseline)
        self.spread.learn_one(window)
        for detector in families:
            detector.learn_one(window)
        self._memo = None

    def read_anew(self, minute: int) -> None:
        """From this minute on posts are read otherwise: the share of negatives has no past to be compared with."""
        self.tone = Tone(begins=minute)
        self._memo = None

    @property
    def young(self) -> bool:
        """Whether all that is known of the issue are its first minutes, or not even these."""
        return self.volume.usual.age < FIRST

    def outlook(self, window: Window) -> tuple[Outlook, ...]:
        """How big it will be in 1, 3 and 6 hours; empty where too little is posted."""
        return self.forecast.outlook(window, self.volume.usual.baseline)

    def distance(self, window: Window) -> Distance:
        """How far it is to the next level and back to calm."""
        found = self.score_one(window)
        alone = self.threshold - log10(_WEIGHTS["volume"])  # where the volume has to do it by itself
        rise = alone + _SERIOUS * (found.level > 1)
        return distance(self.volume, window, rise, alone - _LOWER, self._lacks(window, found))

    def _lacks(self, window: Window, found: Assessment) -> tuple[str, ...]:
        """What the next level asks for and is not there."""
        if found.level == 4:
            return ()
        hour = window.over(HOUR)
        drivers = {driver for driver in found.drivers if driver not in {detector.name for detector in self._families()}}
        lacks = {
            "score": found.score < self.threshold + _SERIOUS * (found.level > 1),
            "voices": bool(hour.authors) and distinct.count(hour.authors) < self._voices(found.level),
            "size": found.level > 1 and hour.posts < self._loud_from(window, found.expected),
            "driver": found.level == 2 and not drivers,
            "second driver": found.level == 3,
        }
        return tuple(name for name, is_lacking in lacks.items() if is_lacking)

    @staticmethod
    def _voices(level: int) -> int:
        return _AUTHORS if level == 1 else _MANY_AUTHORS

    def _loud_from(self, window: Window, expected: float) -> float:
        """Posts of an hour that matter to a boss: more than the busiest hour of an ordinary day has."""
        return STILL * max(expected, self.volume.usual.busiest_hour(window.now))

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values; the officer's wishes are not part of it."""
        parts = {part.name: part.snapshot() for part in self._parts()}
        return {"rule": RULE, "above": self.above, "kinds": self.kinds, "serious": self.serious} | parts

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        self.above, self.kinds, self.serious = state["above"], list(state["kinds"]), state["serious"]
        for part in self._parts():
            if part.name in state:  # a detector that has joined since begins anew
                part.restore(state[part.name])
        self._memo = None

    def _families(self) -> list[Detector]:
        return [self.volume, self.tone, self.urgency, *self.others]

    def _parts(self) -> list[Any]:
        return [self.volume, self.tone, self.urgency, self.spread, self.forecast, *self.others]


def independent(drivers: Sequence[str]) -> bool:
    """Whether two of the drivers don't rest on the same posts: growth and reach are both of social media, news is not.

    >>> independent(["growth", "reach"]), independent(["growth", "news"])
    (False, True)
    """
    return "news" in drivers and bool({"growth", "reach"} & set(drivers))


def _strongest(found: Sequence[Reason]) -> str:
    return max(found, key=lambda reason: reason.score).detector


def combined(reasons: Sequence[Reason]) -> float:
    """-log10 of the false pages a month of several families of tests together.

    >>> round(combined([Reason("volume", 1.0), Reason("tone", -3.0)]), 2)
    0.88
    """
    rate = sum(_WEIGHTS.get(reason.detector, _WEIGHT) * 10.0 ** min(reason.score, 300.0) for reason in reasons)
    return log10(rate) if rate else CALM
