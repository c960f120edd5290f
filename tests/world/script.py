"""What the numbers of each issue want, minute by minute: written beforehand, in place of the detectors."""

from bisect import bisect_right
from random import Random

from detectors.assessment import Assessment, Reason
from detectors.panel import Panel
from detectors.window import Window

END = 10**9


class Script:
    """The level that an issue's numbers want: from each of ``starts`` (epoch minutes) on that of ``levels``."""

    def __init__(self, starts: list[int], levels: list[int]) -> None:
        self._starts, self._levels = [0, *starts], [1, *levels]

    def level(self, minute: int) -> int:
        """What the numbers want when this minute has passed."""
        return self._levels[bisect_right(self._starts, minute) - 1]

    def change(self, minute: int) -> int:
        """The next minute, after this one, that wants something else."""
        place = bisect_right(self._starts, minute)
        return self._starts[place] if place < len(self._starts) else END


def drawn(random: Random, first: int, last: int, calm: float) -> Script:
    """Episodes of one to five levels, and a calm of about ``calm`` minutes before each."""
    starts, levels = [], []
    minute = first + int(random.expovariate(1 / calm))
    while minute < last:
        for _ in range(random.randint(1, 5)):
            starts.append(minute)
            levels.append(random.choice((1, 2, 2, 3, 3, 4)))
            minute += random.choice((1, 3, 20, 70, 200))
        starts.append(minute)
        levels.append(1)
        minute += 1 + int(random.expovariate(1 / calm))
    return Script(starts, levels)


class ScriptedPanel(Panel):
    """A panel that reads its opinion from a script; it has nothing to learn."""

    def __init__(self, script: Script) -> None:
        super().__init__(false_alarms_a_month=1)
        self._script = script

    def score_one(self, window: Window) -> Assessment:
        """What the script says."""
        level = self._script.level(window.now)
        if level == 1:
            return Assessment(window.now, 1, 0.0)
        score = float(level)
        return Assessment(window.now, level, score, (Reason("volume", score, 9, 3, 60),), ("volume",), 3.0)

    def learn_one(self, window: Window) -> None:
        """Nothing to learn."""

    def snapshot(self) -> dict[str, object]:
        """Nothing to remember."""
        return {}

    def restore(self, state: dict[str, object]) -> None:
        """Nothing was remembered."""
