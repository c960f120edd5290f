"""RSS 2.0, RSS 1.0 and Atom: a document's bytes to its items, by feedparser. Pure.

feedparser gets bytes that we fetched, and neither resolves nor cleans: both would run over text written by strangers,
and what we keep of it is plain text. It has expressions that a stranger can make slow, so it works apart: ``apart.py``.
"""

import io
from typing import Any

import feedparser  # type: ignore[import-untyped]
import msgspec

from stream.feeds.plain import plain
from stream.feeds.references import mended

MOST_ITEMS = 1000
"""Items of a document that are looked at; feeds of outlets have 10 to 200."""
HEADLINE, TEASER, NAME = 500, 2000, 100
"""Characters kept."""
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_ENDS = (b"</rss>", b"</feed>", b"rdf>")


class Item(msgspec.Struct, frozen=True):
    """One entry as the document gives it; ``title`` and ``text`` are plain text, ``date`` is raw."""

    guid: str = ""
    link: str = ""
    title: str = ""
    text: str = ""
    date: str = ""
    author: str = ""
    source: str = ""
    """The outlet's name and, below, its address, where the feed gathers the articles of others."""
    source_link: str = ""


class Document(msgspec.Struct, frozen=True):
    """What was read. ``version`` ("rss20", "atom10") is empty where this is no feed; ``fault`` says what is broken."""

    version: str = ""
    fault: str = ""
    items: tuple[Item, ...] = ()


def read(body: bytes, content_type: str) -> Document:
    """The items of a document, as far as it can be read.

    >>> read(b"<rss version='2.0'><channel><item><title>Antre &amp;amp; macet</title></item></channel></rss>", "").items
    (Item(guid='', link='', title='Antre & macet', text='', date='', author='', source='', source_link=''),)
    >>> read(b"<!DOCTYPE html><html><body>502</body></html>", "text/html").version
    ''
    """
    if b"<!ENTITY" in body.replace(b"\0", b""):
        return Document(fault="it declares entities of its own, as attacks do; no feed needs them")
    try:
        parsed = _parsed(mended(body), content_type)
    except MemoryError:
        raise
    except Exception as what:  # feedparser raises what it likes, and a feed of strangers finds what it did not expect
        return Document(fault=f"its reader gave it up ({type(what).__name__})")
    error = parsed.get("bozo_exception")
    fault = "" if error is None or isinstance(error, _HARMLESS) else f"its XML is broken ({_said(error)})"
    entries = parsed.get("entries", [])
    if fault and not body.rstrip().lower().endswith(_ENDS):
        entries = entries[:-1]  # it was cut off, and half a headline would be kept for good
    return Document(parsed.get("version", ""), fault, tuple(map(_item, entries[:MOST_ITEMS])))


def _parsed(body: bytes, content_type: str) -> dict[str, Any]:
    headers = {"content-type": content_type}
    parsed: dict[str, Any] = feedparser.parse(
        io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return parsed


def _item(entry: dict[str, Any]) -> Item:
    source = dict.get(entry, "source") or {}
    return Item(
        guid=_text(entry, "id"),
        link=_text(entry, "link"),
        title=plain(_text(entry, "title"), HEADLINE),
        text=plain(_text(entry, "summary") or _content(entry), TEASER),
        date=_text(entry, "published") or _text(entry, "created") or _text(entry, "updated"),
        author=plain(_author(entry), NAME),
        source=plain(_text(source, "title"), NAME),
        source_link=_text(source, "href"),
    )


def _text(entry: dict[str, Any], key: str) -> str:
    """``dict.get``, because feedparser's own answers "updated" with other dates, and warns. Half a character,
    which some encodings can hold, is none."""
    return str(dict.get(entry, key) or "").encode(errors="replace").decode().strip()


def _content(entry: dict[str, Any]) -> str:
    return next((_text(one, "value") for one in dict.get(entry, "content") or ()), "")


def _author(entry: dict[str, Any]) -> str:
    """The name; an address for mail is nobody's name."""
    detail = dict.get(entry, "author_detail") or {}
    name = _text(detail, "name") or _text(entry, "author")
    return "" if "@" in name else name


def _said(error: Exception) -> str:
    message = getattr(error, "getMessage", error.__str__)()
    return " ".join(str(message).split())[:100]
