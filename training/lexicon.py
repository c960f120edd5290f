"""Lexicon: which word of a regional language says what an Indonesian word says, learnt from parallel sentences.

IBM model 1 (Brown, Della Pietra, Della Pietra, Mercer, Computational Linguistics 19, 1993) by expectation
maximisation, on the tokens of NusaX (Indonesian) and NusaTranslation (Betawi, which is near to Indonesian).
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from detectors.sentiment import tokens
from training.corpus import Source

Tokens = list[str]
Numbers = npt.NDArray[np.int64]
Chances = npt.NDArray[np.float64]
Lexicon = dict[str, list[tuple[str, float]]]
"""Word -> its likeliest translations with their probabilities, the likeliest first."""

_ROUNDS = 6
_KEPT = 4
_LEAST = 0.08
"""Probability under which a translation is not kept."""


def lexicons(train: Sequence[Source]) -> dict[str, Lexicon]:
    """A lexicon from Indonesian into every other language of NusaX."""
    read = {source.name: {row.id: plain(row.text) for row in source.rows} for source in train}
    found = {}
    for source in train:
        if source.name.startswith("nusax") and source.language != "indonesian":
            pairs = _parallel(read["nusax_indonesian"], read[source.name])
            pairs += _parallel(
                read.get("nusatranslation_betawi", {}), read.get(f"nusatranslation_{source.language}", {})
            )
            found[source.language] = _lexicon(pairs)
    return found


def plain(text: str) -> Tokens:
    """The tokens of a text before negation."""
    return [token for chunk in tokens.chunks(text) for token in tokens.tokens(chunk)]


def _parallel(one: dict[str, Tokens], other: dict[str, Tokens]) -> list[tuple[Tokens, Tokens]]:
    return [(one[key], other[key]) for key in other if key in one]


def _lexicon(pairs: list[tuple[Tokens, Tokens]]) -> Lexicon:
    """Expectation maximisation over every pairing of words within a pair of sentences."""
    words, others = _numbers(one for one, _ in pairs), _numbers(other for _, other in pairs)
    word, other, place = _pairings(pairs, words, others)
    kinds, kind = np.unique(word * len(others) + other, return_inverse=True)
    kind_word = kinds // len(others)
    chance = np.ones(len(kinds))
    for _ in range(_ROUNDS):
        share = chance[kind] / np.bincount(place, chance[kind])[place]
        count = np.bincount(kind, share)
        chance = count / np.bincount(kind_word, count)[kind_word]
    return _likeliest(kinds, chance, list(words), list(others))


def _numbers(sentences: Iterable[Tokens]) -> dict[str, int]:
    """Words numbered as they come; 0 is the empty word, which accounts for what has no translation."""
    numbers = {"": 0}
    for sentence in sentences:
        for word in sentence:
            numbers.setdefault(word, len(numbers))
    return numbers


def _pairings(pairs: list[tuple[Tokens, Tokens]], words: dict[str, int], others: dict[str, int]) -> list[Numbers]:
    """Every pairing of a word (or the empty word) with a word of the other sentence: word, other, other's place."""
    parts: list[tuple[Numbers, Numbers, Numbers]] = []
    places = 0
    for one, other in pairs:
        left = np.array([0, *(words[word] for word in one)])
        right = np.array([others[word] for word in other], dtype=np.int64)
        at = np.arange(places, places + len(right))
        parts.append((np.tile(left, len(right)), np.repeat(right, len(left)), np.repeat(at, len(left))))
        places += len(right)
    return [np.concatenate(column) for column in zip(*parts, strict=True)]


def _likeliest(kinds: Numbers, chance: Chances, words: list[str], others: list[str]) -> Lexicon:
    found: Lexicon = {}
    for place in np.lexsort((kinds, -chance)):
        word, other = divmod(int(kinds[place]), len(others))
        known = found.setdefault(words[word], [])
        if word and len(known) < _KEPT and chance[place] > _LEAST:
            known.append((others[other], float(chance[place])))
    return found
