"""The job that every way does: which of the issues each post is about, and how many posts of each in each minute."""

import json
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from stream.issue import Issue, Matcher

About = Callable[[bytes], tuple[int, Sequence[str]]]
"""The epoch minute of a post line, and its issues."""


class Job(msgspec.Struct, frozen=True):
    """Where the posts are, how many to take, and what is looked for in them, by ``naive`` means or by ours."""

    servers: str
    topic: str
    partitions: int
    file: str
    posts: int
    queries: dict[str, str]
    naive: bool = False


class Done(msgspec.Struct, frozen=True):
    """What a way took, in CPU seconds of its whole process from its first post to its last, and what it counted."""

    seconds: float
    posts: int
    pairs: int


class Line(msgspec.Struct):
    """What the job needs of a post."""

    published: datetime
    text: str


class Counting:
    """Counts posts; when all are counted it prints what that took, and ends the process."""

    def __init__(self, job: Job) -> None:
        self._about = _by_regexes(job.queries) if job.naive else _by_matcher(job.queries)
        self._counts = Counter[tuple[str, int]]()
        self._wanted, self._taken, self._began = job.posts, 0, 0.0

    def add(self, line: bytes) -> None:
        """Count a post."""
        if not self._taken:
            self._began = time.process_time()
        minute, issues = self._about(line)
        for issue in issues:
            self._counts[issue, minute] += 1
        self._taken += 1
        if self._taken == self._wanted:
            finish(Done(time.process_time() - self._began, self._taken, self._counts.total()))


def job() -> Job:
    """The job as it was given to this process."""
    return msgspec.json.decode(sys.argv[1], type=Job)


def finish(done: Done) -> None:
    """Say it, on a line of its own, and end at once: how others end is not what is compared."""
    sys.stdout.write(f"\n{msgspec.json.encode(done).decode()}")
    sys.stdout.flush()
    os._exit(0)


def _by_regexes(queries: dict[str, str]) -> About:
    """As it is written first: a pattern an issue, searched for in each post."""
    patterns = {slug: re.compile(rf"\b(?:{_either(query)})\b", re.IGNORECASE) for slug, query in queries.items()}

    def about(line: bytes) -> tuple[int, Sequence[str]]:
        post = json.loads(line)
        minute = int(datetime.fromisoformat(post["published"]).timestamp()) // 60
        return minute, [slug for slug, pattern in patterns.items() if pattern.search(post["text"])]

    return about


def _either(query: str) -> str:
    return "|".join(re.escape(term.strip('"')) for term in query.split(" OR "))


def _by_matcher(queries: dict[str, str]) -> About:
    """Our decoder and our matcher, post by post, so that nobody is compared with a bad regex only."""
    decode = msgspec.json.Decoder(Line).decode
    matcher = Matcher(Issue(slug, slug, query) for slug, query in queries.items())

    def about(line: bytes) -> tuple[int, Sequence[str]]:
        post = decode(line)
        [issues] = matcher.match_texts([post.text], lambda number: None)  # type: ignore[arg-type, return-value]
        return int(post.published.timestamp()) // 60, issues

    return about
