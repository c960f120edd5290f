"""Writes SVG: elements, text that is safe whatever it holds, and colours that colour-blind readers tell apart. Pure."""

import re
from xml.sax.saxutils import escape, quoteattr

FAMILY = "Roboto, sans-serif"
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Okabe and Ito's, neighbours far apart; without the black, and the yellow nobody reads on white."""
INK, FAINT, GRID = "#1f2933", "#5f6c7b", "#d9dee5"
"""Of text, of remarks, of lines that only help."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
"""What XML 1.0 forbids, and what turns the reading direction of the text around it."""
_NARROW, _WIDE = frozenset("fijltrI.,:;'|!()[] "), frozenset("mwMW@%&—…")


def element(name: str, *children: str, **attributes: str | float) -> str:
    """An element; ``font_size`` becomes ``font-size``, children are markup, and numbers have one decimal at most.

    >>> element("g", element("path", d="M0 0"), stroke_width=1.25, fill='"><script>')
    '<g stroke-width="1.2" fill=\\'"&gt;&lt;script&gt;\\'><path d="M0 0"/></g>'
    """
    pairs = "".join(f" {key.rstrip('_').replace('_', '-')}={_value(value)}" for key, value in attributes.items())
    return f"<{name}{pairs}>{''.join(children)}</{name}>" if children else f"<{name}{pairs}/>"


def words(text: str) -> str:
    """Text as an element's content: it can't be markup, nor hide or turn what stands beside it.

    >>> words("<b>&\\x00\\u202e")
    '&lt;b&gt;&amp;'
    """
    return escape(printable(text))


def printable(text: str) -> str:
    """Text without what XML forbids and without marks that turn the reading direction.

    >>> printable("a\\x00b\\u202e")
    'ab'
    """
    return _ILLEGAL.sub("", text)


def text(content: str, x: float, y: float, size: float = 12, **attributes: str | float) -> str:
    """A line of text that begins at x on the baseline y; ``text_anchor`` is middle or end.

    >>> text("a < b", 1, 2)
    '<text x="1" y="2" font-size="12">a &lt; b</text>'
    """
    return element("text", words(content), x=x, y=y, font_size=size, **attributes)


def width(content: str, size: float) -> float:
    """About how wide a line of text is, in units of the drawing; rather too wide than too narrow.

    >>> width("ill", 10) < width("abc", 10) < width("MWM", 10)
    True
    """
    ems = sum(0.27 if one in _NARROW else 0.9 if one in _WIDE else 0.66 if one.isupper() else 0.55 for one in content)
    return size * ems


def document(wide: float, high: float, title: str, *children: str) -> str:
    """A whole picture on white, with a title for those who can't see it.

    >>> document(2, 1, "Antre")[:45]
    '<svg xmlns="http://www.w3.org/2000/svg" width'
    """
    return element(
        "svg",
        element("title", words(title)),
        element("rect", width=wide, height=high, fill="#ffffff"),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        width=wide,
        height=high,
        viewBox=f"0 0 {number(wide)} {number(high)}",
        font_family=FAMILY,
        fill=INK,
        role="img",
    )


def number(value: float) -> str:
    """A number with one decimal at most: the same bytes from every machine, and small.

    >>> number(1.25), number(3.0), number(-0.04)
    ('1.2', '3', '0')
    """
    short = f"{value:.1f}".removesuffix(".0")
    return "0" if short == "-0" else short


def _value(value: str | float) -> str:
    return quoteattr(printable(value)) if isinstance(value, str) else f'"{number(value)}"'
