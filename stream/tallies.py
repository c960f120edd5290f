"""The tallies of the open minutes. One that nobody counts in is packed: it takes a quarter of the room. Pure.

running     a Tally, counted in by every post
passed      bytes, where it is large; a late post opens it again, until the next minute has passed
"""

from collections.abc import Iterator

from stream.tally import Tally, pack, unpack

_Place = tuple[str, int]
"""Issue and minute."""


class Tallies:
    """By minute and issue, and which of them have changed since they were last said.

    >>> tallies = Tallies()
    >>> tallies.open("banjir", 10).news += 1
    >>> tallies.rest(before=11)
    >>> [(issue, minute, tally.news) for issue, minute, tally in tallies.unsaid]
    [('banjir', 10, 1)]
    """

    def __init__(self) -> None:
        self._minutes: dict[int, dict[str, Tally | bytes]] = {}
        self._unsaid: dict[_Place, None] = {}
        self._touched: dict[_Place, None] = {}

    def __iter__(self) -> Iterator[tuple[str, int, Tally]]:
        for minute, tallies in self._minutes.items():
            for issue, kept in tallies.items():
                yield issue, minute, _opened(kept)

    @property
    def unsaid(self) -> list[tuple[str, int, Tally]]:
        """Issue, minute and tally of what has changed since it was last said, in the order in which it did."""
        return [(issue, minute, _opened(self._minutes[minute][issue])) for issue, minute in self._unsaid]

    def open(self, issue: str, minute: int) -> Tally:
        """The tally to count in."""
        tallies = self._minutes.get(minute)
        if tallies is None:
            tallies = self._minutes[minute] = {}
        kept = tallies.get(issue)
        if not isinstance(kept, Tally):
            kept = tallies[issue] = unpack(kept) if kept else Tally()
        self._unsaid[issue, minute] = None
        return kept

    def read(self, issue: str, minute: int) -> Tally | None:
        """The tally as it stands; None where nothing was counted."""
        kept = self._minutes.get(minute, {}).get(issue)
        return None if kept is None else _opened(kept)

    def put(self, issue: str, minute: int, tally: Tally) -> None:
        """A tally as it was kept, which was said."""
        self._minutes.setdefault(minute, {})[issue] = tally
        self._touched[issue, minute] = None

    def say(self) -> None:
        """What has changed is said now."""
        self._touched |= self._unsaid
        self._unsaid.clear()

    def rest(self, before: int) -> None:
        """Pack what is large and lies before this minute."""
        touched = self._touched | self._unsaid
        self._touched = {place: None for place in touched if place[1] >= before}
        for issue, minute in touched.keys() - self._touched.keys():
            kept = self._minutes.get(minute, {}).get(issue)
            if isinstance(kept, Tally) and kept.large:
                self._minutes[minute][issue] = pack(kept)

    def forget_before(self, minute: int) -> None:
        """The minutes before this one have settled."""
        for settled in [old for old in self._minutes if old < minute]:
            del self._minutes[settled]


def _opened(kept: Tally | bytes) -> Tally:
    return kept if isinstance(kept, Tally) else unpack(kept)
