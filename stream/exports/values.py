"""Single cells of an export as the values of a post line: counts, identities, names, platforms."""

import re
from hashlib import sha256

from stream.clean import clean
from stream.feeds.links import host

Cell = str | int | float | bool | list[object] | None
"""A cell as the file has it: always a string in CSV, any JSON value but an object in JSON."""

LONGEST = 40
"""Characters of a count."""
_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "nan", "null", "none", "#n/a", "(kosong)", "(none)"))
_UNCOUNTED = frozenset(("-1", "-1.0", "-1,0"))
TRUTHS = frozenset(("true", "false", "ya", "tidak", "yes", "no", "benar", "salah"))
_NUMBER = re.compile(r"([+-]?)(\d[\d.,' ]*)(?:[Ee]([+-]?\d{1,2}))?\s*([A-Za-z]*)")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*")
_SCALES = {"": 1, "rb": 10**3, "ribu": 10**3, "k": 10**3, "jt": 10**6, "juta": 10**6, "m": 10**6}
_MANGLED = re.compile(r"\d[.,]?\d*[Ee][+]?\d+|\d{15}0{3,}")
"""1,23457E+18, or 123456789012345000: a spreadsheet keeps 15 digits of a number and puts zeros for the others."""
_QUOTED = re.compile(r'="([^"]*)"|\'(.+)')
"""How people keep a spreadsheet from reading an id as a number."""
_STATUS = re.compile(r"https?://(?:\w+\.)?(?:x|twitter)\.com/[^/]+/status(?:es)?/(\d+)")

PLATFORMS = {
    "x": ("x", "twitter", "x.com", "twitter.com", "x (twitter)", "twitter/x", "x/twitter", "tweet", "t.co"),
    "facebook": ("facebook", "fb", "facebook.com", "facebook page", "facebook group"),
    "instagram": ("instagram", "ig", "instagram.com"),
    "tiktok": ("tiktok", "tik tok", "tiktok.com"),
    "youtube": ("youtube", "yt", "youtube.com", "youtu.be"),
    "threads": ("threads", "threads.net", "threads.com"),
    "telegram": ("telegram", "t.me"),
    "linkedin": ("linkedin", "linkedin.com"),
    "news": (
        "news", "berita", "media online", "online media", "online news", "online", "media", "portal berita", "web",
        "media daring", "news site", "situs berita", "cetak", "print", "media cetak",
    ),
    "blog": ("blog", "blogs"),
    "forum": ("forum", "forums", "kaskus", "kaskus.co.id", "reddit", "reddit.com"),
}  # fmt: skip
_PLATFORM = {name: platform for platform, names in PLATFORMS.items() for name in names}

_LANGUAGES = dict.fromkeys(("indonesia", "indonesian", "bahasa indonesia", "bahasa", "ind"), "id") | dict.fromkeys(
    ("english", "inggris", "bahasa inggris", "eng"), "en"
)


class Unreadable(ValueError):
    """A cell that can't be used; the message says what is wrong with it and what to do."""


def text(cell: Cell) -> str:
    """A cell as text; the parts of a list (as Telegram exports them) are joined. Empty where nothing is in it.

    >>> text(" N/A "), text(["Antre ", {"type": "bold", "text": "BBM"}])
    ('', 'Antre BBM')
    """
    if isinstance(cell, list):
        return "".join(str(part.get("text", "") if isinstance(part, dict) else part) for part in cell).strip()
    plain = "" if cell is None else str(cell).strip()
    return "" if plain.lower() in _NOTHING else plain


def count(cell: Cell) -> int | None:
    """A count, with thousands points, decimal commas and words of size; None where nothing is in it, or nobody counted:
    tools write -1 for that.

    >>> count("1.234"), count("12,3 rb"), count("1.234,0"), count("1,2 jt"), count("12.5K"), count(""), count("-1")
    (1234, 12300, 1234, 1200000, 12500, None, None)
    >>> count("1,2 M")
    Traceback (most recent call last):
    stream.exports.values.Unreadable: "1,2 M" can be millions or miliar; write the whole number
    """
    if isinstance(cell, int | float) and cell >= 0 and cell < 2**53:
        return round(cell)
    plain = text(cell).replace("\xa0", " ").replace("\u202f", " ")
    if not plain or plain in _UNCOUNTED:
        return None
    found = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if not found or found[1] == "-" or found[4].lower() not in _SCALES:
        raise Unreadable(f'"{plain[:40]}" is no count; write digits, as in 1234 or 12,3 rb')
    if found[4].lower() == "m" and "," in found[2]:
        raise Unreadable(f'"{plain[:40]}" can be millions or miliar; write the whole number')
    whole = not found[3] and not found[4]
    return round(_decimal(plain, found[2].strip(), whole) * 10.0 ** int(found[3] or 0) * _SCALES[found[4].lower()])


def _decimal(plain: str, digits: str, whole: bool) -> float:
    """Digits with points and commas; where both stand there the last one is the decimal sign."""
    if whole and _GROUPED.fullmatch(digits):
        return float(re.sub(r"\D", "", digits))
    point = max(digits.rfind("."), digits.rfind(","))
    before, after = (digits[:point], digits[point + 1 :]) if point >= 0 else (digits, "")
    if not (after or point < 0) or (not before.isdigit() and not _GROUPED.fullmatch(before)):
        raise Unreadable(f'"{plain[:40]}" is no count: points and commas do not fit; write 1.234 or 12,3 rb')
    return float(f"{re.sub(r'[^0-9]', '', before)}.{after or 0}")


def identity(cell: Cell) -> str:
    """An id as the platform gave it; empty where there is none. Raises Unreadable where it has lost its digits.

    >>> identity('="1859999999999999999"'), identity("123.0"), identity(12)
    ('1859999999999999999', '123', '12')
    >>> identity("1,23457E+18")
    Traceback (most recent call last):
    stream.exports.values.Unreadable: a spreadsheet has cut the id to 1,23457E+18; export again with that column as text
    """
    if isinstance(cell, float) and cell.is_integer() and cell < 2**53:
        return str(int(cell))
    plain = text(cell)
    if quoted := _QUOTED.fullmatch(plain):
        plain = quoted[1] or quoted[2] or ""
    if isinstance(cell, float) or _MANGLED.fullmatch(plain):
        raise Unreadable(f"a spreadsheet has cut the id to {plain[:40]}; export again with that column as text")
    if isinstance(cell, bool) or plain.lower() in TRUTHS:
        raise Unreadable(f'"{plain}" is a truth value and no id; map another column')
    return plain.removesuffix(".0") if re.fullmatch(r"\d{1,15}\.0", plain) else "".join(plain.split())


def platform(cell: Cell) -> str:
    """The short name of a platform, from its name, a domain or a link; a site that is none of them is news.

    >>> platform("Twitter"), platform("www.detik.com"), platform("https://x.com/a/status/1"), platform("Media Online")
    ('x', 'news', 'x', 'news')
    """
    name = text(cell).lower()
    name = (host(name) if "://" in name else name).removeprefix("www.").removeprefix("m.")
    return _PLATFORM.get(name) or ("news" if re.fullmatch(r"[\w-]+(\.[\w-]+)+", name) else "-".join(name.split()))


def language(cell: Cell) -> str:
    """A language's code; of the two languages that tools call by name here, from the name.

    >>> language("Bahasa Indonesia"), language("EN")
    ('id', 'en')
    """
    name = text(cell).lower()
    return _LANGUAGES.get(name, name)


def names(cell: Cell) -> list[str]:
    """Accounts or hashtags that stand together in a cell.

    >>> names("#bbm, #antre"), names(["a", "b"])
    (['#bbm', '#antre'], ['a', 'b'])
    """
    if isinstance(cell, list):
        return [str(part) for part in cell if isinstance(part, str | int)]
    return [name for name in re.split(r"[\s,;|]+", text(cell).strip("[]")) if name.strip("'\"")]


def status(url: str) -> str:
    """The id of a post on X that its own link holds; empty for any other link.

    >>> status("https://twitter.com/budi/status/1859999999999999999?s=20"), status("https://detik.com/status/1")
    ('1859999999999999999', '')
    """
    found = _STATUS.match(url)
    return found[1] if found else ""


def made_identity(platform: str, author: str, published: int, text: str) -> str:
    """The id of a post that brings none: SHA-256 of platform, author, time and text, the first 16 bytes.

    >>> made_identity("x", "budi", 1795493100, "Antre  BBM") == made_identity("x", "@Budi", 1795493100, "Antre BBM ")
    True
    """
    parts = (platform, author.lstrip("@").lower(), str(published), " ".join(clean(text).split()))
    return sha256("\0".join(parts).encode("utf-8", "replace")).digest()[:16].hex()
