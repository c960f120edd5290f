"""Tokens: a post's words as the model knows them, with chat spellings undone and negation marked.

    "Ga bagus bangettt!!"  ->  chunks  ga | bagus | bangettt!!
                           ->  tokens  tidak | !bagus | !banget <long> <!!>

Everything about a chunk depends only on the chunk and on how many words of negation are still open (0 to 3): that is
what makes the scorer's memo possible.
"""

import html
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from detectors.sentiment import slang

LONGEST_TEXT = 4000
"""Characters of a post that are read; the rest is ignored, so that no text can cost more than a bounded time."""
LONGEST_WORD = 40
"""Characters of a word that are read."""
LONGEST_KEPT = 64
"""Characters of a chunk that is worth remembering."""
FOREIGN = ("@", "http")
"""Beginnings of chunks that are names or addresses: only their kind counts, whatever follows."""
SCOPE = 3
"""Words after a negator that it turns."""

_NEGATORS = {
    "Indonesian": "tidak tak bukan belum jangan tanpa kurang",
    "Javanese": "ora mboten aja dudu udu durung",
    "Sundanese": "teu henteu moal sanes tong acan",
    "Minangkabau": "indak ndak alun jan",
    "Banjarese": "kada balum",
    "Balinese": "tusing nenten sampunang eda",
    "Acehnese": "hana kon gohlom bek",
    "Madurese": "benne benni jhek jha ghilok",
    "Ngaju": "diak beken",
    "Buginese": "tennia",
    "Toba Batak": "dang ndang inda unang napedo",
    "English": "not no never don't doesn't didn't isn't wasn't aren't can't cannot won't without",
}
NEGATORS = frozenset(word for words in _NEGATORS.values() for word in words.split())

_HASHTAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_PIECE = re.compile(
    r"(?P<link>(?:https?:|www\.|pic\.twitter)\S*)"
    r"|(?P<mention>@\w+)"
    r"|(?P<placeholder><(?:user|username|url|link)>|\[(?:user|username|url|link)\])"
    r"|(?P<emoticon>[:;=]'?-?[)(dpo/|3\]\[*]+|<3|\^_*\^|t_+t|-_+-|>_+<|xd\b)"
    r"|(?P<word>[^\W\d_]+(?:[-'’\d][^\W\d_]+)*2?)"
    r"|(?P<number>\d[\d.,:]*%?)"
    r"|(?P<shout>[!?]+)"
    r"|(?P<stop>[.,;…]+)"
    r"|(?P<emoji>[\u2600-\u27bf\u2b50\U0001f1e6-\U0001f3fa\U0001f400-\U0001faff])"
)
_LONG = re.compile(r"(\w)\1\1+")
_SPOKEN = {"word", "emoji"}
_DOUBLED = re.compile(r"^([^\W\d_]+)2([^\W\d_]*)$")
_DIGITS = str.maketrans("013456789", "oieasgtbg")
_LINKS = {"url", "link"}
_ENDS = frozenset(("<.>", "<!>", "<!!>", "<?>", "<??>"))


@lru_cache(1)  # the tone and the cues of a post are read one after the other
def chunks(text: str) -> list[str]:
    """The pieces between white space, lower-cased, at most ``LONGEST_TEXT`` characters; hashtags also in their parts.

    >>> chunks("Kami #TolakKenaikanBBM &amp; lawan")
    ['kami', '#tolakkenaikanbbm', 'tolak', 'kenaikan', 'bbm', '&', 'lawan']
    """
    text = text[:LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(text)
    if "#" in text:
        text = _HASHTAG.sub(_parts, text)
    return text.lower().split()


def _parts(hashtag: re.Match[str]) -> str:
    """A hashtag joined, and its words when capitals or underscores show them."""
    words = _CAMEL.sub(" ", hashtag[1])
    return f" {hashtag[0]} {words} " if " " in words else f" {hashtag[0]} "


def tokens(chunk: str) -> tuple[str, ...]:
    """The tokens of one chunk, before negation.

    >>> tokens("teman2nya"), tokens("b4guuus!!"), tokens("https://t.co/x"), tokens("gabisa,")
    (('teman-teman', '<nya>'), ('bagus', '<long>', '<!!>'), ('<link>',), ('tidak', 'bisa', '<.>'))
    """
    return _kept(chunk) if len(chunk) <= LONGEST_KEPT else _tokens(chunk)


@lru_cache(1024)  # a chunk met for the first time is looked at by the tone, by the cues, and by the cues again
def _kept(chunk: str) -> tuple[str, ...]:
    return _tokens(chunk)


def _tokens(chunk: str) -> tuple[str, ...]:
    if chunk.startswith(FOREIGN):
        return ("<mention>" if chunk[0] == "@" else "<link>",)
    if chunk.isalpha():
        return tuple(_word(chunk))
    found: list[str] = []
    for piece in _PIECE.finditer(chunk):
        kind = piece.lastgroup
        found += _word(piece[0]) if kind in _SPOKEN else (_mark(kind or "", piece[0]),)
    return tuple(found) or ("<other>",)


def _mark(kind: str, piece: str) -> str:
    if kind == "emoticon":
        return f"<{piece[:2]}{piece[-1]}>"
    if kind == "number":
        return "<pct>" if piece[-1] == "%" else "<num>"
    if kind == "shout":
        return f"<{piece[0] * min(len(piece), 2)}>"
    if kind == "placeholder":
        return "<link>" if piece[1:-1] in _LINKS else "<mention>"
    return "<.>" if kind == "stop" else f"<{kind}>"


def _word(word: str) -> list[str]:
    """One word or emoji in standard words: doubling, digits for letters and lengthening undone, ``-nya`` split off."""
    word = word[:LONGEST_WORD]
    if not word.isalpha():
        word = _DOUBLED.sub(r"\1-\1\2", word).translate(_DIGITS)
    # A letter that stands three times is there: only then look whether it does so in a row.
    short = _LONG.sub(r"\1", word) if len(word) - len(set(word)) >= 2 else word
    found = [part for standard in slang.standard().get(short, (short,)) for part in _stem(standard)]
    return found if short == word else [*found, "<long>"]


def _stem(word: str) -> list[str]:
    return [word[:-3], "<nya>"] if len(word) > 5 and word.endswith("nya") else [word]


def negated(found: Sequence[str], scope: int) -> tuple[list[str], int]:
    """The tokens with ``!`` before the words that a negator turns, and the words that stay open for the next chunk.

    >>> negated(["tidak", "bisa"], 0)
    (['tidak', '!bisa'], 2)
    >>> negated(["bagus", "<.>"], 2)
    (['!bagus', '<.>'], 0)
    """
    turned = []
    for token in found:
        if token in NEGATORS:
            scope = SCOPE
        elif token in _ENDS:
            scope = 0
        elif scope and is_word(token):
            token, scope = f"!{token}", scope - 1
        turned.append(token)
    return turned, scope


def sequence(pieces: Iterable[str]) -> list[str]:
    """The tokens of many chunks, negation marked across them.

    >>> sequence(chunks("Ga jadi datang"))
    ['tidak', '!jadi', '!datang']
    """
    found: list[str] = []
    scope = 0
    for piece in pieces:
        some, scope = negated(tokens(piece), scope)
        found += some
    return found


def is_word(token: str) -> bool:
    """Whether a token consists of letters, rather than being a mark or an emoji."""
    return token.lstrip("!")[:1].isalpha()
