"""Places labels beside their marks so that none covers another: the first come first, who finds no room is left out."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alerts.pictures.svg import width

GAP = 3
BLOCKS = 8.0
"""Half the width from which on a mark may not be written over."""


class Box(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether they share any area.

        >>> Box(0, 0, 2, 2).meets(Box(1, 1, 3, 3)), Box(0, 0, 2, 2).meets(Box(2, 0, 3, 2))
        (True, False)
        """
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def common(self, other: "Box") -> float:
        """The area that two share which meet.

        >>> Box(0, 0, 2, 2).common(Box(1, 1, 3, 3))
        1
        """
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high


class Mark(NamedTuple):
    """Something drawn at a place, and what it is called; the size of its letters; named even across other marks?"""

    x: float
    y: float
    radius: float
    text: str
    size: float
    across: bool = False


class Label(NamedTuple):
    """A mark's label: its baseline's place, and how it is anchored there."""

    mark: Mark
    x: float
    y: float
    anchor: str


def placed(marks: Iterable[Mark], drawn: Sequence[Box], frame: Box) -> Iterator[Label]:
    """Labels right of, left of, below or above their marks, within the frame, where they cover least of what is drawn.

    The great among what is drawn are not written over, unless by a mark that is named ``across`` others.

    >>> marks = [Mark(10, 10, 3, "satu", 10), Mark(12, 11, 3, "dua", 10)]
    >>> [(label.mark.text, label.anchor) for label in placed(marks, [], Box(0, 0, 100, 20))]
    [('satu', 'start')]
    >>> known = Mark(10, 10, 3, "humas", 10, across=True)
    >>> [label.anchor for label in placed([known], [Box(11, 0, 60, 20)], Box(0, 0, 100, 20))]
    ['start']
    """
    obstacles, written = [box for box in drawn if box.right - box.left > 2 * BLOCKS], list[Box]()
    for mark in marks:
        tries = [label for label in _tries(mark) if _inside(_box(label), frame) and _free(_box(label), written)]
        clear = [label for label in tries if _free(_box(label), obstacles)]
        if chosen := clear or (tries if mark.across else []):
            best = min(chosen, key=lambda label: _covered(_box(label), drawn))
            written.append(_box(best))
            yield best


def _inside(box: Box, frame: Box) -> bool:
    across = frame.left <= box.left and box.right <= frame.right
    return across and frame.top <= box.top and box.bottom <= frame.bottom


def _free(box: Box, others: Iterable[Box]) -> bool:
    return not any(box.meets(other) for other in others)


def _covered(box: Box, drawn: Iterable[Box]) -> float:
    return sum(box.common(one) for one in drawn if box.meets(one))


def _tries(mark: Mark) -> Iterator[Label]:
    beside, middle = mark.radius + GAP, mark.y + mark.size * 0.36
    yield Label(mark, mark.x + beside, middle, "start")
    yield Label(mark, mark.x - beside, middle, "end")
    yield Label(mark, mark.x, mark.y + mark.radius + mark.size, "middle")
    yield Label(mark, mark.x, mark.y - mark.radius - GAP, "middle")


def _box(label: Label) -> Box:
    wide, size = width(label.mark.text, label.mark.size), label.mark.size
    left = label.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
    return Box(left, label.y - size * 0.8, left + wide, label.y + size * 0.2)
