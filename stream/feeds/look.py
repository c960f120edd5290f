"""What ``kentongan check`` sees of a feed of online media when it fetches it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from stream.engine.clock import Clock
from stream.feeds.dates import INDONESIAN
from stream.feeds.rss import Health, Source
from stream.post import Border, Post, Refused
from stream.settings.feeds import Feed


async def look(name: str, feed: Feed, clock: Clock) -> tuple[Health, list[str]]:
    """How the feed stands, and that in sentences for the operator."""
    source = Source(name, feed, clock)
    await source.look()
    seen = int(clock.now())
    posts = [Border(name).read(entry.line(seen), seen) for entry in source.reading.entries]
    return source.health, sentences(source.health, posts, seen, feed.zone)


def sentences(health: Health, posts: Sequence[Post | Refused], seen: int, zone: str) -> list[str]:
    """What is seen: the state, the newest item as a sample, what the border refuses, and what is odd.

    >>> sentences(Health("gagal", "404: there is no feed here", 1, failures=1), [], 1, "WIB")
    ['gagal: 404: there is no feed here']
    """
    if health.state == "gagal":
        return [f"gagal: {health.remark}"]
    good = [post for post in posts if isinstance(post, Post)]
    said = [
        f"{health.state}: {health.items} items of {', '.join(sorted({post.outlet for post in good})[:5]) or 'nobody'}"
    ]
    if good:
        newest = max(good, key=lambda post: post.published)
        said.append(f'the newest, {_age(newest.published, seen, zone)}: "{newest.title or newest.text}"')
    if refused := len(posts) - len(good):
        said.append(f"{refused} of them can't be used; kentongan rejected says why")
    return [*said, *filter(None, health.remark.split("; ") if health.remark else ())]


def _age(published: int, seen: int, zone: str) -> str:
    at = datetime.fromtimestamp(published, timezone(timedelta(hours=INDONESIAN[zone.lower()])))
    return f"{at:%Y-%m-%d %H:%M} {zone}, {(seen - published) // 60} minutes ago"
