"""What a document says of its outlet: post lines, and whether the feed can be trusted. Pure."""

import hashlib
from collections.abc import Container, Sequence
from typing import Literal

import msgspec

from stream.feeds.dates import epoch
from stream.feeds.links import canonical, host
from stream.feeds.syndication import Document, Item
from stream.line import MAX_NAME, MAX_URL
from stream.settings.feeds import Feed

State = Literal["ok", "kosong", "gagal", "belum"]
"""How a source stands: it has items, it has none, it could not be read, it was not asked yet."""
SOON = 300
"""Seconds ahead that a clock may be: no item is called future-dated for them."""
WRONG_ZONE = 1800
"""Seconds ahead, on average, from which it is no clock but a zone."""
MANY = 0.1
"""Share of future-dated items that is a feed's habit: one announcement that is dated ahead is none."""


class Entry(msgspec.Struct, frozen=True):
    """An item as a post of online media; ``published`` is None where the feed gives no date that can be used."""

    id: str
    title: str
    text: str
    url: str
    outlet: str
    author: str
    published: int | None

    @property
    def names(self) -> tuple[str, ...]:
        """By any of these it is known again; an outlet may give an article a new guid, but hardly its headline too."""
        return (self.id, f"{self.url} {self.title}") if self.url and self.title else (self.id,)

    def dated(self, seen: int) -> bool:
        """Whether its date says when it was published; one far in the future does not."""
        return self.published is not None and self.published <= seen + WRONG_ZONE

    def line(self, seen: int) -> bytes:
        """The post line; the border decodes entities once, so that an ampersand must be written as one."""
        words = {
            name: getattr(self, name).replace("&", "&amp;") for name in ("title", "text", "url", "outlet", "author")
        }
        at = seen if self.published is None else self.published
        return msgspec.json.encode({"platform": "news", "id": self.id, "published": at, "seen": seen, **words})


class Reading(msgspec.Struct, frozen=True):
    """A document, understood. ``remark`` says why it failed, or what is odd about one that did not."""

    state: State = "belum"
    remark: str = ""
    entries: tuple[Entry, ...] = ()
    future_share: float = 0.0
    """Of the dated items, those that were dated more than ``SOON`` after they were seen."""

    @property
    def newest(self) -> int:
        """When the newest dated item was published, epoch seconds; 0 where none is dated."""
        return max((entry.published for entry in self.entries if entry.published is not None), default=0)


def reading(document: Document, feed: Feed, seen: int) -> Reading:
    """The entries of a document that was fetched at ``seen``. What is no feed has failed: silence is not calm."""
    if not document.version:
        return Reading("gagal", document.fault or "what came is no feed, perhaps a page in HTML")
    shared = _shared(document.items)
    entries = {entry.id: entry for item in reversed(document.items) if (entry := _entry(item, feed, shared))}
    if not entries:
        return Reading("gagal" if document.fault else "kosong", document.fault or "the feed has no items")
    ahead = [at - seen for entry in entries.values() if (at := entry.published) is not None and at > seen + SOON]
    dated = sum(entry.published is not None for entry in entries.values())
    share = len(ahead) / dated if dated else 0.0
    remarks = [document.fault, _undated(len(entries) - dated, len(entries)), _zone(ahead, share)]
    return Reading("ok", "; ".join(filter(None, remarks)), tuple(entries.values()), share)


def _undated(undated: int, items: int) -> str:
    return f"{undated} of {items} items have no date that can be used" if undated else ""


def _zone(ahead: list[int], share: float) -> str:
    if share < MANY or sum(ahead) <= WRONG_ZONE * len(ahead):
        return ""
    minutes = round(sum(ahead) / len(ahead) / 60)
    fault = f"{share:.0%} of its items lie in the future, by {minutes} minutes on average"
    return f'{fault}: its dates name a wrong zone; set ignore_zone = true, and zone to the outlet\'s ("WIB")'


def _shared(items: Sequence[Item]) -> set[str]:
    """Links under which more than one headline stands: they lead to a front page, and are nobody's identity."""
    titles: dict[str, str] = {}
    return {item.link for item in items if titles.setdefault(item.link, item.title) != item.title}


def _entry(item: Item, feed: Feed, shared: Container[str]) -> Entry | None:
    """None where there is nothing to read in it."""
    link = canonical(item.link, feed.url)
    outlet = (feed.outlet or host(item.source_link) or item.source or host(link) or host(feed.url))[:MAX_NAME]
    title = item.title.removesuffix(f" - {item.source}") if item.source else item.title
    text = "" if item.source and item.text.removeprefix(title).strip(" -·") in ("", item.source) else item.text
    if not title and not text:
        return None
    return Entry(
        id=_identity(item, "" if item.link in shared else link, host(link) or host(feed.url)),
        title=title,
        text=text,
        url=link if len(link.replace("&", "&amp;")) <= MAX_URL else "",
        outlet=outlet,
        author=item.author,
        published=epoch(item.date, feed.zone, ignore_zone=feed.ignore_zone),
    )


def _identity(item: Item, link: str, where: str) -> str:
    """The guid, else the canonical link, else the words. A guid that is only a number is one of its host alone."""
    if item.guid:
        own = item.guid.startswith(("tag:", "urn:"))
        name = item.guid if own else canonical(item.guid) or f"{where}:{item.guid}"
    else:
        name = link or f"{where}:{item.title} {item.text}"
    if len(name) <= MAX_NAME and name.isprintable() and " " not in name:
        return name
    return f"{where[-100:]}:{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:32]}"
