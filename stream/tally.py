"""The running counts of one issue in one minute. Pure."""

import msgspec

from detectors.counts import Counts, busiest
from detectors.distinct import SIZE, hash64, sketch
from detectors.sentiment.reading import Reading
from detectors.sentiment.verdict import Word
from stream.post import Post

NAMES = 2048
"""Names a tally keeps in each of its lists; past that the least frequent half goes and counts are 'at least'."""
MOST = 8 * SIZE
"""Hashes a tally lets grow before it keeps only those of the sketch."""
LONGEST = 40
"""Bytes of a name or link that is counted: of a longer one its beginning and a hash, or sixty minutes of long links
would make a watch's state so large that every step waits for it."""
LARGE = 32
"""Names and hashes above which a tally is packed while it rests."""


def _no_tones() -> dict[Word, int]:
    return {"negative": 0, "neutral": 0, "positive": 0, "unsure": 0}


class Tally(msgspec.Struct):
    """The running counts of one issue in one minute."""

    news: int = 0
    news_negative: int = 0
    bodies: int = 0
    bodies_negative: int = 0
    reposts: int = 0
    toward: int = 0
    toward_negative: int = 0
    urgent: int = 0
    intents: dict[str, int] = {}
    tones: dict[Word, int] = msgspec.field(default_factory=_no_tones)
    authors: set[int] = msgspec.field(default_factory=set)
    platforms: dict[str, int] = {}
    outlets: dict[str, int] = {}
    amplified: dict[str, int] = {}
    links: dict[str, int] = {}

    def add(self, post: Post, reading: Reading, author: int) -> None:
        """Count one post as it was read, with its author's hash."""
        self.tones[reading.tone] += 1
        _count(self.platforms, post.platform)
        (self._news if post.news else self._social)(post, reading)
        if post.repost_of or post.repost_of_user:
            self.reposts += 1
            _count(self.amplified, post.repost_of_user)
        self.authors.add(author)
        if len(self.authors) > MOST:
            self.authors = set(sketch(self.authors))

    def _news(self, post: Post, reading: Reading) -> None:
        self.news += 1
        self.news_negative += reading.tone == "negative"
        self.bodies += reading.body is not None
        self.bodies_negative += reading.body == "negative"
        _count(self.outlets, post.outlet or post.author)

    def _social(self, post: Post, reading: Reading) -> None:
        if reading.toward is not None:
            self.toward += 1
            self.toward_negative += reading.toward == "negative"
        if reading.intents:
            self.urgent += reading.urgent
            for intent in reading.intents:
                _count(self.intents, intent)
        if post.url:
            _count(self.links, post.url)

    @property
    def large(self) -> bool:
        """Whether it is worth packing while it rests."""
        return len(self.authors) + len(self.outlets) + len(self.amplified) + len(self.links) > LARGE

    def counts(self) -> Counts:
        """What the tally holds, as a value."""
        return Counts(
            posts=sum(self.tones.values()),
            news=self.news,
            negative=self.tones["negative"],
            neutral=self.tones["neutral"],
            positive=self.tones["positive"],
            unsure=self.tones["unsure"],
            reposts=self.reposts,
            news_negative=self.news_negative,
            bodies=self.bodies,
            bodies_negative=self.bodies_negative,
            toward=self.toward,
            toward_negative=self.toward_negative,
            urgent=self.urgent,
            intents=busiest((self.intents,)),
            authors=sketch(self.authors),
            platforms=busiest((self.platforms,)),
            outlets=busiest((self.outlets,)),
            amplified=busiest((self.amplified,)),
            links=busiest((self.links,)),
        )


def _count(names: dict[str, int], name: str) -> None:
    if not name:
        return
    name = short(name)
    names[name] = names.get(name, 0) + 1
    if len(names) > NAMES:
        kept = busiest((names,), NAMES // 2)
        names.clear()
        names.update(kept)


def short(name: str) -> str:
    """A name in ``LONGEST`` bytes; two that begin alike stay two.

    >>> short("Kompas TV"), short("https://kabar.example/2026/11/24/antrean-bbm")
    ('Kompas TV', 'https://kabar.exampl…3aefd65d5751f38c')
    """
    if 4 * len(name) <= LONGEST or len(name.encode()) <= LONGEST:
        return name
    return f"{name.encode()[:20].decode(errors='ignore')}…{hash64(name):016x}"


def pack(tally: Tally) -> bytes:
    """A tally as it rests: all that is ever said of it, and all that later posts can change in that."""
    return _encode(msgspec.structs.replace(tally, authors={*sketch(tally.authors)}))


unpack = msgspec.msgpack.Decoder(Tally).decode
"""A tally that rested, or was written."""
_encode = msgspec.msgpack.Encoder().encode
