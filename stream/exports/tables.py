"""Several exports that are read in the same way, for a replay."""

from collections.abc import Iterator, Sequence
from typing import TextIO

from stream.configfile import ConfigError
from stream.exports import Reading
from stream.exports.sheet import Sheet
from stream.exports.table import Table


class Tables:
    """Looks at all files before the first is read. What was found, and which rows were refused, goes to ``out``.

    Raises ConfigError where one can't be read in this way, or its dates can be read in two.
    """

    def __init__(self, paths: Sequence[str], reading: Reading, out: TextIO) -> None:
        self._reading, self._out = reading, out
        for path in dict.fromkeys(paths):
            with Sheet(path) as sheet:
                table = Table(sheet, reading, self._say)
            if table.order == "unclear":
                raise ConfigError(f"{path}: its dates don't tell day from month; add --day-first or --month-first")
            self._say(table.found())

    def lines(self, path: str) -> Iterator[bytes]:
        """The post lines of one of the files, in order of time."""
        with Sheet(path) as sheet:
            table = Table(sheet, self._reading, self._say)
            yield from table.lines(sheet.rows)
        self._say(table.summary())

    def _say(self, sentence: str) -> None:
        self._out.write(f"{sentence}\n")
