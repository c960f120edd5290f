"""The dates of listening tools and spreadsheets, as far as a feed's dates (``stream.feeds.dates``) don't have them:
either part first, two digits of a year, the days that a spreadsheet counts, epoch seconds.

A date that can mean two days is refused rather than guessed; ``order`` says what a column as a whole can tell.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from stream.feeds.dates import INDONESIAN, LONGEST, epoch

HOURS = {zone.upper(): hours for zone, hours in INDONESIAN.items()} | {"UTC": 0}
"""Hours ahead of UTC of the zones that dates without one may be of."""

_NUMBERS = re.compile(
    r"(?:[A-Za-z'’]{2,10}[.,]*\s+|[A-Za-z'’]{2,10},)?(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)"
)
"""Three numbers, perhaps behind the day of the week."""
_READ = re.compile(r"\d{4}[-/.](\d{1,2})[-/.](\d{1,2})(?:\s+[\d:.]+)?")
"""The year first, and no zone: as a spreadsheet writes what it took for a date."""
_SERIAL = re.compile(r"(\d{5})(?:\s*0?[.,](\d+))?")
"""Days since 30 December 1899; the second part is the time of the day."""
_EPOCH = re.compile(r"(\d{10})(?:\.\d+)?|(\d{10})\d{3}")
_SERIALS = range(36_526, 73_051)
"""The serial days of 2000 to 2099."""
_SERIAL_OF_1970 = 25_569


Order = Literal["day first", "month first", "plain", "unclear"]


class NoDate(ValueError):
    """A text that can't be read as a moment; the message says why and what to do."""


@lru_cache(maxsize=4096)
def moment(text: str, zone: str, day_first: bool | None) -> int:
    """Epoch seconds of a date; ``zone`` (WIB, WITA, WIT, UTC) is meant where it names none. Raises NoDate.

    ``day_first`` says how 03/04/2026 is meant; with None such a date is refused, and 24/11/26, which may begin with the
    year.

    >>> moment("24/11/26 11.05", "WIB", True) == moment("Selasa, 24 November 2026 pukul 12.05 WITA", "WIB", None)
    True
    >>> [moment(text, "WIB", None) for text in ("11/24/2026 11:05 AM", "46350,461805556", "1795493100")]
    [1795493100, 1795493100, 1795493100]
    >>> moment("03/04/2026 11:05", "WIB", None)
    Traceback (most recent call last):
    stream.exports.moments.NoDate: "03/04/2026 11:05" can be day 3 of month 4 or day 4 of month 3; say which comes first
    """
    text = text.strip()
    if len(text) > LONGEST:
        raise NoDate(_why(text, text))
    if found := _EPOCH.fullmatch(text):
        return int(found[1] or found[2])
    if (found := _SERIAL.fullmatch(text)) and found[2] and int(found[1]) in _SERIALS:
        seconds = round(float(f"0.{found[2]}") * 86_400)
        return (int(found[1]) - _SERIAL_OF_1970) * 86_400 + seconds - HOURS[zone] * 3600
    plain = _year_first(text, day_first)
    at = _epoch(plain, zone)
    if at is None:
        raise NoDate(_why(text, plain))
    return at


def order(texts: Iterable[str]) -> Order:
    """What a column's dates tell: which part comes first, that it makes no difference, or nothing that can be trusted.

    A spreadsheet of another country turns those dates around that it can read, and leaves the others: then both parts
    are above 12 somewhere, and neither order is right for all. Two digits of a year that never change in front and do
    behind, or a year before 2010, are a year in front.

    >>> order(["03/04/2026 10:00", "24/11/2026 11:05"]), order(["03/04/2026 10:00"]), order(["2026-11-24 11:05"])
    ('day first', 'unclear', 'plain')
    >>> order(["24/11/2026 11:05", "11/25/2026 11:05"]), order(["26/11/13 11:05", "26/11/14 11:05"])
    ('unclear', 'unclear')
    """
    dates = [found for text in texts if (found := _last(text))]
    pairs = {(int(found[1]), int(found[3])) for found in dates}
    if _year_in_front([found for found in dates if len(found[4]) == 2]):
        return "unclear"
    days, months = (any(pair[place] > 12 for pair in pairs) for place in (0, 1))
    if days != months:
        return "day first" if days else "month first"
    return "unclear" if days or any(first != second for first, second in pairs) else "plain"


def turned(texts: Iterable[str]) -> bool:
    """Whether a spreadsheet of another country has written these dates: those that it could read, with day and month
    turned around and the year in front, beside those that it could not.

    >>> turned(["2026-05-11 10:00:00", "13/11/2026 10:00"]), turned(["2026-11-24 10:00:00", "13/11/2026 10:00"])
    (True, False)
    """
    texts = list(texts)
    read = [found for text in texts if (found := _READ.fullmatch(text.strip()[:LONGEST]))]
    left = [found for text in texts if (found := _last(text))]
    either = any(found[1] != found[2] for found in read) and all(max(map(int, found.groups())) <= 12 for found in read)
    return either and bool(left) and all(max(int(found[1]), int(found[3])) > 12 for found in left)


def untrue(text: str) -> str:
    """Why a date of such a column can't be believed; nothing where it was left as it was.

    >>> untrue("2026-05-11 10:00:00").partition(";")[0]
    '"2026-05-11 10:00:00" may be turned around by a spreadsheet: dates as 13/11/2026 stand beside it'
    """
    if not _READ.fullmatch(text):
        return ""
    why = "may be turned around by a spreadsheet: dates as 13/11/2026 stand beside it"
    return f'"{text[:40]}" {why}; export the dates as text'


def _last(text: str) -> re.Match[str] | None:
    """Three numbers, the year last."""
    found = _NUMBERS.match(text.strip()[:LONGEST])
    return found if found and len(found[1]) < 3 else None


def _year_in_front(dates: list[re.Match[str]]) -> bool:
    firsts, lasts = {int(found[1]) for found in dates}, {int(found[4]) for found in dates}
    return bool(dates) and (min(lasts) < 10 or len(firsts) == 1 < len(lasts))


def _year_first(text: str, day_first: bool | None) -> str:
    """The same date in an order that can't be mistaken. Raises NoDate where it can."""
    found = _NUMBERS.match(text)
    if not found:
        return text
    first, second, third, rest = found[1], found[3], found[4], text[found.end() :]
    if len(first) == 4:
        return f"{first}-{second}-{third}{rest}"
    if day_first is None and len(third) == 2:
        either = f"of the year 20{third} or of the year 20{first.zfill(2)}"
        raise NoDate(f'"{text[:40]}" can be {either}; say which part comes first, or write four digits')
    if day_first is None and first != second and max(int(first), int(second)) <= 12:
        either = f"day {int(first)} of month {int(second)} or day {int(second)} of month {int(first)}"
        raise NoDate(f'"{text[:40]}" can be {either}; say which comes first')
    first_is_day = day_first if day_first is not None else int(first) > 12
    day, month = (first, second) if first_is_day else (second, first)
    return f"{'20' * (len(third) == 2)}{third}-{month}-{day}{rest}"


def _epoch(text: str, zone: str) -> int | None:
    """``epoch``, with UTC among the zones that may be meant."""
    if zone != "UTC":
        return epoch(text, zone)
    said = epoch(f"{text} UTC")  # no date, or the same one, where the text names a zone already
    return epoch(text) if said is None else said


def _why(text: str, plain: str) -> str:
    """The sentence about a date that can't be read; ``plain`` is it with the year first."""
    shown = f'"{text[:40]}"'
    if epoch(f"{plain} 00:00") is not None or _SERIAL.fullmatch(text):
        return f"{shown} has no time of the day; name the column that has it too, as in published=Tanggal+Jam"
    if plain != text:
        return f"{shown} is no moment: as year-month-day it is {plain[:40]}; correct it, or say what comes first"
    return f"{shown} is no date; write 24/11/2026 11:05 or 2026-11-24T11:05:00+07:00"
