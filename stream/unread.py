"""A line that could not be used, without private names: it is kept to be looked at, and nobody is named in it. Pure.

It need not be JSON, so nothing is decoded: what a field of somebody's name holds, and each handle, link, number and
address in the rest, is hidden where it stands.
"""

import re

from stream.pseudonym import PREFIX, Veil

KEPT = 2048
"""Bytes kept of a line."""
_NAMED = re.compile(
    r'("[^"\\]{0,40}(?:author|user|name|account|akun|penulis|handle|profile|mention|from|reply_to|repost_of|quote_of)'
    r'[^"\\]{0,40}"\s{0,9}:\s{0,9}\[?\s{0,9}")([^"\\]*+)',
    re.IGNORECASE,
)
"""A key that tells of somebody, and the string behind it."""
_MORE = re.compile(r'("mentions"\s{0,9}:\s{0,9}\[)([^\]]*+)', re.IGNORECASE)
_STRING = re.compile(r'"([^"\\]+)"')


def hidden(line: bytes, veil: Veil) -> bytes:
    """The line as far as it is kept.

    >>> veil = Veil(b"k", frozenset({"detikcom"}))
    >>> shown = hidden(b'{"author": "Budi", "text": "kata @siti dan @detikcom", "mentions": ["ani", "detikcom"', veil)
    >>> [name in shown for name in (b"Budi", b"siti", b"ani", b"@detikcom", b'"detikcom"')]
    [False, False, False, True, True]
    """
    text = line[:KEPT].decode("utf-8", "surrogateescape")
    text = _MORE.sub(lambda found: found[1] + _STRING.sub(lambda one: f'"{_name(one[1], veil)}"', found[2]), text)
    text = _NAMED.sub(lambda found: found[1] + _name(found[2], veil), text)
    return veil.text(text).encode("utf-8", "surrogateescape")[:KEPT]


def _name(name: str, veil: Veil) -> str:
    return name if name.startswith(PREFIX) or name.isdigit() else veil.name(name)
