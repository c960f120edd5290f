"""A feed's strings made fit to keep and show: entities decoded once, NFC, nothing invisible, no direction tricks."""

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from detectors.distinct import hash64
from stream.line import MAX_ITEMS, MAX_NAME, MAX_TEXT, MAX_URL, Refused, Unusable

_EMOJI = "[\u203c-\u3299\ufe0f\U0001f000-\U0001faff]"
_JOINER = re.compile(f"(?<!{_EMOJI})\u200d|\u200d(?!{_EMOJI})")
"""A zero-width joiner holds the parts of one emoji together, and has no business anywhere else."""

_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
"""What somewhere counts as the end of a line; a log or a terminal must see one kind only."""

_UNSEEN = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x9F),  # controls
    (0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200C), (0x2060, 0x2064), (0xFEFF, 0xFEFF),  # zero width
    (0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x206F),  # direction
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x3164, 0x3164), (0xFFA0, 0xFFA0),  # letters that show nothing
    (0xD800, 0xDFFF), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0xE0000, 0xE0FFF),  # surrogates, annotations, tags
)  # fmt: skip
_TABLE = {code: None for first, last in _UNSEEN for code in range(first, last + 1)} | dict.fromkeys(
    map(ord, _BREAKS), "\n"
)
_RARE = re.compile(f"[{_BREAKS}{''.join(f'{chr(first)}-{chr(last)}' for first, last in _UNSEEN)}]")
"""Looking for what is to be taken out is quicker than taking it out, and few texts hold any."""

RUN = 256
"""Characters other than ASCII that are brought into their form together: marks that are piled up take time with the
square of their number, seconds for one text. No word is that long; where something is, it is cut there and stays."""
_PARTS = re.compile(f"[\x00-\x7f]*[^\x00-\x7f]{{1,{RUN}}}|[\x00-\x7f]+")
"""Before ASCII nothing can join what stands there."""

_BACKSLASH = ord("\\")
"""A byte's number is found in bytes five times as quickly as a byte."""


def clean(text: str) -> str:
    """The text as a person reads it, in NFC.

    >>> clean("Antre &amp; macet\\u202e di SPBU\\u200b")
    'Antre & macet di SPBU'
    >>> clean("&amp;lt;"), clean("a\\u0000b\\u2028c"), clean("\\U0001f468\\u200d\\U0001f33e a\\u200db")
    ('&lt;', 'ab\\nc', '👨\u200d🌾 ab')
    """
    if "&" in text:
        text = html.unescape(text)
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    if _RARE.search(text):
        text = text.translate(_TABLE)
    if "\u200d" in text:
        text = _JOINER.sub("", text)
    if len(text) <= RUN:
        return unicodedata.normalize("NFC", text)
    return "".join([unicodedata.normalize("NFC", part) for part in _PARTS.findall(text)])


def clean_name(name: str) -> str:
    """An account's name on one line, without the @ or # in front.

    >>> clean_name(" @Pertamina\\n")
    'Pertamina'
    """
    if name.isalnum() and name.isascii():
        return name
    return " ".join(clean(name).split()).lstrip("@#").strip()


def outlet(name: str) -> str:
    """An outlet's name; of an address its host, without the www.

    >>> outlet("https://www.Detik.com/a"), outlet("www.detik.com"), outlet("detik.com/a"), outlet("Kompas TV")
    ('detik.com', 'detik.com', 'detik.com', 'Kompas TV')
    """
    cleaned = clean_name(name)
    place = cleaned.partition("://")[2] or cleaned
    host = re.split(r"[/?#]", place, maxsplit=1)[0]
    if "." not in host or " " in host or not ("/" in cleaned or host.lower().startswith("www.")):
        return cleaned
    return host.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")


def identity(value: str | int | float) -> str:
    """An id as a string; raises Unusable."""
    if isinstance(value, float):
        raise Unusable(Refused("id", "an id is a float, and ids as numbers lose digits; write it as a string"))
    text = value if isinstance(value, str) else str(value)
    if text and len(text) <= MAX_NAME and text.isprintable() and " " not in text:
        return text
    raise Unusable(Refused("id", f"an id has 1 to {MAX_NAME} visible characters and no blanks; correct it"))


def identities(values: list[str | int | float]) -> list[str]:
    """Many ids as strings, looked at together where all are plain; raises Unusable.

    >>> identities(["a", 7])
    ['a', '7']
    """
    try:
        together = "".join(values)  # type: ignore[arg-type]  # a number among them says so
    except TypeError:
        together = " "
    if together.isprintable() and " " not in together and all(values):
        return values  # type: ignore[return-value]
    return [identity(value) for value in values]


@lru_cache(maxsize=256)
def platform(name: str) -> str:
    """A platform's short name in lower case; raises Unusable."""
    word = name.strip().lower()
    if word.isascii() and 0 < len(word) <= 32 and word.translate(_PUNCTUATION).isalnum():
        return word
    raise Unusable(Refused("platform", '"platform" needs 1 to 32 letters, digits, or any of -_. (x, news); correct it'))


_PUNCTUATION = str.maketrans("", "", "-_.")


def clean_text(text: str) -> str:
    """A clean text or title; raises Unusable where it has become too long."""
    cleaned = clean(text)
    if 4 * len(cleaned) <= MAX_TEXT or len(cleaned.encode()) <= MAX_TEXT:  # NFC can make a text longer
        return cleaned
    raise Unusable(Refused("too-long", f'"text" has more than {MAX_TEXT} bytes in UTF-8 and NFC; shorten it'))


def clean_texts(texts: Sequence[str], lines: Sequence[bytes]) -> list[str]:
    """The clean texts of these lines; raises Unusable.

    Plain ASCII without an escape or an entity can hide nothing: nine texts in ten skip the cleaning.
    """
    return [
        text
        if text.isascii() and _BACKSLASH not in line and "&" not in text and "\x7f" not in text
        else clean_text(text)
        for text, line in zip(texts, lines, strict=True)
    ]


def link(url: str) -> str:
    """The link where it is one of the web; anything else (javascript:, data:) is left out, and what NFC makes too long.

    >>> link("https://a.id/1"), link("javascript:alert(1)"), link("https://a.id/" + chr(0x958) * 3_000)
    ('https://a.id/1', '', '')
    """
    target = "".join(clean(url).split())
    whole = len(target) <= MAX_URL and target.lower().startswith(("http://", "https://"))
    return target if whole else ""


def names(given: tuple[str, ...]) -> tuple[str, ...]:
    """Accounts or hashtags without @ and #, as many as are kept."""
    return tuple(name for name in map(clean_name, given[:MAX_ITEMS]) if name)


def pictures(given: tuple[str, ...]) -> tuple[str, ...]:
    """Pictures and videos, as many as are kept, each as a hash of what the feed calls it: its own hash, or a link.

    >>> pictures(("a1b2", "", "a1b2")) == pictures(("a1b2",)), len(pictures(("a1b2",))[0])
    (True, 16)
    """
    return tuple(dict.fromkeys(f"{hash64(one):016x}" for one in given[:MAX_ITEMS] if one))


def language(lang: str) -> str:
    """The language's code in lower case; Indonesian was "in" once, and X still says so.

    >>> language("in"), language("id-ID")
    ('id', 'id-id')
    """
    code = clean_name(lang).lower()
    return "id" if code == "in" else code
