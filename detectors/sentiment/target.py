"""Target: the tone towards somebody, taken from the clauses that speak of them, apart from a sad topic."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from detectors.glance import may_hold
from detectors.sentiment.tokens import LONGEST_TEXT
from detectors.sentiment.verdict import Tone

_BORDER = re.compile(
    r"[.!?;\n]+|\b(?:tapi|tetapi|tp|tpi|namun|padahal|sayangnya|but|nanging|ananging|nangiang)\b", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:mereka|mrk|dia|beliau|kalian|\w{3,}nya)\b", re.IGNORECASE)


def tone_target(score: Callable[[str], Tone], text: str, names: Iterable[str]) -> Tone | None:
    """The tone of the clauses that name one of ``names``, or follow such a clause with a pronoun; None without any.

    Names are words, nicknames, handles or hashtags; capitals do not matter.
    """
    about = " . ".join(clauses(text, names))
    return score(about) if about else None


def clauses(text: str, names: Iterable[str]) -> Iterator[str]:
    """The clauses about the target.

    >>> list(clauses("Warga sedih. Dinas X lambat, tapi mereka ramah. Hujan.", ["dinas x"]))
    ['Dinas X lambat,', 'mereka ramah']
    """
    named, words = _pattern(tuple(names))
    if not (may_hold(text, words) and named.search(text, 0, LONGEST_TEXT)):  # most posts name nobody
        return
    about = False
    for clause in filter(None, map(str.strip, _BORDER.split(text[:LONGEST_TEXT]))):
        about = bool(named.search(clause)) or (about and bool(_PRONOUN.search(clause)))
        if about:
            yield clause


@lru_cache
def _pattern(names: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Matches any of the names as whole words, nothing at all when there are none; and the words without which it
    never does, the empty one where a name is no ASCII."""
    found = [name.strip() for name in names if name.strip()]
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, found))})(?!\w)" if found else r"(?!)"
    return re.compile(pattern, re.IGNORECASE), tuple(name.lower() if name.isascii() else "" for name in found)
