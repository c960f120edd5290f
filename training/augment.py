"""Augmentation: the same texts word for word in other languages, and in the spelling of a hurried thumb."""

from collections.abc import Iterator
from random import Random

from detectors.sentiment import tokens
from training.corpus import Row, Source
from training.lexicon import Lexicon, Tokens, plain


def translated(source: Source, lexicons: dict[str, Lexicon]) -> Iterator[tuple[Row, Tokens]]:
    """Each text of a source word for word in every other language; a word without translation stays.

    Every text has its own draws, so that a change to one does not stir all others.
    """
    for row in source.rows:
        words, random = plain(row.text), Random(row.id)
        for lexicon in lexicons.values():
            spoken = [_translation(word, lexicon, random) for word in words]
            yield row, tokens.negated(spoken, 0)[0]


def _translation(word: str, lexicon: Lexicon, random: Random) -> str:
    known = lexicon.get(word)
    if not known or not tokens.is_word(word):
        return word
    words, chances = zip(*known, strict=True)
    drawn: str = random.choices(words, chances)[0]
    return drawn if tokens.is_word(drawn) else word


def hurried(text: str, random: Random) -> str:
    """A text as typed in a hurry: every third word loses vowels, gets long letters or digits, or a shortened "-nya".

    >>> hurried("pelayanannya sangat buruk sekali", Random(4))
    'plynnnya sangat buruk skli'
    """
    return " ".join(_hurried(word, random) if random.random() < 1 / 3 else word for word in text.split(" "))


def _hurried(word: str, random: Random) -> str:
    if not word.isalpha() or len(word) < 4:
        return word
    return random.choice((_without_vowels, _long, _digits, _short_nya))(word, random)


def _without_vowels(word: str, random: Random) -> str:
    return word[0] + "".join(letter for letter in word[1:-1] if letter not in "aeiou") + word[-1]


def _long(word: str, random: Random) -> str:
    place = random.randrange(len(word))
    return word[:place] + word[place] * random.randint(2, 4) + word[place + 1 :]


def _digits(word: str, random: Random) -> str:
    return word[0] + word[1:].translate(str.maketrans("aieo", "4130"))


def _short_nya(word: str, random: Random) -> str:
    return f"{word[:-3]}{random.choice(('ny', 'x'))}" if word.endswith("nya") else _without_vowels(word, random)
