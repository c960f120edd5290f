"""Several exports that are read in the same way, for a replay."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from stream.configfile import ConfigError
from stream.exports import Reading
from stream.exports.sheet import Sheet
from stream.exports.table import Table


class Tables:
    """Opens all files before the first is read. What was found, and which rows were refused and why, goes to ``out``.

    Raises ConfigError where one can't be read in this way, or its dates can be read in two.
    """

    def __init__(self, paths: Sequence[str], reading: Reading, out: TextIO) -> None:
        self._out = out
        self._tables = {path: Table(Sheet(path), reading, self._say) for path in paths}
        for path, table in self._tables.items():
            if table.order == "unclear":
                raise ConfigError(
                    f"{path}: nothing in its dates tells day from month; add --day-first or --month-first"
                )
            self._say(table.found())

    def lines(self, path: str) -> Iterator[bytes]:
        """The post lines of one of the files."""
        table = self._tables[path]
        yield from table.lines(table.sheet.rows)
        table.sheet.close()
        self._say(table.summary())

    def _say(self, sentence: str) -> None:
        self._out.write(f"{sentence}\n")
