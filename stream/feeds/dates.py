"""Dates as Indonesian media write them in feeds, read to epoch seconds. Pure.

Parsers of RFC 822 take ``11:05:00 WIB`` for 11:05 UTC, seven hours in the future, and don't know ``Sel, 24 Nov``; so
the raw string is read here. A date without a time is no date: "first seen" is nearer to the truth than midnight.
"""

import re
from datetime import UTC, datetime, timedelta, timezone

LONGEST = 100
"""Characters of a date; nobody needs more."""

INDONESIAN = {"wib": 7, "wita": 8, "wit": 9}
_ZONES = INDONESIAN | {
    "z": 0, "gmt": 0, "utc": 0, "ut": 0, "ict": 7, "sgt": 8, "myt": 8, "jst": 9,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip
"""Hours east of Greenwich; the American ones are those of RFC 822."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari", "feb february februari peb pebruari", "mar march maret mrt", "apr april",
            "may mei", "jun june juni", "jul july juli", "aug august agu ags agt agust agustus",
            "sep sept september", "oct october okt oktober", "nov november nop nopember", "dec december des desember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

_WEEKDAY = r"(?:[a-z'’]+[.,]*\s+|[a-z'’]+,)?"
_TIME = re.compile(
    r"[\s,|t–-]*(?:pukul|jam|at)?\s*(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:[.,]\d+)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>.*)"
)
_DATES = tuple(
    re.compile(_WEEKDAY + date)
    for date in (
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?!\d)",
        r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})(?!\d)",
        r"(?P<day>\d{1,2})[\s-]+(?P<month>[a-z]+)[.,]?[\s-]+(?P<year>\d{4}|\d{2})(?!\d)",
        r"(?P<month>[a-z]+)\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})(?!\d)",
    )
)
_OFFSET = re.compile(r"(?:gmt|utc)?\s*(?P<sign>[+-])(?P<hours>\d{1,2})[:.]?(?P<minutes>\d{2})?")

_NAMED = re.compile(r"(?P<offset>[+-]\d{1,2}[:.]?\d{2})\s+[a-z]{2,5}")
_YEAR_LAST = re.compile(rf"^({_WEEKDAY}[a-z]+\.?\s+\d{{1,2}}),?\s+(\d{{1,2}}:\d{{2}}\S*\s+.*?)\s+(\d{{4}})")
"""As Unix writes it: Tue Nov 24 11:05:00 WIB 2026."""


def epoch(text: str, zone: str = "WIB", *, ignore_zone: bool = False) -> int | None:
    """Epoch seconds of a feed's date, or None where it says none that can be used.

    ``zone`` (WIB, WITA, WIT) is meant where the date names none; with ``ignore_zone`` it is meant whatever the date
    says, for servers that write GMT and mean local time.

    >>> right = epoch("Tue, 24 Nov 2026 04:05:00 GMT")
    >>> [epoch(date) == right for date in ("Selasa, 24 November 2026 | 11.05 WIB", "24/11/2026 11:05")]
    [True, True]
    >>> epoch("Tue, 24 Nov 2026 11:05:00 GMT", "WIB", ignore_zone=True) == right, epoch("baru saja"), epoch("")
    (True, None, None)
    """
    written = _YEAR_LAST.sub(r"\1 \3 \2", text.strip().lower()[: LONGEST + 1])
    found = next(filter(None, (date.match(written) for date in _DATES)), None) if len(written) <= LONGEST else None
    clock = _TIME.fullmatch(written, found.end()) if found else None
    if not found or not clock:
        return None
    offset = INDONESIAN[zone.lower()] * 60 if ignore_zone else _offset(clock["zone"], zone)
    try:
        day = datetime(_year(found["year"]), _month(found["month"]), int(found["day"]))
        at = day.replace(hour=_hour(clock), minute=int(clock["minute"]), second=min(59, int(clock["second"] or 0)))
        return int(at.replace(tzinfo=timezone(timedelta(minutes=offset))).astimezone(UTC).timestamp())
    except (ValueError, KeyError, OverflowError):
        return None


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _month(written: str) -> int:
    """Raises KeyError for a word that is no month."""
    return int(written) if written.isdigit() else _MONTHS[written]


def _hour(clock: re.Match[str]) -> int:
    hour = int(clock["hour"])
    return hour % 12 + 12 * clock["half"].startswith("p") if clock["half"] else hour


_NOWHERE = 24 * 60
"""Minutes that no zone is off; a datetime refuses them."""


def _offset(written: str, zone: str) -> int:
    """Minutes east of Greenwich; a name behind an offset says nothing new: ``+0700 (WIB)``, ``+0700 WIB``."""
    name = written.partition("(")[0].strip() or written.strip("() ")
    if named := _NAMED.fullmatch(name):
        name = named["offset"]
    if not name:
        return INDONESIAN[zone.lower()] * 60
    if name in _ZONES:
        return _ZONES[name] * 60
    if not (off := _OFFSET.fullmatch(name)):
        return _NOWHERE
    minutes = int(off["hours"]) * 60 + int(off["minutes"] or 0)
    return -minutes if off["sign"] == "-" else minutes
