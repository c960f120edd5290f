"""Reader: how a post that matched is read for each of its issues. Pure.

Most posts are read once and the same for all their issues. Where officers have labelled an issue's posts, and what was
learnt from them proved better than the shipped model, that issue's reading is its own.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from detectors.sentiment import VERSION, tone
from detectors.sentiment.reading import Reading, read_news, read_post
from detectors.sentiment.residual import Residual
from detectors.sentiment.verdict import Tone
from stream.post import Post

REMEMBERED, LONG = 1_000, 2_000
"""Texts whose reading is remembered: what spreads is said again and again in the same words. Characters of the longest:
what is hostile may be long, and must not fill the memory."""


class Reader:
    """``names`` are those of the institution that each issue is about; ``learnt`` what the labels of an issue taught.

    >>> reader = Reader({"banjir": ("BPBD",)})
    >>> post = Post("1", "x", 0, 0, "BPBD lambat sekali, kami kecewa!")
    >>> reader.read(post, ("banjir",))["banjir"].toward
    'negative'
    """

    def __init__(self, names: Mapping[str, Sequence[str]], learnt: Mapping[str, Residual] | None = None) -> None:
        self.names = {issue: tuple(some) for issue, some in names.items()}
        self.learnt = dict(learnt or {})

    def read(self, post: Post, issues: Sequence[str]) -> dict[str, Reading]:
        """A reading for each of the issues."""
        known: dict[tuple[tuple[str, ...], Residual | None], Reading] = {}
        readings = {}
        for issue in issues:
            key = self.names.get(issue, ()), self._own(issue)
            if key not in known:
                known[key] = self._read(post, *key)
            readings[issue] = known[key]
        return readings

    def version(self, issue: str) -> str:
        """By what an issue's posts are read. What single labels add is small; that they are used is another version.

        >>> Reader({}).version("banjir") == VERSION
        True
        """
        return f"{VERSION}+labels" if self._own(issue) else VERSION

    def _own(self, issue: str) -> Residual | None:
        learnt = self.learnt.get(issue)
        return learnt if learnt and learnt.trusted else None

    @staticmethod
    def _read(post: Post, names: tuple[str, ...], own: Residual | None) -> Reading:
        score: Callable[[str], Tone] = own.predict_proba_one if own else tone
        if post.news:
            return read_news(score, post.title, post.text)
        text = post.title or post.text
        return read_post(score, text, names) if own or len(text) > LONG else _read_as_shipped(text, names)


@lru_cache(REMEMBERED)
def _read_as_shipped(text: str, names: tuple[str, ...]) -> Reading:
    return read_post(tone, text, names)
