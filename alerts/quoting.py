"""Hostile texts made fit to be shown: short, one line, nothing in them that can be tapped. Pure."""

import re
import unicodedata

_PSEUDONYM = re.compile(r"\b(akun-[0-9a-f]{4})[0-9a-f]{12}\b")
_SCHEME = re.compile(r"(?i)\bhttp(s?)://")
_DOT = re.compile(r"(?<=\w)\.(?=[^\W\d])")
_TAPPED = re.compile(r"([@/])(?=\w)")
QUOTE = 110
"""Longest quotation of a post, in characters."""


def quotation(text: str) -> str:
    """A post's text fit to be shown: one line, short, nothing in it that can be tapped.

    >>> quotation("Cek https://a.id/x  sekarang\\n@akun /start")
    'Cek hxxps://a[.]id/x sekarang @\\u200bakun /\\u200bstart'
    """
    return defang(shorten(brief(" ".join(text.split())), QUOTE))


def brief(text: str) -> str:
    """Pseudonyms cut to four digits: enough to tell accounts of one message apart.

    >>> brief("kata @akun-0123456789abcdef")
    'kata @akun-0123'
    """
    return _PSEUDONYM.sub(r"\1", text)


def shorten(text: str, length: int) -> str:
    """At most ``length`` characters, cut at a blank where one is near.

    >>> shorten("satu dua tiga", 10)
    'satu dua…'
    """
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:—-") + "…"


def defang(text: str) -> str:
    """Hostile text made harmless: no live links, mentions or commands, no invisible or direction-changing characters.

    >>> defang("www.a.id \\u202egnp.exe")
    'www[.]a[.]id gnp[.]exe'
    """
    text = "".join(char for char in text if char == "\u200d" or unicodedata.category(char) not in ("Cf", "Cc", "Cs"))
    text = _DOT.sub("[.]", _SCHEME.sub(r"hxxp\1://", text))
    return " ".join(word if "://" in word else _TAPPED.sub("\\1\u200b", word) for word in text.split(" "))
