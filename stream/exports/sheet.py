"""An export as a sheet: the names of its columns, and its rows."""

import csv
from collections.abc import Iterator
from io import TextIOWrapper
from itertools import chain, islice

from stream.configfile import ConfigError
from stream.exports import CSV, JSON, LINES
from stream.exports.dialect import NAMES, SAMPLE, Dialect, as_text, dialect
from stream.exports.fields import is_lines, lines, numbered
from stream.exports.objects import Objects
from stream.exports.rows import Lines, Row, table_rows, unique

LOOK = 1000
"""Rows that are looked at before the first is read: for the columns of JSON, the order of dates, and --guess."""


class Sheet:
    """An export that has been opened. Rows of CSV are counted as a spreadsheet does, from the top; objects from 1.

    Raises ConfigError where the file can't be read, or no columns are in it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        plain = path.lower().removesuffix(".gz")
        if not plain.endswith(CSV + JSON + LINES):
            raise ConfigError(
                f"{path}: no export; its name must end in {', '.join(CSV + JSON + LINES)}, or these with .gz"
            )
        self._file, self.said = as_text(path)
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
        source = Lines(self._file)
        records = csv.reader(source, delimiter=found.separator)
        self.columns = unique([name.strip() for name in next(islice(records, found.before, None))])
        return table_rows(records, source, found.before + 1, len(self.columns))

    # ---- JSON

    def _objects(self, plain: str) -> Iterator[Row]:
        one_a_line = plain.endswith(LINES) or is_lines(self._file)
        self.said += ", an object a line" if one_a_line else ", a list of objects"
        objects = numbered(lines(self._file) if one_a_line else iter(Objects(self._file)))
        sample = list(islice(objects, LOOK))
        names = dict.fromkeys(name for one in sample for name in one.fields)
        self.columns = list(names)
        if not names:
            raise ConfigError(f"{self.path}: no objects are in it; a list of objects, or an object a line, can be read")
        return (
            Row(one.number, [one.fields.get(name) for name in names], one.wrong, one.cut)
            for one in chain(sample, objects)
        )


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
