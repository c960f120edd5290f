"""Search: where a batch of texts holds the words, phrases, hashtags and handles of all queries, in one pass.

One Aho-Corasick automaton over the folded, joined texts. Blanks stand for separators, so " antre " carries its own word
boundary, and " antre" is a prefix. A phrase is entered by its first two words, once for each gap; what the automaton
can't say (a third word, the # of a hashtag) is looked at where it was hit.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from ahocorasick_rs import BytesAhoCorasick, Implementation

from stream.fold import fold, unify, words
from stream.terms import Atom, Filter, Term

MAX_GAP = 3
"""Separators (blanks, commas, #) between two words of a phrase."""
MAX_HANDLE = 200
"""Bytes that are looked back for the @ of a handle; no network allows a longer name."""

_BETWEEN = " \0 "
_WORD = rb"[\w\x80-\xff]+"
_TOKEN = re.compile(rb"[#@]%b(?:[.-]%b)*" % (_WORD, _WORD))
_OF_HANDLES = b"@_.-"
"""What may stand in a handle before one of its words."""
_GAP = b" {1,%d}" % MAX_GAP


Hit = tuple[int, int, int, int]
"""An atom in a text: the text's number, the atom's, and its bytes from .. to (exclusive) in the texts as joined."""


class _Pattern(msgspec.Struct, frozen=True):
    """What a hit of the automaton may mean, and what is still to be looked at there.

    ``word``: it is a whole word, and nothing is to be looked at but what stands before it. ``token`` is the hashtag or
    handle that must stand at the hit, with its # or @; ``rest`` a phrase's other words.
    """

    atom: int
    word: bool = False
    token: bytes = b""
    prefix: bool = False
    rest: "re.Pattern[bytes] | None" = None


class Search:
    """The compiled form of ``atoms``; ``public`` are the accounts in whose handles words are found."""

    def __init__(self, atoms: Sequence[Atom], public: Iterable[str]) -> None:
        patterns: dict[bytes, list[_Pattern]] = {}
        for number, atom in enumerate(atoms):
            for text, pattern in _patterns(atom, number):
                patterns.setdefault(text, []).append(pattern)
        self._patterns = list(patterns.values())
        self._automaton = BytesAhoCorasick(list(patterns), implementation=Implementation.DFA)
        self._public = frozenset(unify(name).lower() for name in public)

    def hits(self, texts: Sequence[str]) -> Iterator[Hit]:
        """Every atom that the texts hold, text by text.

        >>> search = Search([Term(("antre",)), Term(("antre",), tag="antre")], ())
        >>> [(text, atom) for text, atom, _, _ in search.hits(["Antre!", "antrean", "#antre"])]
        [(0, 0), (2, 1), (2, 0)]
        """
        unified = join(texts)
        searched = words(unified)
        patterns, text, counted = self._patterns, 0, 0
        for index, start, end in self._automaton.find_matches_as_indexes(searched, overlapping=True):
            text += searched.count(0, counted, end)  # hits come in the order of their ends
            counted = end
            for pattern in patterns[index]:
                if pattern.word and unified[start] not in _OF_HANDLES:
                    yield text, pattern.atom, start + 1, end - 1
                elif last := self._verify(pattern, unified, searched, start, end):
                    yield text, pattern.atom, start + (not pattern.token), last

    def _verify(self, pattern: _Pattern, unified: bytes, searched: bytes, start: int, end: int) -> int:
        """The end of the pattern where it really stands at this hit, else 0."""
        if pattern.token:
            return 0 if _in_address(unified, start) else _token_end(pattern, unified, start)
        if unified[start] in _OF_HANDLES and self._private(unified, start):
            return 0
        if pattern.rest:
            rest = pattern.rest.match(searched, end - 1)
            if not rest:
                return 0
            end = rest.end()
        if unified.find(b"@", start + 1, end - 1) > 0:
            return 0  # a phrase does not run into a handle
        return end - (searched[end - 1] == 32)

    def _private(self, unified: bytes, start: int) -> bool:
        """Whether the word after this byte is part of a handle, and the handle not a public one."""
        at = unified.rfind(b"@", max(0, start - MAX_HANDLE), start + 1)
        handle = _TOKEN.match(unified, at, at + 2 * MAX_HANDLE) if at >= 0 else None
        if not handle or handle.end() <= start:
            return False
        name = handle[0][1:].lower()
        return name not in self._public and re.split(rb"[.-]", name)[0] not in self._public


def join(texts: Sequence[str]) -> bytes:
    """The texts as they are searched: unified, with NUL between them, so that nothing matches over a border.

    They are unified together: what is not ASCII is folded character by character, and what stands between is ASCII.
    """
    joined = _BETWEEN.join(texts)
    if joined.count("\0") >= len(texts):
        joined = _BETWEEN.join([text.replace("\0", " ") for text in texts])
    return unify(f" {joined} ")


def _in_address(unified: bytes, start: int) -> bool:
    """Whether an @ stands inside of an e-mail address: behind what no handle follows without a blank."""
    before = unified[start - 1 : start]
    return unified[start] == 64 and (before.isalnum() or before in (b"_", b".", b"-", b"+") or before >= b"\x80")


def _token_end(pattern: _Pattern, unified: bytes, start: int) -> int:
    found = _TOKEN.match(unified, start)
    token = found[0].lower() if found else b""
    wanted = pattern.token
    if not token.startswith(wanted):
        return 0
    if pattern.prefix:
        return start + len(token)
    # "#antre.Besok": what comes after a dot or a hyphen may be the next sentence
    return start + len(wanted) if token[len(wanted) : len(wanted) + 1] in (b"", b".", b"-") else 0


def _patterns(atom: Atom, number: int) -> Iterator[tuple[bytes, _Pattern]]:
    """What the automaton looks for in place of an atom; nothing for a filter of the post's own fields."""
    if isinstance(atom, Filter):
        if atom.field == "account":
            yield _first(atom.value), _Pattern(number, token=b"@" + unify(atom.value).lower())
    elif atom.tag:
        yield _first(atom.words[0]), _Pattern(number, token=b"#" + atom.tag.encode(), prefix=atom.prefix)
    else:
        yield from _phrase(atom, number)


def _first(name: str) -> bytes:
    return b" " + fold(name)[0].encode()


def _phrase(term: Term, number: int) -> Iterator[tuple[bytes, _Pattern]]:
    first, *others = [word.encode() for word in term.words]
    last = b"" if term.prefix else b" "
    if not others:
        yield b" " + first + last, _Pattern(number, word=not term.prefix)
        return
    second, *rest = others
    pattern = _Pattern(number, rest=re.compile(_GAP + _GAP.join(map(re.escape, rest)) + last) if rest else None)
    for gap in range(1, MAX_GAP + 1):
        yield b" " + first + b" " * gap + second + (b" " if rest else last), pattern
