"""Recorded feeds: the post lines of one or more files, in order of time."""

import heapq
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice

from stream.config import ConfigError
from stream.engine.inputs import END_OF_TIME
from stream.feeds.file import opened
from stream.post import Border, Post

FEED = "replay"
PROGRESS = 0.5
"""Seconds between signs of life on a terminal."""


class Recording:
    """The lines of one or more files, in the order of the file; several files are merged by the time of their posts.

    ``read`` gives the post lines of a file, where these are not simply its lines.
    Raises ValueError where ``fields`` names a field that is not ours.
    """

    def __init__(
        self,
        paths: Sequence[str],
        fields: Mapping[str, str],
        first: int,
        last: int,
        read: Callable[[str], Iterator[bytes]] | None = None,
    ) -> None:
        self.paths, self.fields, self.first, self.last = paths, dict(fields), first, last
        self._read = read or _lines
        self._border = Border(FEED, fields, recorded=True)

    def batches(self, size: int) -> Iterator[list[bytes]]:
        """All lines published from ``first`` until before ``last``, and among them those that can't be read."""
        lines = self._selected()
        while batch := list(islice(lines, size)):
            yield batch

    def _selected(self) -> Iterator[bytes]:
        if len(self.paths) == 1 and not self.first and self.last == END_OF_TIME:
            yield from self._read(self.paths[0])
            return
        for published, line in heapq.merge(*map(self._dated, self.paths), key=lambda pair: pair[0]):
            if self.first <= published < self.last:
                yield line

    def _dated(self, path: str) -> Iterator[tuple[int, bytes]]:
        """Each line with its time; one without takes the time of the line before it."""
        published = self.first
        for line in self._read(path):
            post = self._border.read(line, END_OF_TIME)
            published = post.published if isinstance(post, Post) else published
            yield published, line


def _lines(path: str) -> Iterator[bytes]:
    try:
        with nullcontext(sys.stdin.buffer) if path == "-" else opened(path) as file:
            yield from (line.rstrip(b"\r\n") for line in file if line.strip())
    except (EOFError, OSError) as error:
        raise ConfigError(f"{path}: {error}; what came before it was read") from None
