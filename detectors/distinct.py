"""How many different accounts: exact while they are few, then an estimate that no order and no sharding can change.

The sketch keeps the ``SIZE`` smallest 64-bit hashes it has met (bottom-k, also called KMV). The smallest hashes of a
union are the smallest of the parts' smallest, so merging is exact with respect to the sketch itself: whole, shuffled
or split over shards, the same accounts give the same sketch and so the same number.

Source: Bar-Yossef, Jayram, Kumar, Sivakumar, Trevisan, "Counting Distinct Elements in a Data Stream", RANDOM 2002;
the unbiased estimator (k - 1) / kth smallest: Beyer et al., SIGMOD 2007.
"""

from collections.abc import Iterable
from hashlib import blake2b

SIZE = 256
"""Hashes kept: exact up to 255 accounts, beyond that a standard error of 1/sqrt(254), about 6 %."""

_SPACE = 2.0**64

Sketch = tuple[int, ...]
"""The smallest hashes, ascending; the empty tuple is the empty set."""


def hash64(name: str) -> int:
    """A name's place in 0 .. 2^64-1, equal on every machine and in every run.

    >>> hash64("akun-1") == hash64("akun-1"), hash64("akun-1") == hash64("akun-2")
    (True, False)
    """
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest())


def sketch(hashes: Iterable[int]) -> Sketch:
    """The sketch of a collection of hashes; repeats do not count.

    >>> sketch([3, 1, 3])
    (1, 3)
    """
    return tuple(sorted(set(hashes))[:SIZE])


def union(parts: Iterable[Sketch]) -> Sketch:
    """The sketch of all accounts of all parts.

    >>> union([(1, 3), (2, 3)])
    (1, 2, 3)
    """
    return sketch(h for part in parts for h in part)


def count(of: Sketch) -> int:
    """The number of distinct accounts: exact below ``SIZE``, an estimate from there on.

    >>> count(())
    0
    >>> count(sketch(hash64(str(n)) for n in range(100)))
    100
    >>> 9_000 < count(sketch(hash64(str(n)) for n in range(10_000))) < 11_000
    True
    """
    if len(of) < SIZE:
        return len(of)
    return round((SIZE - 1) * _SPACE / (of[-1] + 1))
