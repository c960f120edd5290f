"""The rows of a CSV file, each with the number a person finds it by, and what is wrong with those that don't fit."""

import csv
from collections.abc import Iterator
from typing import Any, TextIO

import msgspec

from stream.exports.values import Cell
from stream.line import MAX_LINE


class Row(msgspec.Struct, frozen=True):
    """A row's number and its cells; ``wrong`` says why it can't be used: the cells are then what is left of it."""

    number: int
    cells: list[Cell]
    wrong: str = ""
    cut: bool = False
    """Whether the file ends in it, without a line end: it may be half of a row."""


class Lines:
    """The lines of a file; a very long one comes in pieces. ``ended``: more was asked for than there is; ``open``: the
    last one has no line end.
    """

    def __init__(self, file: TextIO) -> None:
        self._file, self.ended, self.open = file, False, False

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        if line := self._file.readline(MAX_LINE):
            self.open = not line.endswith(("\n", "\r")) and len(line) < MAX_LINE
            return line
        self.ended = True
        raise StopIteration


def table_rows(records: Any, lines: Lines, number: int, width: int) -> Iterator[Row]:
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


def unique(names: list[str]) -> list[str]:
    """Names of columns, each once: a second Tanggal is Tanggal (2), one without a name is column 3."""
    unique: list[str] = []
    for place, name in enumerate(names, 1):
        same = sum(one == name for one in names[: place - 1])
        unique.append(f"column {place}" if not name else f"{name} ({same + 1})" if same else name)
    return unique
