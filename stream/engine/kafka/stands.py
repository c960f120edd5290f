"""How far feeds have been read and what came of them, as it stands in the compacted topic ``feeds``.

A web worker writes a row of its own for each feed that it takes: counts add up over workers, and the last row says
where a pulled feed goes on, for whoever reads it next.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from stream.engine.outcomes import Answer


class Stand(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a worker has taken of a feed; ``last_post`` is when its newest post was published (epoch seconds)."""

    position: int | None = None
    head: str = ""
    accepted: int = 0
    refused: int = 0
    future: int = 0
    last_post: int = 0

    def after(self, answer: Answer, position: int | None, head: str, last_post: int) -> "Stand":
        """After one more batch.

        >>> Stand(7, accepted=2).after(Answer(accepted=3), None, "", 60)
        Stand(position=7, head='', accepted=5, refused=0, future=0, last_post=60)
        """
        return Stand(
            self.position if position is None else position,
            head,
            self.accepted + answer.accepted,
            self.refused + answer.refused,
            self.future + answer.future,
            max(self.last_post, last_post),
        )


class Stands:
    """All rows of the topic; ``Positions`` for the pulled feeds."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Stand]] = {}
        self._last: dict[str, Stand] = {}

    def hear(self, records: Sequence[Any]) -> None:
        """Messages of the topic, in order."""
        for record in records:
            feed, _, worker = record.key.decode().partition(" ")
            self.put(feed, worker, _decode(record.value))

    def put(self, feed: str, worker: str, stand: Stand) -> None:
        """One row."""
        self._rows.setdefault(feed, {})[worker] = stand
        if stand.position is not None:
            self._last[feed] = stand

    def of(self, feed: str, worker: str) -> Stand:
        """A worker's own row."""
        return self._rows.get(feed, {}).get(worker, Stand())

    def position(self, feed: str) -> int:
        """Where a feed goes on; 0 for a new one."""
        return self._last.get(feed, Stand()).position or 0

    def head(self, feed: str) -> str:
        """What its position counts in."""
        return self._last.get(feed, Stand()).head

    def counts(self, feed: str) -> tuple[int, ...]:
        """Accepted, matched, repeated, late, refused, last post, dated in the future; what only counters know is 0."""
        rows = self._rows.get(feed, {}).values()
        return (
            sum(row.accepted for row in rows), 0, 0, 0, sum(row.refused for row in rows),
            max((row.last_post for row in rows), default=0), sum(row.future for row in rows),
        )  # fmt: skip


_decode = msgspec.json.Decoder(Stand).decode
