"""Who carries an issue, counted in stored posts: how many, how evenly, how new, where first. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from alerts.carriers import Carriers
from detectors.clocks import corrected, first_of, shifts
from stream.post import Post
from stream.sharing import Row

HOUR = 3600
BUSIEST = 10
THIRD, SECOND = 3, 2
"""Accounts of a platform, and outlets, from which it has arrived there: one stray post is no arrival."""


class _Hour(NamedTuple):
    """What an hour's posts tell of who carries them; all but the first two are shares."""

    accounts: float
    effective: float
    top_ten: float
    amplified_ten: float
    newcomers: float
    new_wordings: float
    acceleration: float


def carried(
    posts: Sequence[Post], same: Sequence[int], things: Sequence[tuple[int, Row]], since: int, end: int
) -> Carriers:
    """Posts, the earliest first, whose wording each repeats, and what they share; the episode began at ``since``, the
    last hour ends at ``end``.

    >>> posts = [Post(str(n), "x", 60 * n, 60 * n, "a", author=f"akun-{n % 4}") for n in range(60)]
    >>> found = carried(posts, [0] * 60, [], since=0, end=3600)
    >>> found.accounts, found.effective, found.top_ten, found.acceleration
    (4, 4.0, 1.0, 0.5)
    """
    seen = list(zip(posts, same, strict=True))
    before = [one for one in seen if one[0].published < min(since, end - HOUR)]
    voices, wordings = {_voice(post) for post, _ in before}, {first for _, first in before}
    hour = _hour([one for one in seen if one[0].published >= end - HOUR], end - HOUR, voices, wordings)
    usual = _usual(list(_hours(before)))
    clocks = tuple(shifts((thing, posts[place].platform, at) for place, (thing, _, at) in things))
    episode = [post for post in posts if post.published >= since]
    arrived = {name: corrected(at, name, clocks) for name, at in _arrivals(episode).items()}
    social = [at for name, at in arrived.items() if name != "news"]
    return Carriers(
        accounts=int(hour.accounts),
        usual_accounts=usual.accounts,
        effective=hour.effective,
        usual_effective=usual.effective,
        top_ten=hour.top_ten,
        usual_top_ten=usual.top_ten,
        amplified_ten=hour.amplified_ten,
        usual_amplified_ten=usual.amplified_ten,
        newcomers=hour.newcomers,
        usual_newcomers=usual.newcomers,
        new_wordings=hour.new_wordings,
        usual_new_wordings=usual.new_wordings,
        acceleration=hour.acceleration,
        usual_acceleration=usual.acceleration,
        platforms=len(arrived),
        first_platform=first_of(arrived) if len(arrived) > 1 else "",
        news_lag=max(0, arrived["news"] - min(social)) if "news" in arrived and social else 0,
        clocks=clocks,
    )


def effective(voices: Counter[str]) -> float:
    """How many accounts would carry it if all wrote equally much.

    >>> effective(Counter(a=1, b=1)), effective(Counter())
    (2.0, 0.0)
    """
    squares = sum(number**2 for number in voices.values())
    return round(voices.total() ** 2 / squares, 2) if squares else 0.0


def top_ten(voices: Counter[str]) -> float:
    """Share of the posts that the ten busiest wrote."""
    busiest = sum(number for _, number in voices.most_common(BUSIEST))
    return round(busiest / voices.total(), 4) if voices else 0.0


def _voice(post: Post) -> str:
    return post.author or post.key


def _hour(seen: Sequence[tuple[Post, int]], begin: int, voices: Set[str], wordings: Set[int]) -> _Hour:
    """An hour from ``begin`` on, after others had these voices and wordings; where they had none, nothing is new."""
    own, later = Counter(_voice(post) for post, _ in seen), begin + HOUR // 2
    passed = Counter(post.repost_of_user or post.repost_of for post, _ in seen)
    del passed[""]
    return _Hour(
        accounts=len(own),
        effective=effective(own),
        top_ten=top_ten(own),
        amplified_ten=top_ten(passed),
        newcomers=_share(len(own.keys() - voices), len(own)) if voices else 0.0,
        new_wordings=_share(sum(first not in wordings for _, first in seen), len(seen)) if wordings else 0.0,
        acceleration=_share(sum(post.published >= later for post, _ in seen), len(seen)),
    )


def _hours(seen: Sequence[tuple[Post, int]]) -> Iterator[_Hour]:
    """Each hour of the clock, against those before it."""
    voices, wordings = set[str](), set[int]()
    for number, some in groupby(seen, key=lambda one: one[0].published // HOUR):
        hour = list(some)
        yield _hour(hour, number * HOUR, voices, wordings)
        voices.update(_voice(post) for post, _ in hour)
        wordings.update(first for _, first in hour)


def _usual(hours: Sequence[_Hour]) -> _Hour:
    """The mean hour; what is new is asked of all but the first, which nothing came before."""
    usual = _Hour(*(_mean(column) for column in zip(*hours, strict=True))) if hours else _Hour(*[0.0] * 7)
    later = hours[1:]
    return usual._replace(
        newcomers=_mean([one.newcomers for one in later]), new_wordings=_mean([one.new_wordings for one in later])
    )


def _share(part: int, of: int) -> float:
    return round(part / of, 4) if of else 0.0


def _mean(numbers: Sequence[float]) -> float:
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0


def _arrivals(posts: Sequence[Post]) -> dict[str, int]:
    """When each platform's third account posted, and the second outlet wrote."""
    met: dict[str, set[str]] = {}
    arrived: dict[str, int] = {}
    for post in posts:
        voices = met.setdefault(post.platform, set())
        voices.add((post.outlet or post.author) if post.news else _voice(post))
        if len(voices) >= (SECOND if post.news else THIRD):
            arrived.setdefault(post.platform, post.published)
    return arrived
