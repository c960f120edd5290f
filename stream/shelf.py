"""The few stored posts of an issue that show what is going on, near-duplicates merged. Pure.

Three are shown at most: the earliest, the most spread (reposts it reports, and copies met here), and the most typical
(the commonest wording). The earliest is of a wording that belongs to what rose: one that was repeated (any, where
none was), and negative among these where one is. An ordinary post that stood there once is nobody's beginning.
"""

from collections.abc import Sequence

from alerts.alert import Exhibit, Role
from alerts.quoting import shorten
from detectors.sentiment import explain
from stream.post import Post

WORDS, LONGEST = 3, 40
"""Words of a post that are said to carry its tone, and their longest."""
SHOWN = 1_000
"""Characters of a post that are shown as evidence, to machines too: receivers refuse what is large, each time."""


def exhibits(posts: Sequence[Post], same: Sequence[int], negative: Sequence[bool] = ()) -> tuple[Exhibit, ...]:
    """The posts to show, each wording once: ``same`` says which repeat the same one, ``negative`` how each was read.
    Nothing where there is none.

    >>> [one.role for one in exhibits([Post("1", "x", 60, 60, "antre"), Post("2", "x", 90, 90, "Antre!")], [0, 0])]
    ['earliest']
    """
    groups: dict[int, list[Post]] = {}
    for post, first in zip(posts, same, strict=True):
        groups.setdefault(first, []).append(post)
    if not groups:
        return ()
    bad = {first for first, is_negative in zip(same, negative, strict=False) if is_negative}
    repeated = {first: group for first, group in groups.items() if len(group) > 1} or groups
    risen = [group for first, group in repeated.items() if first in bad] or list(repeated.values())
    chosen: dict[Role, list[Post]] = {
        "earliest": min(risen, key=lambda group: (group[0].published, group[0].key)),
        "spread": max(groups.values(), key=lambda group: (_carried(group), group[0].key)),
        "typical": max(groups.values(), key=lambda group: (len(group), -group[0].published, group[0].key)),
    }
    if _carried(chosen["spread"]) == 1:  # nobody has passed anything on
        del chosen["spread"]
    shown: dict[str, Exhibit] = {}
    for role, group in chosen.items():
        shown.setdefault(group[0].key, _exhibit(role, group))
    return tuple(shown.values())


def _carried(group: list[Post]) -> int:
    """How often a wording stands somewhere: its copies, and the reposts that one of them reports."""
    return max(post.reposts for post in group) + len(group)


def _exhibit(role: Role, group: list[Post]) -> Exhibit:
    post = group[0]
    text = post.title or post.text
    return Exhibit(
        role, post.published, post.platform, shorten(text, SHOWN), post.url, post.outlet, len(group), carrying(text)
    )


def carrying(text: str) -> tuple[tuple[str, float], ...]:
    """The words that carry a text's tone, the strongest first; those that add nothing are none.

    >>> carrying("pelayanannya buruk sekali")[0][0]
    'buruk'
    """
    words = sorted(explain(text)[1:], key=lambda entry: -abs(entry[1]))
    return tuple((word[:LONGEST], round(weight, 4)) for word, weight in words[:WORDS] if weight)
