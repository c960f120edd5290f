"""An export as a feed: read once, or read again whenever it has changed.

Tools write the newest post first, or overwrite yesterday's file, so a place in the file says nothing by itself. The
position is the number of rows taken and a checksum of them: where a changed file begins with the same rows only the
new ones are taken, else all are, and posts that came before are known by their identity.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from zlib import crc32

from stream.configfile import ConfigError
from stream.engine.clock import Clock
from stream.exports import Reading
from stream.exports.rows import Row
from stream.exports.sheet import Sheet
from stream.exports.table import Table
from stream.feeds import BATCH, Batch

log = logging.getLogger("kentongan")
PAUSE = 2.0
"""Seconds between looks at a file that has not changed."""
_CHECKSUM = 32
"""Bits of a position that hold the checksum."""


async def exported(
    path: str, reading: Reading, position: int, clock: Clock, *, until_end: bool = False
) -> AsyncIterator[Batch]:
    """The post lines of the rows that were not taken yet; for ever, or until the end.

    Raises ConfigError where the file can't be read, or lacks a column that ``reading`` names; of a file that becomes so
    later this is logged, and it is looked at again when it changes.
    """
    seen, cut = (-1, -1), False
    while True:
        state = _state(path)
        if state[0] and (state != seen or cut):
            look = Look(path, reading, position, whole=until_end or state == seen)
            batches = look.batches()
            try:
                while batch := await asyncio.to_thread(next, batches, None):
                    position = batch.position
                    yield batch
            except ConfigError as error:
                if seen[0] < 0:
                    raise
                log.error("export", extra={"reason": str(error)})
            seen, cut = state, look.cut
        elif not state[0]:
            yield Batch([], position, behind=False)  # an empty file holds nobody up
        if until_end:
            return
        await clock.sleep(PAUSE)


def _state(path: str) -> tuple[int, int]:
    """What changes when a file does: its size, and when it was written."""
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name an export that can be read") from None
    return stat.st_size, stat.st_mtime_ns


class Look:
    """One reading of the file. A last row without a line end is left for the next, unless the file is ``whole``: it
    may still be written. ``cut`` says that one was left.
    """

    def __init__(self, path: str, reading: Reading, position: int, *, whole: bool) -> None:
        self._path, self._reading, self._position, self._whole = path, reading, position, whole
        self._rows = self._sum = 0
        self.cut = False

    def batches(self) -> Iterator[Batch]:
        """The rows behind the position, in order of time; the last batch is not full. Raises ConfigError.

        Only the last one moves the position on: after a crash all are read again, and known by their identity.
        """
        with self._behind() as sheet:
            table = Table(sheet, self._reading, self._say)
            lines = table.lines(self._taken(sheet))
            while len(batch := list(islice(lines, BATCH))) == BATCH:
                yield Batch(batch, self._position)
            yield Batch(batch, self._rows << _CHECKSUM | self._sum, behind=False)
            if table.rows:
                self._say(f"{table.found()}; {table.summary()}")

    def _behind(self) -> Sheet:
        """The file, with those rows passed over that were taken; all are there where it doesn't begin with them."""
        sheet = Sheet(self._path)
        for row in islice(sheet.rows, self._position >> _CHECKSUM):
            self._take(row)
        if self._rows << _CHECKSUM | self._sum == self._position:
            return sheet
        sheet.close()
        self._rows = self._sum = self._position = 0
        return Sheet(self._path)

    def _taken(self, sheet: Sheet) -> Iterator[Row]:
        """The rows that are there to be taken."""
        for row in sheet.rows:
            if row.cut and not self._whole:
                self.cut = True
                return
            self._take(row)
            yield row

    def _take(self, row: Row) -> None:
        self._rows, self._sum = self._rows + 1, crc32(repr(row.cells).encode("utf-8", "replace"), self._sum)

    def _say(self, sentence: str) -> None:
        log.info("export", extra={"reason": sentence})
