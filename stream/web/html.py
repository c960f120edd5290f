"""HTML that is escaped by construction: what is not an ``Html`` value is text, and text is escaped."""

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "input", "link", "meta"})
"""Elements without content."""


class Html(str):
    """A string that is HTML already; only this file makes one."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str) -> Html:
    """An element; ``class_`` and ``http_equiv`` are written ``class`` and ``http-equiv``.

    >>> element("p", "1 < 2 ", element("b", "ya"), class_="x")
    '<p class="x">1 &lt; 2 <b>ya</b></p>'
    """
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(text)}"' for key, text in attributes.items())
    return Html(f"<{name}{written}>" + ("" if name in VOID else f"{join(children)}</{name}>"))


def join(children: Iterable[str]) -> Html:
    """Texts and elements one after the other.

    >>> join(["a & b ", element("i", "c")])
    'a &amp; b <i>c</i>'
    """
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def document(title: str, body: Iterable[str], refresh: int = 0, *, language: str, style: str = "") -> str:
    """A whole page that reloads itself every ``refresh`` seconds, if any; it needs nothing but the one style sheet.

    ``style`` is a style sheet that it brings along, for a file that is kept.
    """
    sheet = element("link", rel="stylesheet", href="/static/site.css")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        *([element("meta", http_equiv="refresh", content=str(refresh))] if refresh else []),
        element("title", title),
        element("style", Html(style)) if style else sheet,
        element("link", rel="icon", href="data:,"),
    )
    return "<!doctype html>" + element("html", head, element("body", *body), lang=language)
