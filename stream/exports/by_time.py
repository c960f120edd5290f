"""Post lines in the order of their time, however many there are: tools write the newest first, a clock goes forward."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from operator import itemgetter
from tempfile import TemporaryFile
from typing import IO

RUN = 50_000
"""Lines that are sorted in memory; longer exports are sorted in such runs, kept in files, and merged."""
Dated = tuple[int, bytes]


def by_time(dated: Iterable[Dated], run: int = RUN) -> Iterator[bytes]:
    """The lines, sorted by the epoch seconds before them; those of the same second stay in their order.

    >>> list(by_time([(3, b"c"), (1, b"a"), (2, b"b"), (1, b"aa"), (0, b"")], run=2))
    [b'', b'a', b'aa', b'b', b'c']
    """
    rows = iter(dated)
    with ExitStack() as files:
        runs: list[Iterable[Dated]] = []
        while lines := sorted(islice(rows, run), key=itemgetter(0)):
            runs.append(lines if len(lines) < run else _kept(lines, files.enter_context(TemporaryFile())))
        for _, line in heapq.merge(*runs, key=itemgetter(0)):
            yield line


def _kept(lines: list[Dated], file: IO[bytes]) -> Iterator[Dated]:
    """The same lines, from a file."""
    file.writelines(b"%d %s\n" % line for line in lines)
    file.seek(0)
    return ((int(at), line) for at, _, line in (kept.rstrip(b"\n").partition(b" ") for kept in file))
