"""A counter's open minutes as they stand in the compacted topic ``minutes``: partition by partition as in ``posts``.

    key            value
    head           where to read on, and which minute runs
    29000000/bbm   the tally of an issue in a minute
    29000000#3     the keys of posts that were met in it: what came between two writes, the fourth time

Only what changed is written, in messages that the brokers take. When a minute is settled its keys are deleted, so the
topic stays as large as an hour.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from stream.post import Post
from stream.tally import Tally, unpack
from stream.totals import Counter

Row = tuple[bytes, bytes | None]
"""Key and value of a message; None deletes."""
HEAD = b"head"
KEYS = 500
"""Keys of posts in a message: one may have more than a kilobyte."""


class Head(msgspec.Struct, frozen=True):
    """Where a counter stands."""

    offset: int = 0
    now: int = 0
    history: int = 0
    """The minute in which somebody began to watch."""


class Saved:
    """What the topic holds of one counter; hear its messages in order.

    >>> unsaved, post = Unsaved(Saved()), Post("1", "x", 600, 600, "banjir")
    >>> unsaved.met(post), unsaved.changed([("banjir", 10, Tally(news=1))])
    (None, None)
    >>> saved = Saved()
    >>> for key, value in unsaved.rows(Head(7, 11), oldest=0):
    ...     saved.hear(key, value)
    >>> saved.offset, saved.counter("0", 60).met(post)
    (7, True)
    """

    def __init__(self) -> None:
        self._rows: dict[bytes, bytes] = {}

    def hear_all(self, records: Sequence[Any]) -> None:
        """Messages as they are read."""
        for record in records:
            self.hear(record.key, record.value)

    def hear(self, key: bytes, value: bytes | None) -> None:
        """One message."""
        if value is None:
            self._rows.pop(key, None)
        else:
            self._rows[key] = value

    @property
    def head(self) -> Head:
        """Where it stands; the beginning where nothing is saved."""
        return _head(self._rows[HEAD]) if HEAD in self._rows else Head()

    @property
    def offset(self) -> int:
        """The first message that is not counted yet."""
        return self.head.offset

    @property
    def keys(self) -> list[bytes]:
        """The keys of all minutes."""
        return [key for key in self._rows if key != HEAD]

    def counter(self, shard: str, open_minutes: int) -> Counter:
        """The counter, as it was."""
        counter = Counter(shard, open_minutes, self.head.now, self.head.history)
        met: dict[int, list[str]] = {}
        tallies: list[tuple[str, int, Tally]] = []
        for key in self.keys:
            minute, what, issue = _parts(key)
            if what == "/":
                tallies.append((issue, minute, unpack(self._rows[key])))
            else:
                met.setdefault(minute, []).extend(_met(self._rows[key]))
        counter.take_up(met, tallies)
        return counter


class Unsaved:
    """What a counter has to write."""

    def __init__(self, saved: Saved) -> None:
        self._written: dict[int, set[bytes]] = {}
        for key in saved.keys:
            self._written.setdefault(_parts(key)[0], set()).add(key)
        self._tallies: dict[tuple[int, str], Tally] = {}
        self._met: dict[int, list[str]] = {}

    def changed(self, tallies: Iterable[tuple[str, int, Tally]]) -> None:
        """These tallies have changed."""
        for issue, minute, tally in tallies:
            self._tallies[minute, issue] = tally

    def met(self, post: Post) -> None:
        """This post was counted."""
        self._met.setdefault(post.minute, []).append(post.key)

    def rows(self, head: Head, oldest: int) -> list[Row]:
        """Everything that is to be written now; minutes before ``oldest`` are settled and go."""
        rows: list[Row] = [(HEAD, encode(head))]
        for (minute, issue), tally in self._tallies.items():
            rows += self._row(minute, f"{minute}/{issue}", encode(tally), oldest)
        for minute, keys in self._met.items():
            for first in range(0, len(keys), KEYS):
                number = sum(b"#" in key for key in self._written.get(minute, ()))
                rows += self._row(minute, f"{minute}#{number}", encode(keys[first : first + KEYS]), oldest)
        for settled in [minute for minute in self._written if minute < oldest]:
            rows += [(key, None) for key in sorted(self._written.pop(settled))]
        self._tallies.clear()
        self._met.clear()
        return rows

    def _row(self, minute: int, key: str, value: bytes, oldest: int) -> list[Row]:
        if minute < oldest:
            return []
        self._written.setdefault(minute, set()).add(key.encode())
        return [(key.encode(), value)]


def _parts(key: bytes) -> tuple[int, str, str]:
    text = key.decode()
    what = "/" if "/" in text else "#"
    minute, _, rest = text.partition(what)
    return int(minute), what, rest


encode = msgspec.msgpack.Encoder().encode
_head = msgspec.msgpack.Decoder(Head).decode
_met = msgspec.msgpack.Decoder(list[str]).decode
