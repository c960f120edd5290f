"""How much goes into one message: far less than the megabyte that it may have, however long posts, names and links are.

What is too large for a message is refused each time it is written: its partition would be counted no further.
"""

from collections.abc import Iterable, Iterator

ROOM = 1 << 19
"""Bytes; a single post, or the counts of a minute, take a third of that at most."""


def packed(values: Iterable[bytes], most: int) -> Iterator[bytes]:
    """JSON values as JSON arrays, each for a message of its own: at most so many values, in ``ROOM``.

    >>> list(packed([b"1", b"2", b"3"], most=2))
    [b'[1,2]', b'[3]']
    >>> [len(one) for one in packed([b"0" * ROOM, b"1"], most=2)] == [ROOM + 2, 3]
    True
    """
    part: list[bytes] = []
    size = 0
    for value in values:
        if part and (len(part) == most or size + len(value) > ROOM):
            yield _array(part)
            part, size = [], 0
        part.append(value)
        size += len(value)
    if part:
        yield _array(part)


def _array(values: Iterable[bytes]) -> bytes:
    return b"[%b]" % b",".join(values)
