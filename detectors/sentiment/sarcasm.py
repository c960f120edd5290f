"""Sarcasm: not solved here, only hinted at. A hint makes the answer less sure; it never turns it round."""

import re

from detectors.glance import may_hold
from detectors.sentiment.verdict import Tone

_MOCKERY = re.compile(
    r"[\U0001f602\U0001f923\U0001f644\U0001f60f\U0001f926\U0001f643]"  # laughs, rolled eyes, smirk, palm, upside down
    r"|\b(?:wk){2,}|\b(?:awok){2}|\bkatanya\b|\bktnya\b|\b(?:hebat|mantap|keren|bagus) (?:ya|yah|kan|banget ya)\b"
    r"|\bluar biasa sekali\b|\bslow clap\b|\bndasmu\b",
    re.IGNORECASE,
)
_PRAISES = (
    "hebat", "mantap", "mantab", "mantul", "keren", "bagus", "pintar", "pinter", "cerdas", "jenius", "luar biasa",
    "terbaik", "sukses", "salut", "bangga", "great", "genius", "brilliant", "apik", "sae", "hade",
)  # fmt: skip
_PRAISE = re.compile(rf"\b(?:{'|'.join(_PRAISES)})\b", re.IGNORECASE)
_QUOTED_PRAISE = re.compile(rf"[\"“'‘]{_PRAISE.pattern}[\"”'’]", re.IGNORECASE)


def hint(text: str) -> bool:
    """Whether praise stands beside mockery (laughter, rolling eyes, "katanya", praise in quotes).

    >>> hint("hebat ya kerjanya, wkwkwk"), hint("hebat, terima kasih")
    (True, False)
    """
    if not may_hold(text, _PRAISES):
        return False
    if _QUOTED_PRAISE.search(text):
        return True
    return bool(_MOCKERY.search(text) and _PRAISE.search(text))


def pulled(tone: Tone, prior: Tone) -> Tone:
    """A tone half-way to the prior: less sure, never turned round.

    >>> pulled(Tone(0.0, 0.25, 0.75), Tone(0.25, 0.5, 0.25)).word
    'unsure'
    """
    return Tone(*((mine + usual) / 2 for mine, usual in zip(tone, prior, strict=True)))
