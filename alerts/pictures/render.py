"""A picture's pixels: the same SVG gives the same PNG on every machine, for only the bundled font is used."""

import functools
from pathlib import Path

import resvg_py

FONTS = sorted(str(path) for path in Path(__file__).with_name("font").glob("*.ttf"))
SHARP = 2
"""Pixels a unit of the drawing, each way: phones are denser than a drawing's units."""


@functools.lru_cache(maxsize=32)
def png(svg: str) -> bytes:
    """The picture as PNG; letters that the bundled font lacks are empty boxes. Raises ValueError where it is no SVG.

    >>> png('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>')[:4]
    b'\\x89PNG'
    """
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=SHARP,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=FONTS,
        font_family="Roboto",
        sans_serif_family="Roboto",
    )
