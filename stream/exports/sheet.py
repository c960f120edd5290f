"""An export as a sheet: the names of its columns, and its rows."""

import csv
import zlib
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


_BROKEN = (EOFError, OSError, zlib.error)
"""What reading a compressed file raises where it was cut off or damaged."""


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
        try:
            rows = _until_broken(self._table() if plain.endswith(CSV) else self._objects(plain))
            self.sample = list(islice(rows, LOOK))
        except _BROKEN as error:
            self.close()
            raise ConfigError(f"{path}: {error}; get the file again") from None
        except ConfigError:
            self.close()
            raise
        self.rows = chain(self.sample, rows)

    def __enter__(self) -> "Sheet":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what stands in ``sample`` stays."""
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


def _until_broken(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, and where the file can't be read any further a last one that says so."""
    number = 0
    try:
        for row in rows:
            number = row.number
            yield row
    except _BROKEN as error:
        yield Row(number + 1, [], f"the rest of the file can't be read ({error}); get the file again", cut=True)


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
