"""How a post feels and what it wants: Indonesian, regional languages, English; small, exact and honest about itself.

    text -> chunks -> tokens -> rows of a table -> a sum -> three probabilities       (tokens, features, scorer)
    text -> tokens -> phrases of a list -> intents                                    (cues)

What was measured, and what must not be done with it, stands in ``model/MODEL_CARD.md``.
"""

from collections.abc import Iterable
from functools import cache

from detectors.sentiment import cues, explanation, sarcasm, target
from detectors.sentiment.cues import INTENTS, intents
from detectors.sentiment.model import VERSION, ModelError, load
from detectors.sentiment.scorer import Scorer
from detectors.sentiment.verdict import Tone, Word

__all__ = [
    "INTENTS",
    "VERSION",
    "ModelError",
    "Tone",
    "Word",
    "built_in",
    "cues",
    "explain",
    "intents",
    "tone",
    "tone_target",
]


@cache
def built_in() -> Scorer:
    """The scorer with the shipped model, loaded once. Raises ModelError when its file must not be used."""
    return Scorer(load())


def tone(text: str) -> Tone:
    """The tone of a post, whatever its length or characters; only its first 4,000 characters are read.

    Where praise stands beside mockery the answer is pulled half-way to that of an empty text.

    >>> tone("pelayanan buruk, saya kecewa").word
    'negative'
    """
    found = built_in().score(text)
    if found.word == "positive" and sarcasm.hint(text):
        return sarcasm.pulled(found, built_in().score(""))
    return found


def explain(text: str) -> list[tuple[str, float]]:
    """The words of a post with what each adds to log(negative / positive); the first entry, "", is the start.

    Exact for the score before a hint of sarcasm pulls it.

    >>> max(explain("pelayanannya buruk"), key=lambda entry: entry[1])[0]
    'buruk'
    """
    return explanation.explain(built_in().model, text)


def tone_target(text: str, names: Iterable[str]) -> Tone | None:
    """The tone towards the bearer of the names, from the clauses about them; None where there are none.

    >>> tone_target("Banjir lagi, kasihan warga.", ["BPBD"]) is None
    True
    """
    return target.tone_target(tone, text, names)
