"""Post: what a feed must give us, parsed and clamped at the border.

    lines ─▶ decode, check, clean what is searched ─▶ Drafts ─▶ Post, for those that match

Nothing behind the border needs to doubt a string, a number or a date again: see ``Border.read``. Most posts match
nothing, so a whole Post is made only of a draft that does; whether a line can be used is decided for all of them.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from stream import dating
from stream.clean import (
    clean_name,
    clean_text,
    clean_texts,
    identities,
    identity,
    language,
    link,
    names,
    outlet,
    pictures,
    platform,
)
from stream.decoding import Decoding
from stream.line import MAX_LINE, Line, Refused, Unusable, refusal

__all__ = ["Border", "Drafts", "Post", "Refused"]

CHUNK = 256
"""Lines that are taken together, few enough for a processor's cache; where one is out of the ordinary, one by one."""
FIELD = " \1 "
"""Between title, text and hashtags where they are searched: no phrase runs over it."""
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
    media: tuple[str, ...] = ()
    """Its pictures and videos, each as a hash; the same one has the same."""

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


class Drafts:
    """Post lines that can be used, and in ``refused`` by the line's number, from 0, why others can't.

    ``searched`` is the clean text of each, with title and hashtags; ``latest`` when the last was published; ``future``
    how many are dated after they were seen. A Post is made by ``post``.
    """

    def __init__(self, feed: str, seen: int, recorded: bool) -> None:
        self.searched: list[str] = []
        self.refused: dict[int, Refused] = {}
        self.latest = self.future = 0
        self._feed, self._seen, self._recorded = feed, seen, recorded
        self._lines: list[Line] = []
        self._ids: list[str] = []
        self._texts: list[str] = []

    def __len__(self) -> int:
        return len(self._lines)

    def add(self, decoded: list[Line], lines: Sequence[bytes]) -> None:
        """All of these lines; raises Unusable, and takes none, where one can't be used."""
        if (longest := max(map(len, lines))) > MAX_LINE:
            raise _long(longest)
        latest, future = dating.latest(decoded, self._seen)
        ids = identities([line.id for line in decoded])
        for name in {line.platform for line in decoded}:
            platform(name)
        texts = clean_texts([line.text for line in decoded], lines)
        pairs = zip(decoded, texts, strict=True)
        searched = [_searched(line, text) if line.title or line.hashtags else text for line, text in pairs]
        for line in decoded:
            if line.repost_of or line.reply_to or line.quote_of:
                identities([id for id in (line.repost_of, line.reply_to, line.quote_of) if id])
        self.latest = max(self.latest, latest)
        self.future += future
        self._lines += decoded
        self._ids += ids
        self._texts += texts
        self.searched += searched

    def published(self, number: int) -> int:
        """When a draft was published."""
        return self._dates(number)[0]

    def key(self, number: int) -> str:
        """The identity of a draft, as its post has it."""
        return f"{platform(self._lines[number].platform)}:{self._ids[number]}"

    def brief(self, number: int) -> tuple[str, str, str]:
        """Platform, author and words of a draft, hashtags as far as they stand among the words."""
        line = self._lines[number]
        title = f"{clean_text(line.title)} " if line.title else ""
        return platform(line.platform), clean_name(line.author) if line.author else "", title + self._texts[number]

    def post(self, number: int) -> Post:
        """The whole post of a draft."""
        line = self._lines[number]
        published, seen = self._dates(number)
        return Post(
            self._ids[number],
            platform(line.platform),
            published,
            seen,
            self._texts[number],
            self._feed,
            clean_name(line.author) if line.author else "",
            clean_text(line.title) if line.title else "",
            link(line.url) if line.url else "",
            outlet(line.outlet) if line.outlet else "",
            identity(line.repost_of) if line.repost_of else "",
            clean_name(line.repost_of_user) if line.repost_of_user else "",
            identity(line.reply_to) if line.reply_to else "",
            clean_name(line.reply_to_user) if line.reply_to_user else "",
            identity(line.quote_of) if line.quote_of else "",
            names(line.mentions) if line.mentions else (),
            names(line.hashtags) if line.hashtags else (),
            language(line.lang) if line.lang else "",
            clean_name(line.place) if line.place else "",
            line.reposts or 0,
            line.likes or 0,
            line.replies or 0,
            line.views or 0,
            line.followers or 0,
            pictures(line.media) if line.media else (),
        )

    def _dates(self, number: int) -> tuple[int, int]:
        return dating.dates(self._lines[number], self._seen, self._recorded)


class Border(Decoding):
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
        super().__init__(fields or {})
        self.feed = feed
        self.recorded = recorded

    def read(self, line: bytes, seen: int) -> Post | Refused:
        """The post of one line that came at ``seen`` (epoch seconds), or why it can't be used. Never raises."""
        [drafts] = self.drafts([line], seen)
        return drafts.refused[0] if drafts.refused else drafts.post(0)

    def drafts(self, lines: Sequence[bytes], seen: int) -> Iterator[Drafts]:
        """What lines that came at ``seen`` (epoch seconds) are worth, ``CHUNK`` by ``CHUNK``. Never raises.

        >>> [drafts] = Border("demo").drafts([b"{}"], 0)
        >>> drafts.refused[0].reason
        'missing'
        """
        for first in range(0, len(lines), CHUNK):
            drafts = Drafts(self.feed, seen, self.recorded)
            chunk, keys = lines[first : first + CHUNK], self.unknown_keys
            try:
                drafts.add(self.decode(chunk), chunk)
            except _UNUSABLE:
                self.unknown_keys = keys
                for number, line in enumerate(chunk, first):
                    self._add_one(drafts, number, line)
            yield drafts

    def _add_one(self, drafts: Drafts, number: int, line: bytes) -> None:
        try:
            if len(line) > MAX_LINE:
                raise _long(len(line))
            line = line.removeprefix(BOM)
            drafts.add([self.decode_one(line)], [line])
        except _UNUSABLE as error:
            drafts.refused[number] = error.refused if isinstance(error, Unusable) else refusal(error)


def _searched(line: Line, text: str) -> str:
    return searchable(clean_text(line.title or ""), text, names(line.hashtags or ()))


def searchable(title: str, text: str, hashtags: Sequence[str]) -> str:
    """What of a post is searched."""
    return FIELD.join((title, text, *[f"#{tag}" for tag in hashtags])) if title or hashtags else text


_UNUSABLE = (Unusable, msgspec.MsgspecError, ValueError, RecursionError)


def _long(bytes: int) -> Unusable:
    sentence = f"the line has {bytes} bytes; {MAX_LINE} is the most, shorten the text"
    return Unusable(Refused("line-too-long", sentence))
