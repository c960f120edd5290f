"""Near-duplicates: which texts say the same in almost the same words, found among many without comparing all.

Two texts are near-duplicates when their sets of neighbouring word pairs overlap by 60 % (Jaccard). MinHash makes texts
that overlap meet in a bucket (30 permutations in 10 bands of 3: 91 % of those at the limit, 99.5 % at three quarters);
those that meet are compared exactly, so nothing is merged that does not overlap.

Source: Broder, "On the resemblance and containment of documents", 1997; banding: Leskovec, Rajaraman, Ullman, "Mining
of Massive Datasets", chapter 3; multiply-shift hashing: Dietzfelbinger et al., 1997.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt

ALIKE = 0.6
"""Overlap of the word pairs from which two texts are near-duplicates."""
BANDS, ROWS = 10, 3
WORDS = 64
"""Words of a text that are looked at."""
_FEWEST = 3  # word pairs without which only equal texts are alike
_GOLDEN = 0x9E3779B97F4A7C15
_MULTIPLIERS = np.array(
    [(n * _GOLDEN + 0x632BE59BD9B4E019) % 2**64 | 1 for n in range(1, BANDS * ROWS + 1)], dtype=np.uint64
)
_MIX = _MULTIPLIERS[:ROWS]

Hashes = npt.NDArray[np.uint64]


def duplicates(texts: Sequence[str]) -> list[int]:
    """For each text the place of the first one that it repeats, nearly; its own place where it is new.

    Texts are compared as they stand: take case, links and mentions out before.

    >>> duplicates(["spbu kosong sejak pagi tadi", "harga cabai naik lagi", "spbu kosong sejak pagi tadi min"])
    [0, 1, 0]
    """
    first: dict[str, int] = {}
    place_of = [first.setdefault(text, place) for place, text in enumerate(texts)]
    places = list(first.values())
    roots = _alike([_pairs(texts[place]) for place in places])
    root_of = {place: places[root] for place, root in zip(places, roots, strict=True)}
    return [root_of[place] for place in place_of]


def _pairs(text: str) -> frozenset[int]:
    words = text.split()[:WORDS]
    return frozenset(crc32(f"{one} {other}".encode("utf-8", "replace")) for one, other in pairwise(words))


def _alike(sets: list[frozenset[int]]) -> list[int]:
    """For each set the place of the first that it overlaps with, as far back as the chain goes."""
    roots = list(range(len(sets)))
    for earlier, later in _candidates(sets):
        if roots[later] == later and _overlap(sets[earlier], sets[later]) >= ALIKE:
            roots[later] = roots[earlier]
    for place, root in enumerate(roots):  # an earlier one may itself have found an earlier one since
        roots[place] = roots[root]
    return roots


def _candidates(sets: list[frozenset[int]]) -> Iterator[tuple[int, int]]:
    """Pairs that meet in a bucket, each with the first of it, in order of the later one."""
    long = [place for place, one in enumerate(sets) if len(one) >= _FEWEST]
    if len(long) < 2:
        return
    met: dict[int, set[int]] = {}
    for band in _bands([sets[place] for place in long]):
        order = np.argsort(band, kind="stable")
        begins = np.r_[True, band[order][1:] != band[order][:-1]]
        heads = order[np.maximum.accumulate(np.where(begins, np.arange(len(order)), 0))]
        for later, head in zip(order[~begins].tolist(), heads[~begins].tolist(), strict=True):
            met.setdefault(later, set()).add(head)
    for later in sorted(met):
        for earlier in sorted(met[later]):
            yield long[earlier], long[later]


def _bands(sets: list[frozenset[int]]) -> Iterator[Hashes]:
    """For each band one number a set; sets with the same number share the band's smallest hashes."""
    every = np.fromiter((h for one in sets for h in one), np.uint64)
    begins = np.r_[0, np.cumsum([len(one) for one in sets])[:-1]]
    for band in range(BANDS):
        mixed = np.zeros(len(sets), np.uint64)
        for row, mix in enumerate(_MIX):
            mixed += np.minimum.reduceat(_permuted(every, band * ROWS + row), begins) * mix
        yield mixed


def _permuted(hashes: Hashes, number: int) -> Hashes:
    mixed = (hashes + np.uint64(number)) * _MULTIPLIERS[number]
    folded: Hashes = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(_GOLDEN)
    return folded >> np.uint64(20)


def _overlap(one: frozenset[int], other: frozenset[int]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both)
