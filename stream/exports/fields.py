"""The objects of a JSON file as names and values, whether they stand in a list or on a line each."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple, TextIO

import msgspec

from stream.exports.objects import Broken
from stream.exports.values import Cell
from stream.line import MAX_LINE

_NO_NUMBER = re.compile(r'("(?:[^"\\]|\\.)*+")|-?\b(?:NaN|Infinity)\b', re.DOTALL)
"""A string, or what Python writes for a number that is none."""


def is_lines(file: TextIO) -> bool:
    """Whether a .json file holds an object a line."""
    first, second = file.readline(MAX_LINE), file.readline(2)
    file.seek(0)
    return second[:1] == "{" and bool(_fields(first)[0])


def lines(file: TextIO) -> Iterator[str]:
    """Lines; of one that is too long the first part, which is then no JSON."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith("\n"):
            while not file.readline(MAX_LINE).endswith(("\n", "")):
                pass
        if line.strip():
            yield line


class Numbered(NamedTuple):
    """An object's number, its names and values, what is wrong with it, and whether the file ends within it."""

    number: int
    fields: dict[str, Cell]
    wrong: str
    cut: bool


def numbered(texts: Iterator[str]) -> Iterator[Numbered]:
    """Each object, or what is wrong with it."""
    for number in count(1):
        try:
            text = next(texts)
        except StopIteration:
            return
        except Broken as error:
            yield Numbered(number, {}, f"{error}; export it again", cut=True)
            return
        fields, wrong = _fields(text)
        yield Numbered(number, fields, wrong, cut=bool(wrong) and not text.endswith(("}", "\n")))


def _strict(text: str) -> str:
    """JSON knows no number that is none; Python writes it all the same, where nothing was counted."""
    return _NO_NUMBER.sub(lambda found: found[1] or "null", text) if "NaN" in text or "Infinity" in text else text


def _fields(text: str) -> tuple[dict[str, Cell], str]:
    try:
        data = msgspec.json.decode(_strict(text).encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        return {}, f"no JSON object ({error}); export it again, or correct it"
    return (
        (dict(_flat(data)), "")
        if isinstance(data, dict)
        else ({}, "no JSON object; a row is an object of names and values")
    )


def _flat(data: dict[str, Any], above: str = "") -> Iterator[tuple[str, Cell]]:
    """Names and values, those of an inner object as ``author.name``."""
    for name, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield above + name, value
