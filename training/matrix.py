"""Matrix: many texts as sparse matrices whose product is their rows, n-grams computed once for each word.

score = texts x words  @  words x rows @ weights   +   texts x pairs @ weights
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from detectors.sentiment import features
from detectors.sentiment.scorer import SMOOTHING

ROWS = features.MASK + 1
Floats = npt.NDArray[np.float64]


@dataclass
class Vocabulary:
    """Tokens numbered as they come, so that each is hashed once."""

    numbers: dict[str, int] = field(default_factory=dict)
    hashes: list[int] = field(default_factory=list)

    def number(self, token: str) -> int:
        """The token's number."""
        known = self.numbers.get(token)
        if known is None:
            known = self.numbers[token] = len(self.hashes)
            self.hashes.append(features.token_hash(token))
        return known

    def rows(self) -> sparse.csr_array:
        """Words x rows: each token's own row and its n-grams."""
        ends, places, values = [0], [], []
        for token, code in zip(self.numbers, self.hashes, strict=True):
            grams = features.ngram_rows(token)
            places += [code & features.MASK, *grams]
            values += [1.0, *(1 / sqrt(len(grams)) for _ in grams)]
            ends.append(len(places))
        return _sparse(values, places, ends, ROWS)


@dataclass(frozen=True)
class Encoded:
    """Texts as numbers of tokens and rows of pairs, one long list each, with the end of every text."""

    words: list[int]
    pairs: list[int]
    ends: list[int]

    def __add__(self, other: "Encoded") -> "Encoded":
        """One after the other."""
        ends = [*self.ends, *(end + self.ends[-1] for end in other.ends[1:])]
        return Encoded(self.words + other.words, self.pairs + other.pairs, ends)

    def matrices(self, vocabulary: Vocabulary) -> tuple[sparse.csr_array, sparse.csr_array]:
        """Texts x words and texts x pair rows, both divided by the root of the text's length."""
        lengths = np.diff(self.ends)
        values = np.repeat(1 / np.sqrt(lengths + SMOOTHING), lengths)
        return (
            _sparse(values, self.words, self.ends, len(vocabulary.hashes)),
            _sparse(values, self.pairs, self.ends, ROWS),
        )


def encoded(sequences: Iterable[Sequence[str]], vocabulary: Vocabulary) -> Encoded:
    """Sequences of tokens as numbers."""
    found = Encoded([], [], [0])
    for sequence in sequences:
        before = features.START
        for token in sequence:
            number = vocabulary.number(token)
            found.words.append(number)
            found.pairs.append(features.pair_row(before, vocabulary.hashes[number]))
            before = vocabulary.hashes[number] * features.SPREAD
        found.ends.append(len(found.words))
    return found


def _sparse(values: object, places: list[int], ends: list[int], width: int) -> sparse.csr_array:
    shape = (len(ends) - 1, width)
    return sparse.csr_array((np.asarray(values, dtype=np.float32), np.array(places), np.array(ends)), shape=shape)
