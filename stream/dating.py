"""Dating: when a post was published and when it was seen, as far as its line can be believed.

2000 ........................ seen ....... a day
a wrong date before that    |  published | happened when it was seen | a wrong date
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter

from stream.line import Line, Refused, Unusable

FIRST_DATE = 946_684_800
"""2000-01-01T00:00:00Z: a post before it has a wrong date."""
AHEAD = 86_400
"""Seconds a post may be dated after it was seen: clocks and zones are often wrong by hours, not by days."""


def dates(line: Line, seen: int, recorded: bool) -> tuple[int, int]:
    """When it was published and when it was seen, where its line came at ``seen``: epoch seconds. Raises Unusable.

    In a recording a post was seen when its line says so, else when it was published.
    """
    at = int(line.published.timestamp())
    if line.seen is not None:
        seen = min(seen, int(line.seen.timestamp()))
    if not FIRST_DATE <= at <= seen + AHEAD:
        raise Unusable(_bad_date(line.published))
    if at > seen:
        return seen, seen
    return at, at if recorded and line.seen is None else seen


def latest(lines: Sequence[Line], seen: int) -> tuple[int, int]:
    """When the last of these lines was published, and how many are dated after they were seen; raises Unusable where
    one has a wrong date.

    In the usual case a look at the first and the last is enough.
    """
    published = [line.published for line in lines]
    first, last = min(published).timestamp(), max(published).timestamp()
    if first >= FIRST_DATE and last <= seen and not any(map(_SEEN, lines)):
        return int(last), 0
    published_at = [dates(line, seen, False)[0] for line in lines]
    given = [int(moment.timestamp()) for moment in published]
    return max(published_at), sum(at > taken for at, taken in zip(given, published_at, strict=True))


_SEEN = attrgetter("seen")


def _bad_date(published: datetime) -> Refused:
    when = published.isoformat()
    if published.year < 2000:
        return Refused("date", f'"published" is {when}, before 2000; write RFC 3339 with a zone, or epoch seconds')
    return Refused("date", f'"published" is {when}, more than a day after it was seen; set the clock of the feed right')
