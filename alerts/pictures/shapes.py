"""Shapes of equal area around a point and colours, by which groups are told apart. Pure."""

from math import cos, pi, sin, sqrt

from alerts.pictures.svg import COLOURS, element, number

CORNERS = (0, 4, 3, 5, 6, 8)
"""Of each group's shape; 0 is a circle. The square stands on its side, all others on a flat one."""
DIAMOND = 3
"""The group whose shape is a square on its tip: pentagons look too much like circles."""
REST = "#a3acb8"
"""Of the smaller groups."""
COORDINATED = "#c22f2f"


def shape(kind: int, x: float, y: float, radius: float, **attributes: str | float) -> str:
    """The shape of a group, with the area of a circle of this radius; whatever is beyond the list is a circle.

    >>> shape(0, 1, 2, 3)
    '<circle cx="1" cy="2" r="3"/>'
    >>> shape(1, 0, 0, 2)
    '<path d="M1.8 1.8L-1.8 1.8L-1.8 -1.8L1.8 -1.8Z"/>'
    """
    corners = 4 if kind == DIAMOND else CORNERS[kind] if kind < len(CORNERS) else 0
    if not corners:
        return element("circle", cx=x, cy=y, r=radius, **attributes)
    far = radius * sqrt(2 * pi / (corners * sin(2 * pi / corners)))
    begin = 0.0 if kind == DIAMOND else pi / 2 - pi / corners
    turns = (begin + 2 * pi * corner / corners for corner in range(corners))
    points = "L".join(f"{number(x + far * cos(turn))} {number(y + far * sin(turn))}" for turn in turns)
    return element("path", d=f"M{points}Z", **attributes)


def colour(community: int) -> str:
    """The colour of a group."""
    return COLOURS[community] if community < len(COLOURS) else REST


def dashed(x: float, y: float, radius: float) -> str:
    """The ring around who seems coordinated."""
    look: dict[str, str | float] = {"fill": "none", "stroke": COORDINATED, "stroke_width": 1.8}
    return element("circle", cx=x, cy=y, r=radius, stroke_dasharray="3 2", **look)
