"""A file of post lines, followed as it grows; compressed ones (.gz) are read once. The position is a byte offset.

Its head, the first bytes' number and digest, tells whether it is the file that the position counts in: while nobody
looked another one may have taken its name, and may be the larger one.
"""

import gzip
import logging
import os
from collections.abc import AsyncIterator, Iterator
from glob import escape, glob
from hashlib import blake2b
from typing import BinaryIO

from stream.config import ConfigError
from stream.engine.clock import Clock
from stream.feeds import BATCH, Batch
from stream.line import MAX_LINE

log = logging.getLogger("kentongan")
HEAD = 1024
"""Bytes by which a file is known again."""
PAUSE = 0.2
"""Seconds between looks at a file that has not grown."""


async def follow(
    path: str, position: int, clock: Clock, head: str = "", *, until_end: bool = False
) -> AsyncIterator[Batch]:
    """The lines from ``position`` on, for ever or until the end. A file that has become shorter, begins otherwise than
    ``head`` says, or was replaced by another of its name, is read from its start; if it was renamed while nobody looked
    and still stands beside its successor, what was left in it comes first.

    A line counts once its line feed is there; at the end of a file that isn't followed the rest is a line too.
    Raises ConfigError where the file can't be read.
    """
    ends = until_end or path.endswith(".gz")
    while True:
        with opened(path) as file:
            if not _begins(file, head):
                for batch in _left(path, position, head):
                    yield batch
                log.warning("it is another file than before and is read from its start", extra={"path": path})
                position, head = 0, ""
            async for batch in _until_replaced(path, file, position, head, clock, ends):
                yield batch
        if ends:
            return
        log.warning("the file was replaced and is read from its start", extra={"path": path})
        position, head = 0, ""


async def _until_replaced(
    path: str, file: BinaryIO, position: int, head: str, clock: Clock, ends: bool
) -> AsyncIterator[Batch]:
    """What stands in one file, until its end or until another one stands in its place (as logrotate does it)."""
    while True:
        if not ends and (os.fstat(file.fileno()).st_size < position or not _begins(file, head)):
            position, head = 0, ""
        file.seek(position)
        lines, position = _read(file, position, ends)
        behind = len(lines) == BATCH
        if _length(head) < min(position, HEAD):
            head = _head(file, min(position, HEAD))
        yield Batch(lines, position, behind, head)
        if not behind and (ends or _replaced(path, file)):
            return
        if not behind:
            await clock.sleep(PAUSE)


def _left(path: str, position: int, head: str) -> Iterator[Batch]:
    """What stands behind ``position`` in the file that was read so far, under the name that logrotate gave it."""
    for name in sorted(glob(f"{escape(path)}*")):
        if name == path or not os.path.isfile(name) or name.endswith(".gz"):
            continue
        with opened(name) as file:
            if not _begins(file, head):
                continue
            log.warning("the file was renamed; the rest of it is read first", extra={"path": name})
            file.seek(position)
            lines, position = _read(file, position, ends=True)
            while lines:
                yield Batch(lines, position, behind=True, head=head)
                lines, position = _read(file, position, ends=True)
            return


def _head(file: BinaryIO, length: int) -> str:
    """What a file begins with: so many bytes, and their digest."""
    file.seek(0)
    return f"{length} {blake2b(file.read(length), digest_size=8).hexdigest()}"


def _length(head: str) -> int:
    return int(head.partition(" ")[0] or 0)


def _begins(file: BinaryIO, head: str) -> bool:
    """Whether a file begins as the head says; any file begins with nothing."""
    return not head or _head(file, _length(head)) == head


def _replaced(path: str, file: BinaryIO) -> bool:
    """Whether another file has the name now; while none has it, the old one may still grow."""
    try:
        return not os.path.samestat(os.stat(path), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def opened(path: str) -> BinaryIO:
    """A file of lines, unpacked where its name ends in .gz."""
    try:
        return gzip.open(path, "rb") if path.endswith(".gz") else open(path, "rb")  # type: ignore[return-value]  # GzipFile reads as BinaryIO does
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a file of post lines that can be read") from None


def _read(file: BinaryIO, position: int, ends: bool) -> tuple[list[bytes], int]:
    """At most a batch of whole lines; one that is too long comes in pieces, and the border refuses each."""
    lines: list[bytes] = []
    while len(lines) < BATCH and (line := file.readline(MAX_LINE + 2)):
        if not (line.endswith(b"\n") or ends or len(line) > MAX_LINE):
            break
        position += len(line)
        if line.strip():
            lines.append(line.rstrip(b"\r\n"))
    return lines, position
