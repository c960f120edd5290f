"""Which terms rise over their usual share, and which of them are one thing. Pure.

    z = (c - e - 1/2) / sqrt(max(e, v) + 1)    c: posts of a window with the term; e, v: mean and variance of its usual

A term is hot where it is too frequent in a window, said by enough accounts in enough ways; hot terms that share half of
their posts are one thing. Source: SigniTrend (Schubert, Weiler and Kriegel, KDD 2014), with windows that slide.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from detectors.emerging_posts import Posts
from detectors.emerging_tables import Hashes, Usual, Window

WINDOWS = ((3, 4), (12, 5), (36, 8))
"""Buckets of each window, and the posts that a term must have there."""
LEAST_Z = 4.6


class Hot(NamedTuple):
    """How far a term is over its usual, its posts, what is usual, and the buckets of the window."""

    z: float
    posts: int
    usual: float
    buckets: int


class Rise(NamedTuple):
    """One thing that rises: its terms, the most telling first, how far that one is up, the places of its posts."""

    terms: list[int]
    hot: Hot
    posts: set[int]


def rising(hashes: Hashes, windows: Sequence[Window], usual: Usual, posts: Posts) -> list[Rise]:
    """Of the terms of the newest bucket those that are hot, grouped."""
    hot = _hot(hashes, windows, usual)
    return _grouped(hot, posts) if hot else []


def _hot(hashes: Hashes, windows: Sequence[Window], usual: Usual) -> dict[int, Hot]:
    hot: dict[int, Hot] = {}
    mean, variance = usual.read(hashes)
    for window, (buckets, least) in zip(windows, WINDOWS, strict=True):
        counts, expected = window.read(hashes), mean * window.posts
        z = (counts - expected - 0.5) / np.sqrt(np.maximum(expected, variance * window.posts**2) + 1)
        for n in np.flatnonzero((counts >= least) & (z >= LEAST_Z)):
            one = Hot(float(z[n]), int(counts[n]), float(expected[n]), buckets)
            hot[int(hashes[n])] = max(one, hot.get(int(hashes[n]), one))
    return hot


def _grouped(hot: Mapping[int, Hot], posts: Posts) -> list[Rise]:
    """A term joins what it shares half of its posts with."""
    carriers = {one: places for one, places in posts.carriers(hot).items() if posts.wide(places)}
    found: list[Rise] = []
    for one in sorted(carriers, key=lambda one: (-hot[one].z, -hot[one].posts, one)):
        mine = carriers[one]
        for rise in found:
            if len(mine & rise.posts) >= 0.5 * min(len(mine), len(rise.posts)):
                rise.terms.append(one)
                rise.posts.update(mine)
                break
        else:
            found.append(Rise([one], hot[one], set(mine)))
    return found
