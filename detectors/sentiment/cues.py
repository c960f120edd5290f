"""Cues: what a post wants, by phrases anybody can read and change (``cues.toml``); no model, visible reasons."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from detectors.sentiment import tokens

INTENTS = ("keluhan", "permintaan", "pertanyaan", "ajakan aksi", "klaim hoaks", "dukungan", "darurat")
"""Complaint, request, question, call to action, claim or denial of a hoax, support, help needed now."""
ENOUGH = 1.0
"""Weight from which on an intent is present."""
REMEMBERED = 20_000
"""Chunks in each memo."""
_COMMON = (
    "<nya>", "yang", "tidak", "no", "bisa", "will", "can", "do", "kita", "harus", "belum", "banget", "besar", "sampai",
    "terus", "pemerintah", "should", "good", "when", "how", "masuk",
)  # fmt: skip
"""Words of phrases that many posts have, the most common first."""
_FILE = resources.files(__package__) / "cues.toml"


class Cue(NamedTuple):
    """A phrase found in a post, and what it speaks for."""

    intent: str
    phrase: str
    weight: float


Phrases = dict[tuple[str, ...], tuple[Cue, ...]]
Turned = tuple[tuple[str, ...], int]
"""The tokens of a chunk, negation marked, and the words of negation still open after it."""


def intents(text: str) -> frozenset[str]:
    """What a post wants: none, one or several of ``INTENTS``.

    >>> sorted(intents("Tlg diperbaiki, jalannya rusak parah")), intents("jalannya tidak rusak")
    (['keluhan', 'permintaan'], frozenset())
    """
    return frozenset(evidence(text))


def evidence(text: str) -> dict[str, tuple[str, ...]]:
    """The intents of a post, each with the phrases that say so.

    >>> evidence("Tlg diperbaiki, jalannya rusak parah")
    {'keluhan': ('rusak parah',), 'permintaan': ('tolong',)}
    """
    found = dict.fromkeys(cues(text))  # a phrase said twice is said once
    if not found:
        return {}
    by_intent = {intent: [cue for cue in found if cue.intent == intent] for intent in INTENTS}
    return {
        intent: tuple(cue.phrase for cue in some)
        for intent, some in by_intent.items()
        if sum(cue.weight for cue in some) >= ENOUGH
    }


def cues(text: str) -> tuple[Cue, ...]:
    """The cues of a post in their order, the longest match first at each place.

    >>> [cue.phrase for cue in cues("terima kasih, tapi macet total")]
    ['terima kasih', 'macet total']
    """
    pieces = tokens.chunks(text)
    if all(map(_says_nothing, set(pieces).difference(_dull()))):
        return ()
    return (*_phrases(_sequence(pieces)), *_hashtags(pieces))


def _says_nothing(piece: str) -> bool:
    """Whether a piece can be in no cue, or in none without another that tells; most are so, and then it is remembered
    where whole posts are compared at once."""
    if piece.startswith(tokens.FOREIGN):
        return True
    if piece in _telltale():
        return False
    tells = _tells(piece)
    if len(piece) <= tokens.LONGEST_KEPT:
        some = _telltale() if tells else _dull()
        if len(some) >= REMEMBERED:
            some.clear()
        some.add(piece)
    return not tells


def _tells(piece: str) -> bool:
    if piece[0] == "#" and any(piece.startswith(beginning) for beginning, _ in _beginnings()):
        return True
    return not _telling().isdisjoint(tokens.tokens(piece))


def _sequence(pieces: list[str]) -> list[str]:
    """The tokens of the pieces as ``tokens.sequence`` gives them; those of a piece met before are looked up."""
    found: list[str] = []
    known, scope = _turned(), 0
    for piece in pieces:
        some, scope = known[scope].get(piece) or _turn(piece, scope)
        found += some
    return found


def _turn(piece: str, scope: int) -> Turned:
    """A piece that is not remembered; names and addresses, ever new, share one entry for each kind."""
    if piece.startswith(tokens.FOREIGN):
        piece = "@" if piece[0] == "@" else "http"
    found, after = tokens.negated(tokens.tokens(piece), scope)
    known = _turned()[scope]
    if len(known) >= REMEMBERED:
        known.clear()
    if len(piece) <= tokens.LONGEST_KEPT:
        known[piece] = tuple(found), after
    return tuple(found), after


def _phrases(found: list[str]) -> Iterator[Cue]:
    starts, end = _starts(), 0
    for place, token in enumerate(found):
        if token in starts and place >= end:
            length, matched = _longest(found, place, starts[token])
            yield from matched
            end = place + length


def _longest(found: list[str], place: int, lengths: tuple[int, ...]) -> tuple[int, tuple[Cue, ...]]:
    """The longest phrase that begins at a place, with its length; one token and nothing when none does."""
    phrases = _table()
    for length in lengths:
        matched = phrases.get(tuple(found[place : place + length]))
        if matched:
            return length, matched
    return 1, ()


def _hashtags(pieces: list[str]) -> list[Cue]:
    tags = [piece for piece in pieces if piece[0] == "#"]
    return [cue for tag in tags for beginning, cue in _beginnings() if tag.startswith(beginning)] if tags else []


@cache
def _table() -> Phrases:
    table: Phrases = {}
    for entry in entries():
        for phrase in entry["phrases"]:
            key = tuple(tokens.sequence(tokens.chunks(phrase)))
            table[key] = (*table.get(key, ()), Cue(entry["intent"], phrase, entry["weight"]))
    return table


@cache
def _telling() -> frozenset[str]:
    """Of each phrase a token that few posts have: where none of them stands, negated or not, no phrase does."""
    plain = [[token.lstrip("!") for token in phrase] for phrase in _table()]
    return frozenset(max(phrase, key=_rareness) for phrase in plain)


def _rareness(token: str) -> tuple[int, int]:
    return _COMMON.index(token) if token in _COMMON else len(_COMMON), len(token)


@cache
def _dull() -> set[str]:
    """Chunks met before that say nothing: most posts consist of them."""
    return set()


@cache
def _telltale() -> set[str]:
    """Chunks met before that may say something."""
    return set()


@cache
def _turned() -> list[dict[str, Turned]]:
    """Chunks met before, by the words of negation that are open before them."""
    return [{} for _ in range(tokens.SCOPE + 1)]


@cache
def _starts() -> dict[str, tuple[int, ...]]:
    """The tokens with which a phrase begins, and how long those phrases are, the longest first."""
    starts: dict[str, set[int]] = {}
    for phrase in _table():
        starts.setdefault(phrase[0], set()).add(len(phrase))
    return {token: tuple(sorted(lengths, reverse=True)) for token, lengths in starts.items()}


@cache
def _beginnings() -> list[tuple[str, Cue]]:
    return [
        (f"#{beginning}", Cue(entry["intent"], f"#{beginning}", entry["weight"]))
        for entry in entries()
        for beginning in entry.get("hashtags", ())
    ]


@cache
def entries() -> list[dict[str, Any]]:
    """The data file: intent, language, weight, phrases, hashtags, examples, counterexamples."""
    cue: list[dict[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))["cue"]
    return cue
