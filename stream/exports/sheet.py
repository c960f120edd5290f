"""An export as a sheet: the names of its columns, and its rows, each with the number that a person finds it by."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain, islice
from typing import Any, TextIO

import msgspec

from stream.configfile import ConfigError
from stream.exports import CSV, JSON, LINES
from stream.exports.dialect import NAMES, SAMPLE, Dialect, dialect, opened
from stream.exports.objects import Broken, Objects
from stream.exports.values import Cell
from stream.line import MAX_LINE

LOOK = 1000
"""Rows that are looked at before the first is read: for the columns of JSON, the order of dates, and --guess."""


class Row(msgspec.Struct, frozen=True):
    """A row's number and its cells; ``wrong`` says why it can't be used, its cells are then what could be read of it."""

    number: int
    cells: list[Cell]
    wrong: str = ""
    cut: bool = False
    """Whether the file ends in it, without a line end: it may be half of a row."""


class Sheet:
    """An export that has been opened. Rows of CSV are counted as a spreadsheet does, with the row of names; objects from 1.

    Raises ConfigError where the file can't be read, or no columns are in it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        plain = path.lower().removesuffix(".gz")
        if not plain.endswith(CSV + JSON + LINES):
            raise ConfigError(
                f"{path}: no export; its name must end in {', '.join(CSV + JSON + LINES)}, or these with .gz"
            )
        self._file, self.said = opened(path)
        rows = self._table() if plain.endswith(CSV) else self._objects(plain)
        self.sample = list(islice(rows, LOOK))
        self.rows = chain(self.sample, rows)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # ---- CSV

    def _table(self) -> Iterator[Row]:
        found = _dialect(self.path, self._file)
        self.said += f", separated by {NAMES[found.separator]}"
        if found.before:
            self.said += f", {found.before} lines before the names of the columns"
        lines = _Lines(self._file)
        records = csv.reader(lines, delimiter=found.separator)
        self.columns = _unique([name.strip() for name in next(islice(records, found.before, None))])
        return _records(records, lines, found.before + 1, len(self.columns))

    # ---- JSON

    def _objects(self, plain: str) -> Iterator[Row]:
        lines = plain.endswith(LINES) or _is_lines(self._file)
        self.said += ", an object a line" if lines else ", a list of objects"
        objects = _numbered(_lines(self._file) if lines else iter(Objects(self._file)))
        sample = list(islice(objects, LOOK))
        names = dict.fromkeys(name for _, fields, _ in sample for name in fields)
        self.columns = list(names)
        if not names:
            raise ConfigError(f"{self.path}: no objects are in it; a list of objects, or an object a line, can be read")
        return (_row(number, fields, wrong, self.columns) for number, fields, wrong in chain(sample, objects))


def _dialect(path: str, file: TextIOWrapper) -> Dialect:
    text = file.read(SAMPLE)
    whole = text if len(text) < SAMPLE else text[: text.rfind("\n") + 1]
    file.seek(0)
    found = dialect(whole)
    if found:
        return found
    first = whole.strip()[:60].splitlines()[:1]
    begins = f'it begins with "{first[0]}"' if first else "it is empty"
    raise ConfigError(f"{path}: no columns: {begins}; export it with ; or , or tabs between them and names above them")


class _Lines:
    """The lines of a file; a very long one comes in pieces. ``ended``: more was asked for than there is; ``open``: the
    last one has no line end.
    """

    def __init__(self, file: TextIO) -> None:
        self._file, self.ended, self.open = file, False, False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if line := self._file.readline(MAX_LINE):
            self.open = not line.endswith(("\n", "\r")) and len(line) < MAX_LINE
            return line
        self.ended = True
        raise StopIteration


def _records(records: Any, lines: _Lines, number: int, width: int) -> Iterator[Row]:
    """The rows behind the names, which have this ``number``."""
    while True:
        number, began = number + 1, records.line_num + 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, [], f"{error} ({_span(began, records)}); {_QUOTE}")
            continue
        if lines.ended:  # the reader needed more than there was
            yield Row(number, [], f"a quote opens and the file ends ({_span(began, records)}); {_QUOTE}", cut=True)
        elif record:
            yield Row(number, record[:width], _misfit(record, width, _span(began, records)), lines.open)


_QUOTE = "write a quote inside of a text twice, or close it"


def _span(began: int, records: Any) -> str:
    return f"line {began}" if began == records.line_num else f"lines {began} to {records.line_num}"


def _misfit(record: list[str], width: int, span: str) -> str:
    """What is wrong with the number of cells; empty ones at the end are no mistake."""
    if len(record) == width or (len(record) > width and not any(record[width:])):
        return ""
    return (
        f"{len(record)} cells under {width} names ({span}); put quotes around a text that holds a separator "
        "or a line break"
    )


def _unique(names: list[str]) -> list[str]:
    """Names of columns, each once: a second Tanggal is Tanggal (2), one without a name is column 3."""
    unique: list[str] = []
    for place, name in enumerate(names, 1):
        same = sum(one == name for one in names[: place - 1])
        unique.append(f"column {place}" if not name else f"{name} ({same + 1})" if same else name)
    return unique


def _is_lines(file: TextIO) -> bool:
    """Whether a .json file holds an object a line."""
    first, second = file.readline(MAX_LINE), file.readline(2)
    file.seek(0)
    return second[:1] == "{" and bool(_fields(first)[0])


def _lines(file: TextIO) -> Iterator[str]:
    """Lines; of one that is too long the first part, which is then no JSON."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE and not line.endswith("\n"):
            while not file.readline(MAX_LINE).endswith(("\n", "")):
                pass
        if line.strip():
            yield line


def _numbered(texts: Iterator[str]) -> Iterator[tuple[int, dict[str, Cell], str]]:
    """The fields of each object with its number, or what is wrong with it."""
    number = 0
    while True:
        number += 1
        try:
            fields, wrong = _fields(next(texts))
        except StopIteration:
            return
        except Broken as error:
            yield number, {}, f"{error}; export it again"
            return
        yield number, fields, wrong


def _fields(text: str) -> tuple[dict[str, Cell], str]:
    try:
        data = msgspec.json.decode(text.encode("utf-8", "replace"))
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


def _row(number: int, fields: dict[str, Cell], wrong: str, columns: list[str]) -> Row:
    return Row(number, [fields.get(name) for name in columns], wrong)
