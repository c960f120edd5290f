"""Chance: how many accounts would seem to act together if nobody knew of the others: the number beside a finding."""

from hashlib import blake2b

import numpy as np

from detectors.coordination.groups import flagged
from detectors.coordination.shares import Shares

SALTS = 5
"""Shifted copies from which the chance count is the mean."""
DAY = 86400


def by_chance(of: Shares) -> float:
    """How many accounts would be flagged by chance: the mean over copies in which every account's clock is its own.

    >>> from detectors.coordination.shares import shares
    >>> by_chance(shares([(f"link-{n}", who, 1000 * n) for n in range(3) for who in "abcd"]))
    0.0
    """
    return sum(flagged(_shifted(of, salt)) for salt in range(SALTS)) / SALTS


def _shifted(of: Shares, salt: int) -> Shares:
    """Every account's clock moved by its own offset of up to half a day."""
    offsets = np.array([_offset(name, salt) for name in of.account_names], np.int64)
    return of._replace(times=of.times + offsets[of.accounts]) if len(offsets) else of


def _offset(account: str, salt: int) -> int:
    digest = blake2b(f"{salt}{account}".encode("utf-8", "replace"), digest_size=4).digest()
    return int.from_bytes(digest) % (DAY + 1) - DAY // 2
