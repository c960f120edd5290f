"""Post: what a feed must give us, parsed and clamped at the border.

Nothing behind the border needs to doubt a string, a number or a date again: see ``Border.read``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET
from msgspec.structs import astuple

from stream.clean import clean_name, clean_text, identity, language, link, names, platform
from stream.line import (
    MAX_LINE,
    TOO_DEEP,
    Refused,
    Unusable,
    decoder,
    feed_names,
    nested_too_deep,
    refusal,
)

__all__ = ["Border", "Post", "Refused"]

FIRST_DATE = 946_684_800
"""2000-01-01T00:00:00Z: a post before it has a wrong date."""
AHEAD = 86_400
"""Seconds a post may be dated after it was seen: clocks and zones are often wrong by hours, not by days."""
MAX_IGNORED = 32
"""Unknown keys of a feed that are learnt, so that its lines cost one decode all the same."""
BOM = b"\xef\xbb\xbf"


class Post(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One item of the feed, as accepted at the border. Times are epoch seconds UTC.

    ``platform`` + ``id`` is the identity. ``published`` is when it happened, never later than ``seen``.
    """

    id: str
    platform: str
    published: int
    seen: int
    text: str
    feed: str = ""
    author: str = ""
    title: str = ""
    url: str = ""
    outlet: str = ""
    repost_of: str = ""
    repost_of_user: str = ""
    reply_to: str = ""
    reply_to_user: str = ""
    quote_of: str = ""
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    lang: str = ""
    place: str = ""
    reposts: int = 0
    likes: int = 0
    replies: int = 0
    views: int = 0
    followers: int = 0

    @property
    def key(self) -> str:
        """The identity: a post that matches counts once, by whatever path it comes."""
        return f"{self.platform}:{self.id}"

    @property
    def minute(self) -> int:
        """The epoch minute it happened in."""
        return self.published // 60

    @property
    def news(self) -> bool:
        """Whether it stands in online media rather than in social media."""
        return self.platform == "news"


class Border:
    """Reads one feed's lines. ``fields`` maps our names to the feed's: ``{"published": "t"}``.

    ``recorded``: the feed is a recording, so a post was seen when its line says so, else when it was published, and
    reading it again another day gives the same. ``unknown_keys`` counts the keys that were ignored so far.

    >>> line = b'{"id": 7, "platform": "X", "published": "2025-01-31T08:00:00+07:00", "text": "Antre &amp; macet"}'
    >>> Border("demo").read(line, seen=1_738_300_000)  # doctest: +ELLIPSIS
    Post(id='7', platform='x', published=1738285200, seen=1738300000, text='Antre & macet', feed='demo', ...)
    >>> Border("demo").read(b'{"id": "7", "platform": "x", "text": ""}', seen=1_738_300_000).reason
    'missing'
    """

    def __init__(self, feed: str, fields: Mapping[str, str] | None = None, *, recorded: bool = False) -> None:
        """Raises ValueError where ``fields`` maps a name that is not ours."""
        self.feed = feed
        self.recorded = recorded
        self.unknown_keys = 0
        self._names = feed_names(fields or {})
        self._known = frozenset(self._names.values())
        self._ignored: tuple[str, ...] = ()
        self._decoder = decoder(self._names, (), strangers=False)
        self._lenient = decoder(self._names, (), strangers=True)
        self._keys = msgspec.json.Decoder(dict[str, msgspec.Raw])

    def read(self, line: bytes, seen: int) -> Post | Refused:
        """The post of one line that came at ``seen`` (epoch seconds), or why it can't be used. Never raises."""
        if len(line) > MAX_LINE:
            return Refused("line-too-long", f"the line has {len(line)} bytes; {MAX_LINE} is the most, shorten the text")
        if line.startswith(BOM):
            line = line[len(BOM) :]
        try:
            return self._post(line, seen)
        except Unusable as unusable:
            return unusable.refused
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            return refusal(error)

    def _values(self, line: bytes) -> tuple[Any, ...]:
        """The fields of ``Line`` and what is ignored; a line with a key that was not met before is decoded twice."""
        try:
            return astuple(self._decoder.decode(line))
        except msgspec.ValidationError as error:
            if "unknown field" not in str(error):
                raise
            return self._strange_values(line)

    def _strange_values(self, line: bytes) -> tuple[Any, ...]:
        values = astuple(self._lenient.decode(line))
        strange = [name for name in self._keys.decode(line) if name not in self._known]
        self._ignore(line, len(strange))
        learnable = [name for name in strange if name.isprintable() and '"' not in name and "\\" not in name]
        ignored = tuple(dict.fromkeys((*self._ignored, *learnable)))
        if len(self._ignored) < len(ignored) <= MAX_IGNORED:
            self._ignored = ignored
            self._decoder = decoder(self._names, ignored, strangers=False)
        return values

    def _ignore(self, line: bytes, keys: int) -> None:
        if keys and nested_too_deep(line):
            raise Unusable(TOO_DEEP)
        self.unknown_keys += keys

    def _times(self, published: datetime, said: datetime | None, seen: int) -> tuple[int, int]:
        """When it was published and when it was seen."""
        at = int(published.timestamp())
        if said is not None:
            seen = min(seen, int(said.timestamp()))
        if not FIRST_DATE <= at <= seen + AHEAD:
            raise Unusable(_bad_date(published))
        if at > seen:
            return seen, seen
        return at, at if self.recorded and said is None else seen

    def _post(self, line: bytes, seen: int) -> Post:
        # fmt: off
        (id, where, published, text, said, author, title, url, outlet, repost_of, repost_of_user, reply_to,
         reply_to_user, quote_of, mentions, hashtags, lang, place, reposts, likes, replies, views,
         followers, *ignored) = self._values(line)
        # fmt: on
        if ignored:
            self._ignore(line, len(ignored) - ignored.count(UNSET))
        at, seen = self._times(published, said, seen)
        # Plain ASCII without an escape or an entity can hide nothing: nine texts in ten skip the cleaning.
        plain = text.isascii() and b"\\" not in line and "&" not in text and "\x7f" not in text
        return Post(
            identity(id),
            platform(where),
            at,
            seen,
            text if plain else clean_text(text),
            self.feed,
            clean_name(author) if author else "",
            clean_text(title) if title else "",
            link(url) if url else "",
            clean_name(outlet) if outlet else "",
            identity(repost_of) if repost_of else "",
            clean_name(repost_of_user) if repost_of_user else "",
            identity(reply_to) if reply_to else "",
            clean_name(reply_to_user) if reply_to_user else "",
            identity(quote_of) if quote_of else "",
            names(mentions) if mentions else (),
            names(hashtags) if hashtags else (),
            language(lang) if lang else "",
            clean_name(place) if place else "",
            reposts or 0,
            likes or 0,
            replies or 0,
            views or 0,
            followers or 0,
        )


def _bad_date(published: datetime) -> Refused:
    when = published.isoformat()
    if published.year < 2000:
        return Refused("date", f'"published" is {when}, before 2000; write RFC 3339 with a zone, or epoch seconds')
    return Refused("date", f'"published" is {when}, more than a day after it was seen; set the clock of the feed right')
