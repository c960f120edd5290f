"""Numeric character references of a document, made such that each names a character. Pure.

Old programs write an emoji as the two halves that UTF-16 has for it, each by a number of its own, and what people paste
leaves numbers that are no character at all; feedparser gives up the whole document over one of them.
"""

import re

_RUN = re.compile(rb"(?:&#(?:\d+|[xX][0-9a-fA-F]+);?)+")
_ONE = re.compile(rb"&#(?:(\d+)|[xX]([0-9a-fA-F]+))")
_DIGITS = 9
"""Of a number, leading zeros too; no character needs more than seven."""


def mended(body: bytes) -> bytes:
    """The document with halves joined, controls as spaces, and the mark of a lost character for what else is none.

    >>> mended(b"Banjir &#55357;&#56832; &#0;&#1114112; R&#038;D")
    b'Banjir &#128512; &#32;&#65533; R&#38;D'
    """
    return _RUN.sub(_characters, body)


def _characters(found: re.Match[bytes]) -> bytes:
    text = "".join(_character(one[1], one[2]) for one in _ONE.finditer(found[0]))
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return "".join(f"&#{ord(one)};" for one in whole).encode()


def _character(decimal: bytes | None, hexadecimal: bytes) -> str:
    digits = decimal or hexadecimal
    code = int(digits, 10 if decimal else 16) if len(digits) <= _DIGITS else -1
    if 0 <= code < 32:
        return " "
    return chr(code) if 0 < code <= 0x10FFFF else "\ufffd"
