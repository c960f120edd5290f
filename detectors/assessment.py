"""What a detector says of a window, and what all of them say together."""

from typing import Protocol

import msgspec

from detectors.window import Window


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one detector found unusual, in numbers; the words are made elsewhere.

    ``score`` is -log10 of the pages a month that a test this strict would give on usual days: 0 is one false page per
    issue and month, 1 is one in ten months. ``observed`` and ``expected`` are posts in the last ``span`` minutes, or
    shares of posts (0 to 1) where ``unit`` is "share".
    """

    detector: str
    score: float
    observed: float = 0.0
    expected: float = 0.0
    span: int = 0
    unit: str = "posts"
    since: int = 0
    """Epoch minute in which the span began."""

    def __post_init__(self) -> None:
        """A count given as a whole number is a float like any other: 52 and 52.0 would be other bytes."""
        msgspec.structs.force_setattr(self, "observed", float(self.observed))
        msgspec.structs.force_setattr(self, "expected", float(self.expected))

    @property
    def ratio(self) -> float:
        """Observed for each expected.

        >>> Reason("volume", 1.0, observed=6, expected=2).ratio
        3.0
        """
        return self.observed / self.expected if self.expected else float(self.observed)


class Assessment(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the detectors say together about an issue at one minute.

    ``level`` is what the numbers alone want: 1 Normal, 2 Waspada, 3 Siaga, 4 Awas. ``score`` as in ``Reason``.
    """

    minute: int
    level: int
    score: float
    reasons: tuple[Reason, ...] = ()
    drivers: tuple[str, ...] = ()
    """Names of the independent drivers behind the level: volume, tone, urgency, growth, news, reach, sensitive."""
    expected: float = 0.0
    """Posts expected in the last hour."""
    rule: str = ""
    """Version of the rule that judged."""


class Detector(Protocol):
    """One opinion about an issue. Scoring never learns; learning never scores; the state is plain JSON."""

    name: str

    def score_one(self, window: Window) -> Reason | None:
        """How unusual the spans that end at ``window.now`` are; None while there is nothing to say."""

    def learn_one(self, window: Window) -> None:
        """Learn from the minute that has just settled, once a minute, after scoring."""

    def snapshot(self) -> dict[str, object]:
        """The whole state as plain JSON values."""

    def restore(self, state: dict[str, object]) -> None:
        """Go on exactly where ``snapshot`` was taken."""
