"""Features: the rows of the hashed table that a token, and a pair of neighbours, stand for.

CRC-32 is used as the hash: the same on every machine and in every version, and computed in C.
"""

from binascii import crc32
from collections import defaultdict
from math import sqrt

from detectors.sentiment.tokens import is_word

BITS = 20
MASK = (1 << BITS) - 1
SPREAD = 0x9E3779B1
"""Knuth's multiplicative constant: tells a pair from the same pair turned round."""
PAIRED = MASK << 7 | 0x7F
"""The bits of two hashes on which their pair's row depends: what is cut to them is added quickly."""
START = crc32(b"u<start>") * SPREAD
"""Stands before the first token, so that beginning a post is a pair too."""

_UNIGRAM = crc32(b"u")
_NGRAM = crc32(b"c")
_NGRAM_TURNED = crc32(b"!c")
_LENGTHS = (3, 4, 5)


def token_hash(token: str) -> int:
    """The token's 32-bit hash; its low bits are its row.

    >>> token_hash("bagus") & MASK
    653578
    """
    return crc32(token.encode("utf-8", "replace"), _UNIGRAM)


def ngram_rows(token: str) -> list[int]:
    """Rows of the byte n-grams of a word between ``^`` and ``$``; none for marks and emoji.

    >>> len(ngram_rows("bagus")), ngram_rows("<num>")
    (12, [])
    """
    if not is_word(token):
        return []
    seed = _NGRAM_TURNED if token[0] == "!" else _NGRAM
    word = b"^" + token.lstrip("!").encode("utf-8", "replace") + b"$"
    return [crc32(word[i : i + n], seed) & MASK for n in _LENGTHS for i in range(len(word) - n + 1)]


def pair_row(before: int, after: int) -> int:
    """The row of two neighbours: ``before`` is the first one's hash times ``SPREAD``, ``after`` the second one's hash.

    >>> 0 <= pair_row(START, token_hash("bagus")) <= MASK
    True
    """
    return (before + after) >> 7 & MASK


def rows(sequence: list[str]) -> dict[int, float]:
    """All rows of a sequence of tokens and their values: tokens and pairs 1, n-grams one over the root of their number.

    >>> sum(rows(["<num>"]).values())
    2.0
    """
    found: dict[int, float] = defaultdict(float)
    before = START
    for token in sequence:
        code = token_hash(token)
        found[code & MASK] += 1.0
        found[pair_row(before, code)] += 1.0
        grams = ngram_rows(token)
        for row in grams:
            found[row] += 1 / sqrt(len(grams))
        before = code * SPREAD
    return dict(found)
