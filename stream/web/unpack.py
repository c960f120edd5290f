"""Bodies of the intake unpacked within bounds: a small file that becomes a huge one is refused while it is read."""

import gzip
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Protocol

import zstandard

from stream.web.answers import Problem

LIMIT = 8 * 2**20
"""Bytes of a body, packed and unpacked."""
RATIO = 100
"""Unpacked bytes for each packed one; plain post lines reach about 20."""
STEP = 2**16
"""Bytes unpacked at a time; bodies smaller than that may have any ratio."""


class Reader(Protocol):
    """Gives the unpacked bytes in steps."""

    def read(self, size: int, /) -> bytes: ...


def _gzip(body: bytes) -> Reader:
    return gzip.GzipFile(fileobj=BytesIO(body))


def _zstd(body: bytes) -> Reader:
    return zstandard.ZstdDecompressor(max_window_size=LIMIT).stream_reader(body, read_across_frames=True)


READERS: dict[str, Callable[[bytes], Reader]] = {"identity": BytesIO, "gzip": _gzip, "zstd": _zstd}


def unpack(body: bytes, encoding: str) -> bytes:
    """The body as it was before ``Content-Encoding`` was applied.

    Raises Problem: 400 where it is damaged, 413 where it is too large, 415 where the encoding is not known.

    >>> unpack(gzip.compress(b"satu"), "gzip")
    b'satu'
    """
    if encoding not in READERS:
        raise Problem(415, f"Content-Encoding {encoding[:20]!r} is not known here; send gzip, zstd or none")
    try:
        return _read(READERS[encoding](body), max(STEP, RATIO * len(body)))
    except (OSError, EOFError, zlib.error, zstandard.ZstdError):
        raise Problem(400, f"the body is not whole {encoding}; send it again") from None


def _read(reader: Reader, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := reader.read(STEP):
        size += len(part)
        if size > min(most, LIMIT):
            raise too_large()
        parts.append(part)
    return b"".join(parts)


def too_large() -> Problem:
    """The problem of a body beyond the limits."""
    return Problem(
        413, f"the body has more than {LIMIT} bytes, or more than {RATIO} for each packed one; send smaller ones"
    )
