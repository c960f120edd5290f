"""Post: what a feed must give us, parsed and clamped at the border."""

import msgspec


class Post(msgspec.Struct, frozen=True, omit_defaults=True):
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
