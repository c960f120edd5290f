"""The scorer: a sum over a post's chunks, remembered chunk by chunk.

What a chunk adds to the sum depends only on the chunk and on the words of negation still open before it, so it is
computed once and looked up ever after; only the pair across two chunks is new each time.
"""

from math import exp, sqrt

from detectors.sentiment import features, tokens
from detectors.sentiment.features import MASK, PAIRED, SPREAD, START
from detectors.sentiment.model import Model
from detectors.sentiment.verdict import Tone

REMEMBERED = 50_000
"""Chunks in one generation of the memo; there are two generations."""
SMOOTHING = 4
"""Added to the number of tokens, so that one word alone does not decide."""


Part = tuple[complex, int, int, int, int]
"""What one chunk adds to the sum, and what the next chunk needs to know of it: the hash of its first token, that of its
last one times ``SPREAD``, both cut to ``PAIRED``; the words of negation still open after it; its number of tokens. A
plain tuple, because the garbage collector passes over those."""


class Scorer:
    """Scores posts with one model. It remembers late chunks and words, in bounded memory; no answer depends on that."""

    def __init__(self, model: Model, remembered: int = REMEMBERED) -> None:
        self.model = model
        self.misses = 0
        """Chunks that had to be computed."""
        self._generation = remembered
        self._young: list[dict[str, Part]] = self._empty()
        self._old = self._empty()
        self._words: dict[str, tuple[complex, int]] = {}

    def _empty(self) -> list[dict[str, Part]]:
        self._room = self._generation
        return [{} for _ in range(tokens.SCOPE + 1)]

    @property
    def remembered(self) -> int:
        """Chunks in the memo now, at most two generations."""
        return sum(map(len, self._young)) + sum(map(len, self._old))

    def score(self, text: str) -> Tone:
        """The tone of a text; of an empty one, the prior."""
        total, count = self.total(text)
        return self.tone(total, count)

    def total(self, text: str) -> tuple[complex, int]:
        """The sum of the weights of a text, and its number of tokens."""
        young, table, miss, mask = self._young, self.model.weights, self._miss, MASK
        total, tail, scope, count = 0j, START & PAIRED, 0, 0
        for chunk in tokens.chunks(text):
            add, first, last, scope, number = young[scope].get(chunk) or miss(chunk, scope)
            total += add + table[(tail + first) >> 7 & mask]
            tail = last
            count += number
        return total, count

    def tone(self, total: complex, count: int) -> Tone:
        """The probabilities that a sum of weights stands for."""
        model = self.model
        logit = (model.bias + total / sqrt(count + SMOOTHING)) * model.temperature
        top = max(logit.real, logit.imag, 0.0)
        negative, neutral, positive = exp(logit.real - top), exp(-top), exp(logit.imag - top)
        whole = negative + neutral + positive
        return Tone(negative / whole, neutral / whole, positive / whole)

    def _miss(self, chunk: str, scope: int) -> Part:
        """A chunk that is not among the young: take it over from the old ones, or compute it.

        Names and addresses, ever new, share one entry for each kind.
        """
        if chunk.startswith(tokens.FOREIGN):
            chunk = "@" if chunk[0] == "@" else "http"
            if known := self._young[scope].get(chunk):
                return known
        part = self._old[scope].get(chunk) or self._part(chunk, scope)
        if len(chunk) <= tokens.LONGEST_KEPT:
            self._remember(chunk, scope, part)
        return part

    def _remember(self, chunk: str, scope: int, part: Part) -> None:
        if not self._room:
            self._old, self._young = self._young, self._empty()
        self._room -= 1
        self._young[scope][chunk] = part

    def _part(self, chunk: str, scope: int) -> Part:
        self.misses += 1
        found, after = tokens.negated(tokens.tokens(chunk), scope)
        total, first = self._word(found[0])
        last = first
        for token in found[1:]:
            value, code = self._word(token)
            total += value + self.model.weights[features.pair_row(last * SPREAD, code)]
            last = code
        return total, first & PAIRED, last * SPREAD & PAIRED, after, len(found)

    def _word(self, token: str) -> tuple[complex, int]:
        """What a token adds by itself, and its hash."""
        known = self._words.get(token)
        if known is None:
            if len(self._words) >= self._generation:
                self._words.clear()
            known = self._words[token] = token_total(self.model, token), features.token_hash(token)
        return known


def token_total(model: Model, token: str) -> complex:
    """What a token adds: its own row, and its n-grams divided by the square root of their number."""
    own = model.weights[features.token_hash(token) & MASK]
    rows = features.ngram_rows(token)
    return own + sum(map(model.weights.__getitem__, rows), 0j) / sqrt(len(rows)) if rows else own
