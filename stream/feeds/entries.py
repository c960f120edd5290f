"""What a document says of its outlet: post lines, and whether the feed can be trusted. Pure."""

import hashlib
from collections.abc import Container, Sequence
from typing import Literal, NamedTuple

import msgspec

from stream.dating import AHEAD, FIRST_DATE
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
        """By any of these it is known again: an outlet may give an article a new guid, link or headline, but hardly two
        at once, and a guid alone may come to stand for another article."""
        dated = (f"{self.id} {self.published}",) if self.published is not None else ()
        words = (f"{self.url} {self.title}",) if self.url and self.title else ()
        return (f"{self.id} {self.url}", f"{self.id} {self.title}", *dated, *words)

    def otherwise(self) -> "Entry":
        """The same with an identity of its own, where the guid stands for another article already."""
        return msgspec.structs.replace(self, id=_hashed(f"{self.id} {self.url} {self.title}", host(self.url) or "news"))

    def dated(self, seen: int) -> bool:
        """Whether its date says when it was published; one far in the future does not."""
        return self.published is not None and self.published <= seen + WRONG_ZONE

    def line(self, seen: int) -> bytes:
        """The post line; the border decodes entities once, so that an ampersand must be written as one. It refuses what
        is dated a day ahead, so that such an item is of the time when it was seen, like one without a date."""
        words = {
            name: getattr(self, name).replace("&", "&amp;") for name in ("title", "text", "url", "outlet", "author")
        }
        at = seen if self.published is None or self.published > seen + AHEAD else self.published
        return msgspec.json.encode({"platform": "news", "id": self.id, "published": at, "seen": seen, **words})

    def refused(self, why: str) -> bytes:
        """A line that the border refuses and ``kentongan rejected`` shows, in the place of what can't be used."""
        return msgspec.json.encode({"refused": {"reason": "date", "explanation": why}, "item": self})


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
    shared = Shared(_front_pages(document.items), _reused(document.items))
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


class Shared(NamedTuple):
    """What is nobody's identity in a document."""

    links: Container[str]
    guids: Container[str]


def _front_pages(items: Sequence[Item]) -> set[str]:
    """Links under which more than one headline stands: they lead to a front page."""
    titles: dict[str, str] = {}
    return {item.link for item in items if titles.setdefault(item.link, item.title) != item.title}


def _reused(items: Sequence[Item]) -> set[str]:
    """Guids under which more than one article stands, and those that merely number the items of the document: with the
    next article each of them stands for another."""
    firsts: dict[str, Item] = {}
    pairs = [(firsts.setdefault(item.guid, item), item) for item in items]
    reused = {item.guid for first, item in pairs if first.title != item.title and first.link != item.link}
    numbers = len(firsts) > 1 and firsts.keys() <= {str(place) for place in range(len(items) + 1)}
    return {*firsts} if numbers else reused


def _entry(item: Item, feed: Feed, shared: Shared) -> Entry | None:
    """None where there is nothing to read in it."""
    link = canonical(item.link, feed.url)
    outlet = (feed.outlet or host(item.source_link) or item.source or host(link) or host(feed.url))[:MAX_NAME]
    title = item.title.removesuffix(f" - {item.source}") if item.source else item.title
    text = "" if item.source and item.text.removeprefix(title).strip(" -·") in ("", item.source) else item.text
    if not title and not text:
        return None
    at = epoch(item.date, feed.zone, ignore_zone=feed.ignore_zone)
    return Entry(
        id=_identity(item, "" if item.link in shared.links else link, host(link) or host(feed.url), shared.guids),
        title=title,
        text=text,
        url=link if len(link.replace("&", "&amp;")) <= MAX_URL else "",
        outlet=outlet,
        author=item.author,
        published=at if at is not None and at >= FIRST_DATE else None,
    )


def _identity(item: Item, link: str, where: str, reused: Container[str]) -> str:
    """The guid, else the canonical link, else the words. A guid that is only a number is one of its host alone."""
    if item.guid and item.guid not in reused:
        own = item.guid.startswith(("tag:", "urn:"))
        name = item.guid if own else canonical(item.guid) or f"{where}:{item.guid}"
    else:
        name = link or f"{where}:{item.title} {item.text}"
    return name if len(name) <= MAX_NAME and name.isprintable() and " " not in name else _hashed(name, where)


def _hashed(name: str, where: str) -> str:
    return f"{where[-100:]}:{hashlib.sha256(name.encode(errors='replace')).hexdigest()[:32]}"
