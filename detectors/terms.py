"""Terms of a text: words that say something, and neighbouring pairs of them."""

import re
import tomllib
from importlib import resources
from itertools import pairwise

_FILE = resources.files(__package__) / "stopwords.toml"
_WORD = re.compile(r"#?\w{3,64}")
_NOISE = re.compile(r"https?://\S+|[@\uff20][\w.-]+|\brt\b|&\w+;")
STOP_WORDS = frozenset(tomllib.loads(_FILE.read_text("utf-8"))["words"].split())
"""Words that stand in every text, Indonesian and English, in the spellings of social media."""

WORDS = 128
"""Words of a text that are looked at, so that no length of it makes it many terms."""


def terms(text: str) -> list[str]:
    """The terms of a text, each once: words of three letters and more, and pairs of neighbours.

    >>> terms("RT @budi: Antre BBM di SPBU, antre BBM! https://t.co/x #bbmlangka")
    ['antre', 'bbm', 'spbu', '#bbmlangka', 'antre bbm', 'bbm spbu', 'spbu antre', 'bbm #bbmlangka']
    """
    found = [
        word for word in _WORD.findall(_NOISE.sub(" ", text.lower())) if word not in STOP_WORDS and not word.isdigit()
    ][:WORDS]
    return list(dict.fromkeys(found + [f"{one} {next}" for one, next in pairwise(found)]))
