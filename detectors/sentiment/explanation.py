"""Explanation: which words carried a tone. The score is a sum, so the answer is exact."""

from collections.abc import Iterator
from math import sqrt

from detectors.sentiment import features, tokens
from detectors.sentiment.features import SPREAD, START
from detectors.sentiment.model import Model
from detectors.sentiment.scorer import SMOOTHING, token_total

BIAS = ""
"""Stands for what is there before any word: the first entry of an explanation."""


def explain(model: Model, text: str) -> list[tuple[str, float]]:
    """Each chunk of a text, as written but in small letters, with what it adds to (negative minus positive).

    The first entry, the word ``BIAS``, is the starting value; together they sum to log(p_negative / p_positive).
    A pair of neighbours counts half for each of them.
    """
    found = list(_contributions(model, text))
    count = sum(number for _, _, number in found)
    scale = model.temperature / sqrt(count + SMOOTHING)
    return [(BIAS, _contrast(model.bias) * model.temperature), *((chunk, value * scale) for chunk, value, _ in found)]


def _contrast(value: complex) -> float:
    return value.real - value.imag


def _contributions(model: Model, text: str) -> Iterator[tuple[str, float, int]]:
    """Chunk, its unscaled contribution, its number of tokens."""
    pieces = tokens.chunks(text)
    groups, scope = [], 0
    for piece in pieces:
        found, scope = tokens.negated(tokens.tokens(piece), scope)
        groups.append(found)
    halves = _halves(model, [token for found in groups for token in found])
    place = 0
    for piece, found in zip(pieces, groups, strict=True):
        own = sum(_contrast(token_total(model, token)) for token in found)
        yield piece, own + sum(halves[place : place + len(found)]), len(found)
        place += len(found)


def _halves(model: Model, sequence: list[str]) -> list[float]:
    """For each token its half of the pairs it is in; the first token has the pair with the start to itself."""
    halves = [0.0] * len(sequence)
    before = START
    for place, token in enumerate(sequence):
        code = features.token_hash(token)
        value = _contrast(model.weights[features.pair_row(before, code)])
        halves[place] += value / 2 if place else value
        if place:
            halves[place - 1] += value / 2
        before = code * SPREAD
    return halves
