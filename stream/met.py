"""Which posts were met in the open minutes: twice eight bytes each, where a set of their keys took 116. Pure.

    places    [ marks of some posts | marks of others | ... ]    is it there?
    minutes   29000000: all its marks, 29000001: ...             what goes when a minute has settled

A mark is Python's own 64-bit hash of a post's key: that a new post has the mark of one in a hundred thousand others
happens once in 10^14 posts, and then it is taken for a repetition. Each process hashes by a random key of its own, so
nobody can aim at a mark or at one list; nothing of it is ever written.
"""

MARK = 8
"""Bytes of a mark."""
_PLACES = 1 << 13
"""Lists that the marks are spread over: a hundred thousand posts are a dozen in each."""


class Met:
    """The keys of posts, each with the minute it is kept for.

    >>> met = Met()
    >>> met.add("x:1", 10), met.add("x:1", 11), "x:2" in met, len(met)
    (True, False, False, 1)
    >>> met.forget_before(11)
    >>> "x:1" in met
    False
    """

    def __init__(self) -> None:
        self._places = [b""] * _PLACES
        self._minutes: dict[int, bytearray] = {}
        self._asked, self._mark = "", b""

    def __len__(self) -> int:
        return sum(map(len, self._minutes.values())) // MARK

    def __contains__(self, key: str) -> bool:
        mark = self._marked(key)
        return self._places[_place(mark)].find(mark) >= 0

    def add(self, key: str, minute: int) -> bool:
        """Whether it is new; it is kept then, as long as this minute."""
        mark = self._marked(key)
        place = _place(mark)
        some = self._places[place]
        if some.find(mark) >= 0:
            return False
        self._places[place] = some + mark
        self._minutes.setdefault(minute, bytearray()).extend(mark)
        return True

    def forget_before(self, minute: int) -> None:
        """The minutes before this one have settled."""
        for settled in [old for old in self._minutes if old < minute]:
            some = bytes(self._minutes.pop(settled))
            for start in range(0, len(some), MARK):
                mark = some[start : start + MARK]
                place = _place(mark)
                self._places[place] = self._places[place].replace(mark, b"", 1)

    def _marked(self, key: str) -> bytes:
        """The mark of a key; a post that is asked for is added next, as a rule."""
        if key != self._asked:
            self._asked, self._mark = key, hash(key).to_bytes(MARK, "little", signed=True)
        return self._mark


def _place(mark: bytes) -> int:
    return (mark[0] << 8 | mark[1]) % _PLACES
