"""What is measured on: posts as lines, and issues whose words are taken from them."""

import gzip
from collections import Counter
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from random import Random
from time import gmtime, strftime
from typing import Any

import msgspec

from stream import simulation
from stream.config import Config, load
from stream.issue import Issue
from stream.settings.issues import IssueSettings

ROOT = Path(__file__).parents[2]
FEEDS = ROOT.parent / "shared" / "data" / "feeds"
RECORDED = (("en_x_crisislex_t6", 4), ("id_x_danantara_2025", 1))
"""Recorded feeds, and how many parts of the posts are of each."""
SCENARIO = ROOT / "deploy" / "scenarios" / "antrean-bbm.toml"
POSTS = 20_000
START = 1_760_000_040
"""When the first post was published: the beginning of a minute, epoch seconds."""
A_SECOND = 80
"""Posts published in a second."""
WORDS, PHRASES = 8, 2
"""Keywords of an issue: words, and phrases of two."""
SHARE = 0.15
"""Issues that a post belongs to, about."""
FEW = 50
"""Issues of an agency."""


class Ground:
    """The posts, in the order of time, and how to make issues of them."""

    def __init__(self, posts: int) -> None:
        recorded = all((FEEDS / f"{name}.jsonl.gz").exists() for name, _ in RECORDED)
        self.source = "recorded feeds (80 % English, 20 % Indonesian)" if recorded else "the made feed (simulation)"
        self._posts = _shuffled(posts) if recorded else list(_made(posts))
        self.lines = self.stamped(START, A_SECOND)
        self.bytes_a_post = sum(map(len, self.lines)) / len(self.lines)

    def stamped(self, start: float, a_second: float, first: int = 0, number: int | None = None) -> list[bytes]:
        """``number`` lines from the ``first`` on, published from ``start`` on; the feed is repeated with new ids."""
        posts, wanted = self._posts, number or len(self._posts)
        return [
            msgspec.json.encode(
                posts[n % len(posts)] | {"id": f"b{n}", "published": _time(start + (n - first) / a_second)}
            )
            for n in range(first, first + wanted)
        ]

    def batches(self, size: int) -> list[list[bytes]]:
        """The lines, so many together."""
        return [self.lines[n : n + size] for n in range(0, len(self.lines), size)]

    def issues(self, number: int, share: float = SHARE) -> dict[str, IssueSettings]:
        """Issues whose keywords are each in about as many posts; a post belongs to ``share`` of the issues in all."""
        words, phrases = Counter[str](), Counter[str]()
        for post in self._posts:
            said = [word for word in post["text"].lower().split() if word.isalpha() and word.isascii()]
            words.update({word for word in said if len(word) > 3})
            phrases.update({f'"{one} {other}"' for one, other in pairwise(said)})
        each = share * len(self._posts) / number / (WORDS + PHRASES)
        some = [_around(words, each, number * WORDS), _around(phrases, each, number * PHRASES)]
        queries = [" OR ".join(some[0][n::number] + some[1][n::number]) for n in range(number)]
        return {f"i{n}": IssueSettings(name=f"Isu {n}", query=query) for n, query in enumerate(queries)}

    def config(self, number: int) -> Config:
        """The demo's configuration with so many issues, one feed, and nobody to send anything to."""
        config = load(ROOT / "deploy" / "config.toml", {})
        changes: dict[str, Any] = {"issues": self.issues(number), "feeds": {}, "channels": {}}
        return config.model_copy(update=changes)


def issues(settings: dict[str, IssueSettings]) -> list[Issue]:
    """Issues as the matcher takes them."""
    return [Issue(slug, one.name, one.query) for slug, one in settings.items()]


def _around(counts: Counter[str], each: float, number: int) -> list[str]:
    """So many keys, mixed, that are in ``each`` posts on average: a stretch of the list by frequency."""
    ranked = counts.most_common()
    first, total = 0, sum(count for _, count in ranked[:number])
    while first + number < len(ranked) and total > each * number:
        total += ranked[first + number][1] - ranked[first][1]
        first += 1
    chosen = [key for key, _ in ranked[first : first + number]]
    Random(1).shuffle(chosen)
    return chosen


def _shuffled(posts: int) -> list[dict[str, Any]]:
    parts = sum(share for _, share in RECORDED)
    mixed = [post for name, share in RECORDED for post in islice(_recorded(name), -(-posts * share // parts))]
    Random(1).shuffle(mixed)
    return mixed[:posts]


def _recorded(name: str) -> Iterator[dict[str, Any]]:
    with gzip.open(FEEDS / f"{name}.jsonl.gz") as lines:
        for line in lines:
            post = msgspec.json.decode(line)
            del post["t"]
            yield post


def _made(posts: int) -> Iterator[dict[str, Any]]:
    for _, line in islice(simulation.lines(simulation.load(SCENARIO)), posts):
        post = msgspec.json.decode(line)
        del post["seen"]
        yield post


def _time(at: float) -> str:
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(at))
