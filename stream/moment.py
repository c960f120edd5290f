"""A moment as an officer types it: "2026-11-24 02:10 WIB". Pure."""

from datetime import datetime, timedelta, timezone

from alerts.words.numbers import OFFSETS


def moment(text: str, zone: str) -> int:
    """Epoch seconds; ``zone`` is meant where the text names none. Raises ValueError with what was expected.

    >>> moment("2026-11-24 02:10 WIB", "WIT") == moment("2026-11-24 04:10", "WIT") == 1795461000
    True
    >>> moment("2026-11-23T19:10:00Z", "WIB")
    1795461000
    """
    words = text.split()
    if words and words[-1].upper() in OFFSETS:
        zone = words.pop().upper()
    try:
        found = datetime.fromisoformat(" ".join(words))
    except ValueError:
        raise ValueError(f'"{text}" is no time; write it as in "2026-11-24 02:10 WIB"') from None
    return int((found if found.tzinfo else found.replace(tzinfo=timezone(timedelta(hours=OFFSETS[zone])))).timestamp())
