"""Tone: three probabilities, and the one word for them."""

from typing import Literal, NamedTuple

Word = Literal["negative", "neutral", "positive", "unsure"]

CLEAR = 0.5
"""A word is given only when its class is more likely than all others together. Chow's rule for the reject option
(IEEE Trans. Information Theory, 1970) with a wrong word costing twice as much as no word."""


class Tone(NamedTuple):
    """How a post feels, not what it is against: three probabilities that sum to 1."""

    negative: float
    neutral: float
    positive: float

    @property
    def word(self) -> Word:
        """The likeliest class, or "unsure" when none has more than ``CLEAR``.

        >>> Tone(0.7, 0.2, 0.1).word, Tone(0.4, 0.3, 0.3).word
        ('negative', 'unsure')
        """
        largest = max(self)
        if largest <= CLEAR:
            return "unsure"
        return _WORDS[self.index(largest)]


_WORDS: tuple[Word, ...] = ("negative", "neutral", "positive")
