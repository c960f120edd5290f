"""Who carries an issue, counted in stored posts: how many, how evenly, how new, where first. Pure."""

from collections import Counter
from collections.abc import Sequence

from alerts.carriers import Carriers
from detectors.clocks import corrected, first_of, shifts
from stream.post import Post
from stream.sharing import Row

HOUR = 3600
BUSIEST = 10
THIRD, SECOND = 3, 2
"""Accounts of a platform, and outlets, from which it has arrived there: one stray post is no arrival."""


def carried(posts: Sequence[Post], things: Sequence[tuple[int, Row]], since: int, end: int) -> Carriers:
    """Posts, the earliest first, and what they share; the episode began at ``since``, the last hour ends at ``end``.

    >>> posts = [Post(str(n), "x", 60 * n, 60 * n, "a", author=f"akun-{n % 4}") for n in range(60)]
    >>> found = carried(posts, [], since=0, end=3600)
    >>> found.accounts, found.effective, found.top_ten, found.acceleration
    (4, 4.0, 1.0, 0.5)
    """
    hour = [post for post in posts if post.published >= end - HOUR]
    before = [post for post in posts if post.published < min(since, end - HOUR)]
    voices, old = _voices(hour), _voices(before).keys()
    spans = [_voices(part) for part in _hours(before)]
    clocks = tuple(shifts((thing, posts[place].platform, at) for place, (thing, _, at) in things))
    episode = [post for post in posts if post.published >= since]
    arrived = {name: corrected(at, name, clocks) for name, at in _arrivals(episode).items()}
    social = [at for name, at in arrived.items() if name != "news"]
    return Carriers(
        accounts=len(voices),
        usual_accounts=_mean([len(one) for one in spans]),
        effective=effective(voices),
        usual_effective=_mean([effective(one) for one in spans]),
        top_ten=top_ten(voices),
        usual_top_ten=_mean([top_ten(one) for one in spans]),
        newcomers=round(len(voices.keys() - old) / len(voices), 4) if voices and old else 0.0,
        acceleration=round(sum(p.published >= end - HOUR // 2 for p in hour) / len(hour), 4) if hour else 0.0,
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


def _voices(posts: Sequence[Post]) -> Counter[str]:
    return Counter(post.author or post.key for post in posts)


def _hours(posts: Sequence[Post]) -> list[list[Post]]:
    hours: dict[int, list[Post]] = {}
    for post in posts:
        hours.setdefault(post.published // HOUR, []).append(post)
    return list(hours.values())


def _mean(numbers: Sequence[float]) -> float:
    return round(sum(numbers) / len(numbers), 4) if numbers else 0.0


def _arrivals(posts: Sequence[Post]) -> dict[str, int]:
    """When each platform's third account posted, and the second outlet wrote."""
    met: dict[str, set[str]] = {}
    arrived: dict[str, int] = {}
    for post in posts:
        voices = met.setdefault(post.platform, set())
        voices.add((post.outlet or post.author) if post.news else (post.author or post.key))
        if len(voices) >= (SECOND if post.news else THIRD):
            arrived.setdefault(post.platform, post.published)
    return arrived
