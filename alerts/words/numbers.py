"""Numbers and times as people read them: Indonesian style (6,2 and 13.04) or English style (6.2 and 13:04).

Source of the Indonesian forms: Unicode CLDR, locale ``id``.
"""

from datetime import datetime, timedelta, timezone

OFFSETS = {"WIB": 7, "WITA": 8, "WIT": 9}
"""Hours ahead of UTC; Indonesia has no summer time."""
_ZONES = {zone: timezone(timedelta(hours=hours)) for zone, hours in OFFSETS.items()}
_POINT = {"id": ",", "en": "."}
_GROUP = {"id": ".", "en": ","}
_CLOCK = {"id": ".", "en": ":"}
_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def whole(number: float, language: str) -> str:
    """A count, with its thousands grouped.

    >>> whole(1234, "id"), whole(1234, "en")
    ('1.234', '1,234')
    """
    return f"{round(number):,}".replace(",", _GROUP[language])


def amount(number: float, language: str) -> str:
    """A number of posts that may be less than a whole: one decimal below ten.

    >>> amount(2.46, "id"), amount(3.0, "id"), amount(66.2, "id")
    ('2,5', '3', '66')
    """
    if number >= 9.95 or abs(number - round(number)) < 0.05:
        return whole(number, language)
    return f"{number:.1f}".replace(".", _POINT[language])


def times(ratio: float, language: str) -> str:
    """A ratio; from ten on without decimals.

    >>> times(6.24, "id"), times(12.4, "id")
    ('6,2×', '12×')
    """
    if ratio >= 9.95:
        return f"{whole(ratio, language)}×"
    return f"{ratio:.1f}×".replace(".", _POINT[language])


def percent(share: float) -> str:
    """A share of 0 to 1.

    >>> percent(0.714)
    '71%'
    """
    return f"{round(share * 100)}%"


def local(at: int, zone: str) -> datetime:
    """A moment in the agency's zone."""
    return datetime.fromtimestamp(at, _ZONES[zone])


def clock(at: int, zone: str, language: str) -> str:
    """The time of day, without its zone.

    >>> clock(1795500240, "WIB", "id")
    '13.04'
    """
    moment = local(at, zone)
    return f"{moment.hour:02}{_CLOCK[language]}{moment.minute:02}"


def day(at: int, zone: str, language: str) -> str:
    """The date, short.

    >>> day(1795500240, "WIB", "id")
    '24 Nov 2026'
    """
    moment = local(at, zone)
    return f"{moment.day} {_MONTHS[language][moment.month - 1]} {moment.year}"
