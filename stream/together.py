"""Which of some posts were shared together, by groups or at once, and what an alert says of that. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from alerts.coordination import Coordination
from detectors.burst import Burst, bursts
from detectors.coordination.chance import by_chance
from detectors.coordination.groups import Group, groups
from detectors.coordination.shares import shares
from stream.post import Post
from stream.sharing import Row


class Together(NamedTuple):
    """What was found, and the places of the posts that it concerns."""

    coordination: Coordination
    places: frozenset[int]


def together(posts: Sequence[Post], same: Sequence[int], things: Sequence[tuple[int, Row]], since: int = 0) -> Together:
    """A closer look at posts, the earliest first; ``same`` says which repeat an earlier wording, ``things`` what they
    share.

    What was published before ``since`` (epoch seconds) is looked at too, but belongs to no episode and is not counted.

    >>> together([Post("1", "x", 60, 60, "spbu kosong", author="a")], [0], []).coordination.strength
    'none'
    """
    record = shares(row for _, row in things)
    found = groups(record)
    words = [(place, row) for place, row in things if row[0].startswith("words ")]
    at_once = bursts([row for _, row in words])
    places = _of_groups(things, found) | {words[row][0] for burst in at_once for row in burst.rows}
    places = {place for place in places if posts[place].published >= since}
    of = sum(post.published >= since for post in posts)
    if not places:
        return Together(Coordination(of=of), frozenset())
    chance = by_chance(record) if found else 0.0
    said = msgspec.structs.replace(_said(posts, same, places, found, at_once), of=of, chance=chance)
    return Together(said, frozenset(places))


def _of_groups(things: Sequence[tuple[int, Row]], found: Sequence[Group]) -> set[int]:
    """Posts by which somebody in a group shares what his group shares together."""
    pushed = {(thing, account) for group in found for thing in group.objects for account in group.accounts}
    return {place for place, (thing, account, _) in things if (thing, account) in pushed}


def _said(
    posts: Sequence[Post],
    same: Sequence[int],
    places: set[int],
    found: Sequence[Group],
    at_once: Sequence[Burst],
) -> Coordination:
    return Coordination(
        posts=len(places),
        accounts=len({posts[place].author for place in places}),
        groups=len(found),
        within=min((group.within for group in found), default=0),
        bursts=len(at_once),
        on_the_minute=sum(burst.on_the_minute for burst in at_once),
        since=min(posts[place].published for place in places),
        sources=len(_sources(posts, same, places)),
    )


def _sources(posts: Sequence[Post], same: Sequence[int], places: set[int]) -> set[str]:
    """Whose words these posts pass on or repeat, other than those of one another."""
    repeated = {posts[same[place]].author for place in places if not posts[same[place]].news}
    passed_on = {posts[place].repost_of_user for place in places}
    return (repeated | passed_on) - {posts[place].author for place in places} - {""}
