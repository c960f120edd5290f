"""What a post shares with others: the things by which accounts that act together can be told. Pure.

    repost     the post it passes on; nothing else then, since that brings its words, links and hashtags along
    link       a link in the text, without what only tells where it was clicked
    words      its wording, near-duplicates as one
    media      a picture or a video, the very same
    hashtag    unless so many use it that it says nothing

News are left out: many outlets print what one agency sends.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

import msgspec

from detectors.duplicates import duplicates
from stream.post import Post

Row = tuple[str, str, int]
"""Object, account, time."""
COMMON, FEW = 0.02, 30
"""A hashtag that more than this share of the accounts use, and more than so many accounts, is left out."""
SHORT = 4
"""Words below which a wording is nobody's in particular: "semangat pak"."""
READ, THINGS = 4_000, 64
"""Characters of a text that are looked at, and things that one post shares, at most: a look is part of a step, and
thousands of posts may each be as long as the border lets through."""
_LINK = re.compile(r"https?://[^\s<>\"'“”]+")
_NOISE = re.compile(r"https?://\S+|[@#]\S*|[^\w@#]+|[\d_]+")
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|igshid|igsh|si|s|t|ref|ref_src|share_id)=")


def beginning(post: Post) -> Post:
    """The post with so much of its text as is looked at: thousands of whole ones may not fit into the memory."""
    return msgspec.structs.replace(post, text=post.text[:READ]) if len(post.text) > READ else post


def wording(text: str) -> str:
    """What makes two posts the same wording: the words without links, mentions, hashtags, numbers and case.

    >>> wording("SPBU Kosong!! cek https://a.id @b") == wording("spbu kosong, cek")
    True
    """
    return " ".join(_NOISE.sub(" ", text[:READ]).casefold().split())


def canonical(link: str) -> str:
    """A link without what differs from one click to the next; empty where it is none.

    >>> canonical("https://www.a.id/berita/?utm_source=x&id=7#top"), canonical("http://[")
    ('a.id/berita?id=7', '')
    """
    try:
        parts = urlsplit(link.rstrip(".,;:!?)…"))
    except ValueError:
        return ""
    query = "&".join(one for one in parts.query.split("&") if one and not _TRACKING.match(one))
    host = parts.netloc.casefold().removeprefix("www.").removeprefix("m.")
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


def alike(posts: Sequence[Post]) -> list[int]:
    """For each post the place of the first whose wording it repeats, nearly; its own where it is new."""
    return duplicates([wording(post.text or post.title) for post in posts])


def shared(posts: Sequence[Post], same: Sequence[int]) -> list[tuple[int, Row]]:
    """What each post shares, with its place; ``same`` as from ``alike``. Posts without an author share nothing.

    >>> posts = [Post("1", "x", 60, 60, "stok habis di mana-mana https://a.id/1", author="a")]
    >>> [row for _, row in shared(posts, [0])]
    [('words x:1', 'a', 60), ('link a.id/1', 'a', 60)]
    """
    authors: dict[str, set[str]] = {}
    for post in posts:
        for tag in post.hashtags:
            authors.setdefault(tag.casefold(), set()).add(post.author)
    most = max(FEW, COMMON * len({post.author for post in posts}))
    rare = {tag for tag, its in authors.items() if len(its) <= most}
    told = {place: posts[place].key for place in {*same} if _telling(posts[place])}
    return [
        (place, (thing, post.author, post.published))
        for place, post in enumerate(posts)
        if post.author and not post.news
        for thing in islice(_things(post, told.get(same[place], ""), rare), THINGS)
    ]


def _telling(post: Post) -> bool:
    return len(wording(post.text or post.title).split()) >= SHORT


def _things(post: Post, first: str, rare: set[str]) -> Iterator[str]:
    if post.repost_of:
        yield f"repost {post.platform}:{post.repost_of}"
        return
    if first:
        yield f"words {first}"
    found = islice(_LINK.finditer(post.text[:READ]), THINGS)
    links = {canonical(link) for link in (post.url, *(one[0] for one in found))}
    yield from (f"link {link}" for link in sorted(links) if link)
    yield from (f"media {one}" for one in post.media)
    yield from (f"hashtag #{tag}" for tag in sorted({tag.casefold() for tag in post.hashtags} & rare))
