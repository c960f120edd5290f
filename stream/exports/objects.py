"""The objects of a JSON array, one after the other, without ever holding the array."""

import re
from collections.abc import Iterator
from typing import TextIO

CHUNK = 1 << 16
LARGEST = 1 << 22
"""Characters of one object; beyond it the file is taken as broken."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?P<closed>")?|[\[\]{}]', re.DOTALL)


class Broken(ValueError):
    """The rest of the file can't be parted into objects; the message says why."""


class Objects:
    """Reads the first array of objects in a JSON text, at whatever depth it lies: ``[{}, {}]``, ``{"data": [{}]}``.

    A bracket matters where it stands outside of strings; what an object holds is not looked at, so that a broken one
    does not spoil those behind it.

    >>> from io import StringIO
    >>> list(Objects(StringIO('{"total": 2, "data": [{"a": "]"}, {"a": {}}], "more": [{}]}')))
    ['{"a": "]"}', '{"a": {}}']
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._stack: list[str] = []
        self._depth = 0
        """How many brackets are open around the objects; 0 before the array is found."""
        self._begin = -1

    def __iter__(self) -> Iterator[str]:
        """The text of each object. Raises Broken where an object, or the array, never ends."""
        text, at = "", 0
        while chunk := self._file.read(CHUNK):
            text += chunk
            for token in _TOKEN.finditer(text, at):
                if token[0][0] == '"' and not token["closed"]:
                    break
                at = token.end()
                if self._ends(token):
                    yield text[self._begin : at]
                    self._begin = -1
                if self._depth and len(self._stack) < self._depth:
                    return
            cut = at if self._begin < 0 else self._begin
            text, at, self._begin = text[cut:], at - cut, min(self._begin, 0)
            if len(text) > LARGEST:
                raise Broken(f"one object has more than {LARGEST} characters: a quote or a bracket is missing")
        raise Broken(
            "the file ends within its list of objects: it was cut off" if self._depth else "no list of objects"
        )

    def _ends(self, token: re.Match[str]) -> bool:
        """Follow one token; whether an object has ended with it."""
        sign = token[0]
        if sign in ("[", "{"):
            if sign == "{" and not self._depth and self._stack[-1:] == ["["]:
                self._depth = len(self._stack)
            if sign == "{" and self._depth == len(self._stack) > 0:
                self._begin = token.start()
            self._stack.append(sign)
        elif sign in ("]", "}") and self._stack:
            self._stack.pop()
        return sign == "}" and self._depth == len(self._stack) > 0 and self._begin >= 0
