"""What a cell looks like: a date, a link, a count, a name, a text."""

import re
from collections.abc import Callable, Mapping

from stream.exports import values
from stream.exports.moments import NoDate, moment
from stream.exports.values import PLATFORMS, Cell, Unreadable


def _reads(text: str) -> bool:
    for day_first in (True, False):
        try:
            moment(text, "UTC", day_first)
        except NoDate:
            continue
        return True
    return False


def is_moment(cell: Cell) -> bool:
    return _reads(values.text(cell)) or is_day(cell)


def is_day(cell: Cell) -> bool:
    return not _reads(values.text(cell)) and _reads(f"{values.text(cell)} 00:00")


def is_clock(cell: Cell) -> bool:
    return _reads(f"1/1/2026 {values.text(cell)}")


def _is_link(cell: Cell) -> bool:
    return values.text(cell).lower().startswith(("http://", "https://", "www."))


def _is_count(cell: Cell) -> bool:
    try:
        return values.count(cell) is not None
    except Unreadable:
        return False


def is_mangled(cell: Cell) -> bool:
    """Whether an id has lost its digits."""
    try:
        values.identity(cell)
    except Unreadable:
        return True
    return False


def _is_identity(cell: Cell) -> bool:
    """Digits that were cut off are an id too, though one that has to be replaced; a truth value is none."""
    text = values.text(cell)
    return 0 < len(text) <= 200 and " " not in text and not is_moment(cell) and text.lower() not in values.TRUTHS


def is_platform(cell: Cell) -> bool:
    return values.platform(cell) in PLATFORMS


def _is_words(cell: Cell) -> bool:
    return not (_is_count(cell) or _is_link(cell) or is_moment(cell))


def is_short(cell: Cell) -> bool:
    return len(values.text(cell)) <= 100 and _is_words(cell)


def _is_language(cell: Cell) -> bool:
    return re.fullmatch(r"[a-z]{2,3}([-_]\w+)?", values.language(cell)) is not None


def _is_mentions(cell: Cell) -> bool:
    return all(name.startswith("@") or isinstance(cell, list) for name in values.names(cell))


def _is_reference(cell: Cell) -> bool:
    return _is_identity(cell) and any(sign.isdigit() for sign in values.text(cell))


LOOKS: Mapping[str, Callable[[Cell], bool]] = {
    "published": is_moment,
    "text": _is_words,
    "title": _is_words,
    "url": _is_link,
    "platform": is_platform,
    "id": _is_identity,
    "lang": _is_language,
    "mentions": _is_mentions,
    **dict.fromkeys(("reply_to", "repost_of"), _is_reference),
    **dict.fromkeys(("followers", "likes", "reposts", "replies", "views"), _is_count),
}
