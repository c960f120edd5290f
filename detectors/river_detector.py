"""Any anomaly or drift detector of river, by its import path: one more opinion on the same window.

    river.anomaly.GaussianScorer      learns posts, authors and tone of the last quarter, scores them
    river.drift.PageHinkley           is told the posts of each quarter, says when their mean has moved

river's scores have no common scale. The greatest score of each six hours is therefore followed, and a score is worth
what a Gumbel law of those maxima says of it. river costs a second and much memory to import, so it is imported when
the first such detector is made, never with this file.

Source: Montiel et al., "River: machine learning for streaming data in Python", JMLR 2021; Gumbel, "Statistics of
Extremes", 1958.
"""

from importlib import import_module
from math import exp, expm1, log, log10, pi, sqrt
from typing import Any

from detectors.assessment import Reason
from detectors.counts import Counts, total
from detectors.distinct import count
from detectors.plain import restore_into, to_plain
from detectors.tail import BLOCK
from detectors.window import MINUTES, QUARTER, Window

_KINDS = {"SupervisedAnomalyDetector": "supervised", "AnomalyDetector": "anomaly", "DriftDetector": "drift"}
_ENOUGH = 8  # blocks before anything is said
_FADE = 0.5 ** (1 / 120)  # half-life 30 days
_EULER = 0.5772
_FLAT = 1e-6  # spread of the maxima at least, so that a detector that always says the same can't divide by zero


class RiverDetector:
    """A detector of river in the language of the panel. It is asked and taught once a quarter of an hour, at its end.

    Raises ValueError where the path does not lead to an anomaly or drift detector of river.

    >>> detector = RiverDetector("river.drift.PageHinkley")
    >>> detector.name, detector.score_one(Window(now=14, minutes=[Counts(posts=3)] * 75))
    ('river.drift.PageHinkley', None)
    """

    def __init__(self, path: str, **options: Any) -> None:
        self.name = path
        self.inner, self.kind = _made(path, options)
        self.raw = 0.0  # score of the last quarter, as river gave it
        self.block = 0.0  # greatest of the block
        self.maxima = [0.0, 0.0, 0.0]  # fading number, sum and sum of squares of the blocks' maxima

    def score_one(self, window: Window) -> Reason | None:
        """The last quarter's score as -log10 of false pages a month; None until enough is known."""
        if self.maxima[0] < _ENOUGH:
            return None
        since = window.now - window.now % QUARTER - QUARTER
        return Reason(self.name, self._pages(self.raw), self.raw, 0.0, QUARTER, "score", since)

    def learn_one(self, window: Window) -> None:
        """One more minute has passed; the quarter that has settled is learnt unless it belonged to an alarm."""
        if (window.now + 1) % QUARTER:
            return
        self.raw = self._raw(window.over(QUARTER))
        self.block = max(self.block, self.raw)
        if (window.now + 1) % BLOCK == 0:
            self._close_block()
        if len(window.minutes) == MINUTES and window.now - MINUTES + 1 not in window.alarmed:
            self._learn(total(window.minutes[:QUARTER]))

    def _raw(self, quarter: Counts) -> float:
        if self.kind == "drift":
            return float(self.inner.drift_detected)
        return float(self.inner.score_one(*self._seen(quarter)))

    def _learn(self, quarter: Counts) -> None:
        if self.kind == "drift":
            self.inner.update(quarter.posts)
        else:
            self.inner.learn_one(*self._seen(quarter))

    def _seen(self, quarter: Counts) -> tuple[Any, ...]:
        """What river is shown: features from 0 to 1, and for a supervised detector the posts as its target."""
        features = {
            "posts": quarter.posts / (quarter.posts + 20),
            "authors": count(quarter.authors) / (quarter.posts or 1),
            "negative": quarter.negative / (quarter.posts or 1),
        }
        return (features, float(quarter.posts)) if self.kind == "supervised" else (features,)

    def _close_block(self) -> None:
        for place, number in enumerate((1.0, self.block, self.block * self.block)):
            self.maxima[place] = self.maxima[place] * _FADE + number
        self.block = 0.0

    def _pages(self, raw: float) -> float:
        number, total, squares = self.maxima
        mean = total / number
        scale = max(sqrt(max(squares / number - mean * mean, 0.0)), _FLAT) * sqrt(6) / pi
        depth = max((raw - mean) / scale + _EULER, -3.0)
        chance = log10(-expm1(-exp(-depth))) if depth < 30 else -depth / log(10)
        return min(-log10(120) - chance, log10(number / 120) + 1)  # hardly rarer than what was ever seen

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values. Raises TypeError where river keeps what has no plain form."""
        return {"inner": to_plain(self.inner), "raw": self.raw, "block": self.block, "maxima": list(self.maxima)}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
        restore_into(self.inner, state["inner"])
        self.raw, self.block, self.maxima = state["raw"], state["block"], list(state["maxima"])


def usable(path: str) -> None:
    """Raises ValueError where the path leads to no detector of river that can join a panel and be saved with it.

    >>> usable("os.system")
    Traceback (most recent call last):
    ValueError: os.system: not a detector of river, e.g. river.anomaly.GaussianScorer
    """
    try:
        RiverDetector(path).snapshot()
    except TypeError as error:
        raise ValueError(f"{path}: its state can't be kept: {error}") from None


def _made(path: str, options: dict[str, Any]) -> tuple[Any, str]:
    module, _, name = path.rpartition(".")
    if not module.startswith("river."):
        raise ValueError(f"{path}: not a detector of river, e.g. river.anomaly.GaussianScorer")
    try:
        made = getattr(import_module(module), name)(**options)
    except (ImportError, AttributeError, TypeError) as error:
        raise ValueError(f"{path}: {error}") from None
    parents = {parent.__name__ for parent in type(made).__mro__}
    for parent, kind in _KINDS.items():
        if parent in parents:
            return made, kind
    raise ValueError(f"{path}: neither an anomaly nor a drift detector of river")
