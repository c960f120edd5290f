"""Who amplifies whom, read from posts: one interaction for each post and account it concerns. Pure.

repost of, quote of, reply to ─┐
link to an outlet's article ───┼─▶ the strongest of these for each (post, account)
the same words after somebody ─┤
@mention ──────────────────────┘
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from detectors.network.interactions import Interaction
from detectors.network.speech import Said
from detectors.sentiment.verdict import Word
from detectors.terms import terms
from stream.post import Post
from stream.sharing import READ, wording

MOST = 64
"""Mentions and links of a post that count: one text has room for thousands, each of which would be an edge."""
SAME_WORDS = 6
"""Words from which on two people do not say the same by chance."""
_MENTION = re.compile(r"@(\w[\w.-]*\w|\w)")
_REPOST = re.compile(r"\s*RT @(\w[\w.-]*\w|\w)")
_LINK = re.compile(r"https?://\S+")


def account(post: Post) -> str:
    """Whose post it is, ``platform:name``; an article is its outlet's. Empty where the feed does not say.

    >>> account(Post("1", "x", 0, 0, "", author="Budi")), account(Post("1", "news", 0, 0, "", outlet="Detik"))
    ('x:budi', 'news:detik')
    """
    name = post.outlet or post.author if post.news else post.author
    return f"{post.platform}:{name.casefold()}" if name else ""


def interactions(posts: Iterable[Post]) -> Iterator[Interaction]:
    """What the posts do with each other's authors, in order of time.

    >>> posts = [Post("1", "x", 0, 0, "bbm habis", author="a"), Post("2", "x", 9, 9, "ya @c", author="b", reply_to="1")]
    >>> [(one.source, one.kind, one.target) for one in interactions(posts)]
    [('x:b', 'reply', 'x:a'), ('x:b', 'mention', 'x:c')]
    """
    ordered = sorted(posts, key=lambda post: (post.published, post.key))
    known = _Known(ordered)
    for post in ordered:
        source = account(post)
        targets: dict[str, str] = {}
        for kind, target in known.concerned(post) if source else ():
            targets.setdefault(target, kind)
        yield from (
            Interaction(source, target, post.published, kind)
            for target, kind in targets.items()
            if target and target != source
        )


def said(posts: Iterable[tuple[Post, Word]]) -> Iterator[Said]:
    """The posts with their tone as the analysis asks for them; without those of nobody."""
    for post, tone in posts:
        if name := account(post):
            text = f"{post.title} {post.text}"[:READ]
            yield Said(name, post.published, post.platform, tone, tuple(terms(text)), wording(post.text or post.title))


def _found(what: re.Pattern[str], text: str) -> Iterator[str]:
    return (found[found.lastindex or 0] for found in islice(what.finditer(text), MOST))


class _Known:
    """The posts, found by what others say of them."""

    def __init__(self, posts: Sequence[Post]) -> None:
        self._authors = {post.key: account(post) for post in posts}
        self._articles = {post.url: account(post) for post in reversed(posts) if post.news and post.url}
        self._first: dict[str, str] = {}

    def concerned(self, post: Post) -> Iterator[tuple[str, str]]:
        """Kind and account, the strongest kind first; the same account may come again, or be empty."""
        shared = _REPOST.match(post.text)
        yield "repost", self._user(post, post.repost_of_user or (shared[1] if shared else ""), post.repost_of)
        yield "quote", self._user(post, "", post.quote_of)
        yield "reply", self._user(post, post.reply_to_user, post.reply_to)
        links = (post.url, *_found(_LINK, post.text))
        yield from (("link", self._articles.get(link, "")) for link in links)
        if not (shared or post.repost_of or post.repost_of_user):
            yield "copy", self._before(post)
        names = (*post.mentions, *_found(_MENTION, post.text))[:MOST]
        yield from (("mention", f"{post.platform}:{name.casefold()}") for name in names)

    def _user(self, post: Post, name: str, id: str) -> str:
        if name:
            return f"{post.platform}:{name.casefold()}"
        return self._authors.get(f"{post.platform}:{id}", "") if id else ""

    def _before(self, post: Post) -> str:
        words = wording(post.text or post.title)
        return self._first.setdefault(words, account(post)) if words.count(" ") >= SAME_WORDS - 1 else ""
