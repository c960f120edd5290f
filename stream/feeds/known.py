"""What a feed has shown, so that each item is sent once. Bounded; to forget costs a repeat, which is harmless."""

import hashlib
from collections.abc import Sequence

from stream.feeds.entries import Entry

MOST = 4000
"""Names that are remembered beyond those of the last document."""


class Known:
    """The names of the entries that were met, the latest last."""

    def __init__(self) -> None:
        self._names: dict[bytes, None] = {}

    def __len__(self) -> int:
        return len(self._names)

    def new(self, entries: Sequence[Entry]) -> list[Entry]:
        """Those of a document's entries that were not known by any of their names; all are known from now on. One whose
        guid stood for another article before gets an identity of its own.

        >>> known, entry = Known(), Entry("urn:1", "Antre", "", "https://k.example/1", "k.example", "", None)
        >>> [len(known.new([entry])) for _ in range(2)]
        [1, 0]
        """
        new = []
        last: dict[bytes, None] = {}
        for entry in entries:
            names, id = dict.fromkeys(map(_digest, entry.names)), _digest(entry.id)
            if not any(name in self._names or name in last for name in names):
                new.append(entry.otherwise() if id in self._names else entry)
            last |= names | {id: None}
        others = [name for name in self._names if name not in last]
        self._names = dict.fromkeys(others[-MOST:]) | last
        return new


def _digest(name: str) -> bytes:
    return hashlib.blake2b(name.encode(errors="replace"), digest_size=8).digest()
