"""Bounded memory of how often terms occur: dense tables with two cells for each term, the smaller of which is read.

Both are count-min sketches (Cormode and Muthukrishnan, 2005): a cell may be shared, so what is read is never too small
by more than rounding, and seldom too large. Terms are known by 32-bit hashes.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint32]
Counts = NDArray[np.int64]
Floats = NDArray[np.float64]

MIXERS = (0x9E3779B1, 0x85EBCA77)
"""Odd numbers that spread a hash over each table."""


def cells(hashes: Hashes, bits: int) -> list[NDArray[np.intp]]:
    """Where each term stands in each table of ``2 ** bits`` cells.

    >>> [len(set(found.tolist())) for found in cells(np.arange(100, dtype=np.uint32), 18)]
    [100, 100]
    """
    wide = hashes.astype(np.uint64)
    return [
        (((wide * np.uint64(mixer)) & np.uint64(0xFFFFFFFF)) >> np.uint64(32 - bits)).astype(np.intp)
        for mixer in MIXERS
    ]


class Window:
    """How many posts of the last buckets carry each term; a bucket is added when it closes, and later taken back."""

    BITS = 19

    def __init__(self, buckets: int) -> None:
        self.buckets, self.posts = buckets, 0
        self.tables = [np.zeros(2**self.BITS, np.uint16) for _ in MIXERS]

    def add(self, hashes: Hashes, counts: Counts, posts: int, sign: int) -> None:
        """Put a bucket in (1), or take it out again (-1)."""
        self.posts += sign * posts
        change = (sign * counts).astype(np.uint16)  # wraps around, and back again
        for table, found in zip(self.tables, cells(hashes, self.BITS), strict=True):
            np.add.at(table, found, change)

    def read(self, hashes: Hashes) -> Counts:
        """In how many posts each term stands."""
        first, second = (table[found] for table, found in zip(self.tables, cells(hashes, self.BITS), strict=True))
        return np.minimum(first, second).astype(np.int64)


class Expected(NamedTuple):
    """Mean and variance of the share of posts that carry each term."""

    mean: Floats
    variance: Floats


class Usual:
    """Fading mean and variance of the share of posts that carry a term, learnt once an epoch (SigniTrend's, Schubert,
    Weiler and Kriegel, 2014); a term that is absent fades, and nothing has to be done for that."""

    BITS = 18

    def __init__(self, half_life: float, least: int) -> None:
        """``half_life`` in epochs; a share is taken of ``least`` posts at least."""
        self.fade, self.least, self.epoch = 2 ** (-1 / half_life), least, 0
        shape = (len(MIXERS), 2**self.BITS)
        self.mean, self.variance = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
        self.last = np.zeros(shape, np.int32)

    def read(self, hashes: Hashes) -> Expected:
        """What is usual of each term now."""
        found = [self._faded(row, cell, 0) for row, cell in enumerate(cells(hashes, self.BITS))]
        (mean, variance), (other, spread) = found
        return Expected(np.minimum(mean, other), np.where(mean <= other, variance, spread))

    def learn(self, hashes: Hashes, counts: Counts, posts: int) -> None:
        """An epoch has passed, in whose posts the terms stood so often."""
        self.epoch += 1
        step = max(1 - self.fade, 1 / self.epoch)
        for row, every in enumerate(cells(hashes, self.BITS)):
            cell, place = np.unique(every, return_inverse=True)
            share = np.bincount(place, counts, len(cell)) / max(self.least, posts)
            mean, variance = self._faded(row, cell, 1)
            change = share - mean
            self.mean[row, cell] = mean + step * change
            self.variance[row, cell] = (1 - step) * (variance + step * change**2)
            self.last[row, cell] = self.epoch

    def _faded(self, row: int, cell: NDArray[np.intp], back: int) -> Expected:
        kept = self.fade ** (self.epoch - back - self.last[row, cell]).astype(np.float64)
        mean, variance = self.mean[row, cell].astype(np.float64), self.variance[row, cell]
        return Expected(mean * kept, kept * (variance + mean**2 * (1 - kept)))

    def snapshot(self) -> tuple[int, list[bytes]]:
        """The epoch, and what was learnt: the cells in use, their means, variances and epochs."""
        used = np.flatnonzero(self.last)
        columns = (self.mean.flat[used], self.variance.flat[used], self.last.flat[used])
        return self.epoch, [used.astype(np.int32).tobytes(), *(column.tobytes() for column in columns)]

    def restore(self, epoch: int, columns: Sequence[bytes]) -> None:
        """Go on where a snapshot was taken."""
        used, mean, variance, last = columns
        self.epoch, cell = epoch, np.frombuffer(used, np.int32)
        self.mean.flat[cell] = np.frombuffer(mean, np.float32)
        self.variance.flat[cell] = np.frombuffer(variance, np.float32)
        self.last.flat[cell] = np.frombuffer(last, np.int32)
