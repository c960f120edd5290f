"""``kentongan score``: how unusual each count of a series is, by the detector that watches volume in the service.

    stdin   timestamp,value          posts in the period that begins at timestamp, counted as they arrived
    stdout  timestamp,value,score    row by row; nothing of a later row is in a score

Score 0 is one false page per issue and month, 1 is one in ten months. Counts by arrival say nothing of a feed that was
down, so gaps are guessed from silence.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from math import gcd, isfinite

from detectors.tail import CALM
from detectors.volume import Volume
from detectors.window import MINUTES, QUARTER

_LONGEST_GAP = 7 * 1440  # minutes of missing rows that are passed one by one


class RowError(ValueError):
    """A row that can't be scored; the message says which and why."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line."""
    parser.description = "Scores counts: CSV timestamp,value in, timestamp,value,score out, row by row."
    parser.add_argument(
        "--period", type=int, metavar="SECONDS", help="length of a count; otherwise the first two rows say it"
    )


def run(args: argparse.Namespace) -> int:
    """Scores standard input; 0, or 2 where a row or the period can't be used."""
    print("timestamp,value,score")
    try:
        for stamp, value, score in scored(sys.stdin, args.period):
            print(f"{stamp},{value},{score:.4f}", flush=True)
    except RowError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def scored(lines: Iterable[str], period: int | None = None) -> Iterator[tuple[str, str, float]]:
    """Each row as it came, with its score. ``period`` in seconds; raises RowError.

    >>> [score for _, _, score in scored(["timestamp,value", "2025-01-01 00:00:00,3", "2025-01-01 00:05:00,4"])]
    [-3.0, -3.0]
    """
    series: Series | None = None if period is None else Series(_minutes(period))
    first: tuple[int, int] | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip() or (number == 1 and line.startswith("timestamp")):
            continue
        stamp, value, at, count = _row(number, line)
        if series is None and first is None:
            first = (at, count)
            yield stamp, value, CALM  # nothing is unusual in the first half hour
            continue
        if series is None and first is not None:
            series = Series(_minutes(at - first[0]))
            series.score(*first)
        if series is not None:
            yield stamp, value, series.score(at, count)


class Series:
    """The scores of one series, one count after the other; ``minutes`` is the length of a count.

    The detector counts in cells that divide a quarter of an hour; a longer count is spread evenly over its cells.
    """

    def __init__(self, minutes: int) -> None:
        self.minutes, self.cell = minutes, gcd(minutes, QUARTER)
        self.volume = Volume(self.cell, guess_gaps=True)
        self.counts: list[int] = []
        self.end = -1  # minute in which the last count ended

    def score(self, at: int, count: int) -> float:
        """The score of the count that begins ``at`` this second of the epoch; rows that are left out are missing."""
        begin = at // 60 // self.cell * self.cell
        if self.end >= 0:
            self._skip(begin)
            begin = self.end
        score, parts = CALM, self.minutes // self.cell
        for part in range(parts):
            score = self._cell(begin + part * self.cell, count * (part + 1) // parts - count * part // parts)
        self.end = begin + self.minutes
        return score

    def _skip(self, begin: int) -> None:
        while self.minutes <= begin - self.end <= _LONGEST_GAP:
            self._cell(self.end, -1)
            self.end += self.cell

    def _cell(self, begin: int, count: int) -> float:
        self.counts = [*self.counts[-MINUTES // self.cell + 1 :], count]
        now = begin + self.cell - 1
        score = self.volume.judge(now, self.counts).score
        self.volume.learn(now, self.counts)
        return score


def _row(number: int, line: str) -> tuple[str, str, int, int]:
    stamp, _, value = line.strip().partition(",")
    try:
        at, count = _seconds(stamp), float(value)
    except ValueError:
        raise RowError(f"row {number}: {line.strip()!r} is not timestamp,value, e.g. 2025-01-01 00:05:00,12") from None
    if not isfinite(count) or count < 0:
        raise RowError(f"row {number}: a count of posts is a number from 0 on, not {value}")
    return stamp, value, at, round(count)


def _seconds(stamp: str) -> int:
    if stamp.replace(".", "", 1).isdigit():
        return int(float(stamp))
    time = datetime.fromisoformat(stamp)
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp())


def _minutes(seconds: int) -> int:
    if seconds < 60 or seconds % 60:
        raise RowError(f"a period of {seconds} seconds: counts must be of whole minutes; say --period 300")
    return seconds // 60
