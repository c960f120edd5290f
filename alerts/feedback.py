"""What officers say of episodes, counted: how often an alarm was right, and how willing the issue is to ring. Pure.

A verdict can be taken back, so nothing is added up: everything follows from the verdicts that stand.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Judgement = Literal["true", "known", "hoax", "planned", "false"]
"""Benar, sudah diketahui, hoaks, agenda terjadwal, alarm palsu."""
JUDGEMENTS: tuple[Judgement, ...] = ("true", "known", "hoax", "planned", "false")
RIGHT: tuple[Judgement, ...] = ("true", "known", "hoax")
"""Something was going on. A rumour that is false is no false alarm."""
KEPT = 64
"""Episodes whose verdict is remembered."""
DOWN, UP = 0.8, 1.1
"""Of the false alarms that are accepted so many are left after a wrong alarm, and after a right one."""
LEAST, MOST = 1 / 3, 2.0
"""However often: not below a third of what the officers accepted, and not beyond twice as much."""


class Precision(msgspec.Struct, frozen=True):
    """How the episodes of an issue were judged."""

    issue: str
    judged: int
    right: int
    verdicts: dict[Judgement, int]
    sensitivity: float
    """The accepted false alarms are multiplied by this."""

    @property
    def share(self) -> float | None:
        """Right alarms of all judged ones; None where none was judged."""
        return self.right / self.judged if self.judged else None


def precision(issue: str, judged: Mapping[str, Judgement]) -> Precision:
    """How the remembered episodes of an issue were judged.

    >>> precision("banjir", {"a": "true", "b": "false"}).share
    0.5
    """
    counts = Counter(judged.values())
    right = sum(counts[one] for one in RIGHT)
    verdicts = {one: counts[one] for one in JUDGEMENTS}
    return Precision(issue, len(judged), right, verdicts, round(sensitivity(judged.values()), 3))


def sensitivity(judgements: Iterable[Judgement]) -> float:
    """What the accepted false alarms a month are multiplied by: each wrong alarm lowers it, each right one raises it.

    "Sudah diketahui" leaves it as it is: the alarm was right, and brought nothing new.

    >>> sensitivity([]), sensitivity(["false"]), sensitivity(["false"] * 50) == LEAST, sensitivity(["true"] * 50)
    (1.0, 0.8, True, 2.0)
    """
    factor = 1.0
    for one in judgements:
        step = {"false": DOWN, "planned": DOWN, "known": 1.0}.get(one, UP)
        factor = min(MOST, max(LEAST, factor * step))
    return factor
