"""Glance: whether a text can hold one of some words at all, before an expression looks where and how it stands."""

from collections.abc import Iterable

_TAKEN_FOR_LETTERS = "\u0130\u0131\u017f\u212a"
"""What an expression without regard to case takes for i, s and k, and ``lower`` does not."""


def may_hold(text: str, words: Iterable[str]) -> bool:
    """False only where no expression that ignores case finds any of the words; they are ASCII in lower case.

    >>> may_hold("Hebat ya", ("hebat",)), may_hold("\u017falut", ("salut",)), may_hold("bagus", ("hebat", "salut"))
    (True, True, False)
    """
    if not text.isascii() and any(one in text for one in _TAKEN_FOR_LETTERS):
        return True
    small = text.lower()
    for word in words:  # noqa: SIM110 - any() with a generator takes three times as long, and posts come by thousands
        if word in small:
            return True
    return False
