"""Something new, as it is proposed: its terms, how much it is said, by whom, where, and the query that watches it."""

from collections import Counter
from typing import NamedTuple
from zlib import crc32

from detectors.counts import busiest
from detectors.emerging.bucket import BUCKET
from detectors.emerging.posts import Posts, coordinated
from detectors.emerging.rise import Rise
from detectors.terms import terms

TERMS, EXAMPLES, PLATFORMS = 4, 3, 12
"""Terms, examples and platforms of a proposal, at most; anything may be called a platform."""


class Proposal(NamedTuple):
    """Something new: its most telling terms, how often they were said against what is usual, by whom, and where.

    ``carriers`` are the posts of the last three hours that say any of those that rise, ``coordinated`` the share of
    these by accounts that repeat the same wordings together; ``examples`` are whole texts.
    """

    at: int
    terms: tuple[str, ...]
    z: float
    posts: int
    usual: float
    minutes: int
    carriers: int
    accounts: int
    platforms: dict[str, int]
    coordinated: float
    examples: tuple[str, ...]

    @property
    def query(self) -> str:
        """What an issue would ask for: any of the terms; both words of a pair, which others may have stood between."""
        return " OR ".join(f"({term.replace(' ', ' AND ')})" if " " in term else term for term in self.terms)


def proposal(at: int, rise: Rise, posts: Posts) -> Proposal:
    """What rises, as it is proposed ``at`` the end of a bucket; without terms where their posts have no text now."""
    members = [*rise.terms, *rise.beside]
    carriers, texts = [posts.recent[place] for place in sorted(rise.posts)], posts.texts(rise.terms)
    names = {crc32(term.encode()): term for text in posts.texts(members) for term in terms(text)}
    named = members if names.keys() & set(rise.terms) else []
    return Proposal(
        at=at,
        terms=tuple(names[one] for one in named if one in names)[:TERMS],
        z=round(rise.hot.z, 2),
        posts=rise.hot.posts,
        usual=round(rise.hot.usual, 2),
        minutes=rise.hot.buckets * BUCKET // 60,
        carriers=len(carriers),
        accounts=len({one.account for one in carriers}),
        platforms=dict(sorted(busiest([Counter(one.platform for one in carriers)], PLATFORMS).items())),
        coordinated=coordinated(carriers),
        examples=tuple(texts[:EXAMPLES]),
    )
