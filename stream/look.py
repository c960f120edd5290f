"""A closer look at the stored posts of an episode: evidence, and what was shared together. Pure.

The same posts give the same ``Finding``, in whatever order they came.
"""

from collections.abc import Callable, Sequence

from alerts.alert import Opinion
from detectors.counts import Counts
from detectors.distinct import hash64
from detectors.sentiment.reading import Reading
from stream.carried import carried
from stream.effects import Examine
from stream.events import Finding
from stream.post import Post
from stream.sharing import alike, shared
from stream.shelf import exhibits
from stream.tally import Tally
from stream.together import together

POSTS = 4_000
"""Posts that are looked at: the newest. A look is part of a step, which others wait for."""
Ask = Callable[[list[str]], Opinion | None]


def look(wanted: Examine, seen: Sequence[tuple[Post, Reading]], ask: Ask | None = None) -> Finding:
    """What posts show, the earliest first, each as it was read for the issue.

    ``ask`` gives the second opinion on texts. Evidence is of the episode; who began what is repeated in it may have
    said so hours before.
    """
    posts = [post for post, _ in seen]
    same = alike(posts)
    things = shared(posts, same)
    found = together(posts, same, things, 60 * wanted.first)
    pushed = counted([seen[place] for place in sorted(found.places)], wanted.last - 59)
    begin = next((place for place, post in enumerate(posts) if post.minute >= wanted.first), len(posts))
    negative = [reading.tone == "negative" for _, reading in seen[begin:]]
    shown = exhibits(posts[begin:], same[begin:], negative)
    opinion = ask([post.title or post.text for post in posts[begin:]]) if ask else None
    return Finding(
        wanted.issue,
        wanted.incident,
        wanted.last,
        shown,
        opinion=opinion,
        coordination=found.coordination,
        pushed=pushed,
        carriers=carried(posts, same, things, 60 * wanted.first, 60 * (wanted.last + 1)),
    )


def counted(seen: Sequence[tuple[Post, Reading]], since: int) -> dict[int, Counts]:
    """Posts counted by minute, as far as they were published in the minute ``since`` or later.

    >>> counted([(Post("1", "x", 60, 60, "a"), Reading("neutral"))], 1)[1].posts
    1
    """
    tallies: dict[int, Tally] = {}
    for post, reading in seen:
        if post.minute >= since:
            tallies.setdefault(post.minute, Tally()).add(post, reading, hash64(post.author or post.key))
    return {minute: tally.counts() for minute, tally in tallies.items()}
