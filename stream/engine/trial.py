"""A query tried on the stored posts, before anybody watches it: how much would it bring, and what?"""

from collections import Counter

import msgspec

from alerts.quoting import quotation
from alerts.words.numbers import local
from stream.config import Config
from stream.engine.catalogue import judged
from stream.engine.reading import reading
from stream.engine.shown import Day, Sample, Trial
from stream.issue import Issue, Matcher
from stream.post import Post
from stream.query import QueryError
from stream.sharing import wording

SAMPLES = 5
"""Posts shown."""


def trial(path: str, config: Config, query: str, days: int, now: int) -> Trial:
    """What a query matches among the posts that a file holds of the ``days`` before ``now`` (epoch seconds).

    Raises StoreError where the file can't be read.
    """
    if not 1 <= days <= config.engine.retention_days:
        return Trial(refused=f"days must be 1 to {config.engine.retention_days}; older posts are not kept")
    try:
        matcher = Matcher([Issue("", "", query)], config.agency.accounts)
    except QueryError as error:
        return Trial(refused=str(error))
    stored: Counter[str] = Counter()
    matched: Counter[str] = Counter()
    samples: dict[str, Post] = {}
    with reading(path) as db:
        rows = db.execute("SELECT body FROM posts WHERE minute >= ? ORDER BY minute, seq", (now // 60 - 1440 * days,))
        for post, hit in judged((_decode(row[0]) for row in rows), matcher):
            day = local(post.published, config.agency.zone).date().isoformat()
            stored[day] += 1
            if hit:
                matched[day] += 1
                _show(samples, post)
    return Trial(
        tuple(Day(day, matched[day], number) for day, number in stored.items()),
        tuple(Sample(one.published, one.platform, quotation(one.title or one.text)) for one in samples.values()),
    )


def _show(samples: dict[str, Post], post: Post) -> None:
    words = wording(post.text or post.title)
    samples.pop(words, None)
    samples[words] = post
    if len(samples) > SAMPLES:
        del samples[next(iter(samples))]


_decode = msgspec.json.Decoder(Post).decode
