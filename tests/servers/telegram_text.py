"""Telegram's HTML mode as the real server reads it: the plain text and its entities, or the server's own complaint.
Written from the description of tdlib's ``MessageEntity.cpp``, not from our renderer."""

import re

TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "a": "text_link", "code": "code",
    "pre": "pre", "tg-spoiler": "spoiler", "span": "spoiler", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)?([^<>]*)>|&(#x[0-9a-fA-F]+|#[0-9]+|[a-z]+);|<", re.S)


class BadMarkup(Exception):
    """What the server says after ``can't parse entities:``."""


class Reader:
    """Reads one text; ``text`` and ``entities`` hold what was read so far."""

    def __init__(self, source: str) -> None:
        self.text = ""
        self.entities: list[dict[str, object]] = []
        self._source = source
        self._open: list[tuple[str, str, int]] = []

    def read(self) -> "Reader":
        """Read the whole source. Raises BadMarkup."""
        position = 0
        for token in _TOKEN.finditer(self._source):
            self.text += self._source[position : token.start()]
            self._token(token)
            position = token.end()
        self.text += self._source[position:]
        if self._open:
            raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        return self

    def _token(self, token: re.Match[str]) -> None:
        if token[4]:
            self.text += self._character(token)
        elif not token[2]:
            raise BadMarkup(f"Unclosed start tag at byte offset {self._offset(token)}")
        elif token[1]:
            self._end(token)
        else:
            self._start(token)

    def _character(self, token: re.Match[str]) -> str:
        name = token[4]
        if name.startswith("#x"):
            return chr(int(name[2:], 16))
        return chr(int(name[1:])) if name.startswith("#") else NAMED.get(name, token[0])

    def _start(self, token: re.Match[str]) -> None:
        tag = token[2].lower()
        if tag not in TAGS or (tag == "span" and "tg-spoiler" not in token[3]):
            raise BadMarkup(f'Unsupported start tag "{tag}" at byte offset {self._offset(token)}')
        self._open.append((tag, token[3].strip(), len(self.text)))

    def _end(self, token: re.Match[str]) -> None:
        tag = token[2].lower()
        if not self._open:
            raise BadMarkup(f"Unexpected end tag at byte offset {self._offset(token)}")
        expected, attributes, start = self._open.pop()
        if tag != expected:
            found = f'expected "</{expected}>", found "</{tag}>"'
            raise BadMarkup(f"Unmatched end tag at byte offset {self._offset(token)}, {found}")
        if start < len(self.text):
            self.entities.append(self._entity(expected, attributes, start))

    def _entity(self, tag: str, attributes: str, start: int) -> dict[str, object]:
        href = re.search(r'href="([^"]*)"', attributes)
        return {
            "type": TAGS[tag],
            "offset": _utf16(self.text[:start]),
            "length": _utf16(self.text[start:]),
            **({"url": href[1]} if href else {}),
        }

    def _offset(self, token: re.Match[str]) -> int:
        return len(self._source[: token.start()].encode())


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
