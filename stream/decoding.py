"""Decoding: one feed's lines into ``Line``, a decode each, whatever keys the feed has beside ours.

Unknown keys are ignored and counted. They are learnt, because counting a key that the decoder does not know costs a
second decode; a line with a key, or a kind of value, that was not met before is decoded the long way.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter

import msgspec
from msgspec import UNSET

from stream.line import TOO_DEEP, Line, Unusable, decoder, feed_names, nested_too_deep

MAX_IGNORED = 32
"""Unknown keys of a feed that are learnt."""


class Decoding:
    """What a feed calls our fields, and what was learnt of its other keys.

    ``unknown_keys`` counts the keys that were ignored so far.

    >>> line = b'{"id": "7", "platform": "x", "t": "2025-01-31T08:00:00+07:00", "text": "antre", "mood": "bad"}'
    >>> decoding = Decoding({"published": "t"})
    >>> decoding.decode_one(line).text, decoding.decode([line, line])[1].text, decoding.unknown_keys
    ('antre', 'antre', 3)
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        """Raises ValueError where ``fields`` maps a name that is not ours."""
        self.unknown_keys = 0
        self._names = feed_names(fields)
        self._known = frozenset(self._names.values())
        self._lenient = decoder(self._names, {}, strangers=True).decode
        self._keys = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
        self._learn({})

    def decode(self, lines: Sequence[bytes]) -> list[Line]:
        """Lines all of whose keys are known; raises what msgspec raises, or Unusable, for any other."""
        decoded = [*map(self._decode, lines)]
        if self._nests and any(map(nested_too_deep, lines)):
            raise Unusable(TOO_DEEP)
        for ignored in self._strangers:
            self.unknown_keys += len(decoded) - [*map(ignored, decoded)].count(UNSET)
        return decoded

    def decode_one(self, line: bytes) -> Line:
        """One line, with any keys; raises as ``decode`` does where it can't be used."""
        try:
            return self.decode([line])[0]
        except (msgspec.MsgspecError, ValueError):
            return self._strange(line)

    def _strange(self, line: bytes) -> Line:
        decoded = self._lenient(line)
        strange = {name: value for name, value in self._keys(line).items() if name not in self._known}
        if strange and nested_too_deep(line):
            raise Unusable(TOO_DEEP)
        self.unknown_keys += len(strange)
        learnable = {n: _nested(v) for n, v in strange.items() if n.isprintable() and '"' not in n and "\\" not in n}
        ignored = self._ignored | {name: nested or self._ignored.get(name, False) for name, nested in learnable.items()}
        if len(ignored) <= MAX_IGNORED and ignored != self._ignored:
            self._learn(ignored)
        return decoded

    def _learn(self, ignored: dict[str, bool]) -> None:
        """Know these keys, and whether brackets were seen in their values: only then must depth be looked at."""
        self._ignored = ignored
        self._nests = any(ignored.values())
        self._decode = decoder(self._names, ignored, strangers=False).decode
        self._strangers = [attrgetter(f"ignored_{number}") for number in range(len(ignored))]


def _nested(value: msgspec.Raw) -> bool:
    return bytes(value)[:1] in (b"[", b"{")
