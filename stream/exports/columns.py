"""What each column of an export probably is: by its name, as the usual tools write it, and by what stands in it.

A name alone is not believed (Brand24's Mention is the text, Source may be an outlet or a platform), and values alone
only where they say it clearly (a date, a link). It is a proposal; a person says yes or no.
"""

import re
from collections.abc import Callable

from stream.exports import values
from stream.exports.moments import NoDate, moment
from stream.exports.sheet import Sheet
from stream.exports.values import PLATFORMS, Cell, Unreadable

KNOWN = {
    "published": "published, date, tanggal, tgl, datetime, date time, created at, created time, published at, waktu, time, "
    "publish date, publication date, date published, tanggal terbit, tanggal posting, tanggal publikasi, post date, "
    "timestamp, date created, waktu posting, tanggal waktu",
    "text": "text, content, isi, mention, konten, full text, snippet, message, caption, isi berita, isi konten, teks, "
    "mention content, hit sentence, opening text, tweet, body, full content, post, description, ringkasan, deskripsi",
    "title": "title, judul, headline, judul berita, mention title",
    "url": "url, link, tautan, permalink, tweet url, post url, mention url, alamat, link berita, article url",
    "outlet": "outlet, media, domain, source, sumber, media name, nama media, source name, publisher, portal, sumber berita, site",
    "platform": "platform, source type, channel, kanal, jenis media, tipe media, media type, content source, tipe sumber, "
    "source, sumber, media, social network, domain, content source name, jenis",
    "author": "author, akun, penulis, username, user name, screen name, handle, author name, nama akun, account, from, "
    "pengguna, user, nama pengguna, twitter screen name, influencer, creator, nama",
    "followers": "followers, pengikut, followers count, author followers, jumlah pengikut, follower, follower count",
    "likes": "likes, suka, like count, favorite count, favorites, likes count, jumlah suka, reactions, favourites, like",
    "reposts": "reposts, retweets, shares, retweet count, bagikan, dibagikan, share count, shares count, jumlah share, share, "
    "repost, retweet",
    "replies": "replies, comments, komentar, reply count, comment count, comments count, balasan, jumlah komentar",
    "views": "views, view count, tayangan, dilihat, plays, jumlah tayangan, video views, play count",
    "id": "id, id str, post id, tweet id, mention id, document id, guid, id post, id tweet, resource id, article id, status id",
    "lang": "lang, language, bahasa, language code",
    "place": "place, location, lokasi, city, kota, region, provinsi, wilayah, daerah",
    "hashtags": "hashtags, tagar, hashtag",
    "mentions": "mentions, mentioned users, user mentions",
    "reply_to": "reply to, in reply to status id, in reply to status id str, in reply to id",
    "reply_to_user": "reply to user, in reply to screen name, in reply to",
    "repost_of": "repost of, retweeted status id, retweet of",
}
"""For each of our fields the names that tools give it, the surest first."""

ENOUGH = 0.8
"""The share of cells that must be what the column is taken for."""
CLEAR = 0.95
"""The share that lets a column be taken for a date or a link whatever its name is."""


def candidates(sheet: Sheet) -> dict[str, list[str]]:
    """For each of our fields the columns that may hold it, the likeliest first."""
    cells = {name: _filled(sheet, place) for place, name in enumerate(sheet.columns)}
    found: dict[str, list[str]] = {}
    for ours in KNOWN:
        scores = {name: _score(ours, name, cells[name]) for name in sheet.columns}
        found[ours] = sorted((name for name in scores if scores[name] > 0), key=lambda name: -scores[name])
    return found


def guess(sheet: Sheet) -> dict[str, str]:
    """Our fields and where they probably stand, as ``--field`` takes them. What can't be told is left out.

    A column is used once, but a platform may be read from the same column as an outlet or a link.
    """
    cells = {name: _filled(sheet, place) for place, name in enumerate(sheet.columns)}
    pairs = [(_score(ours, name, cells[name]), ours, name) for ours in KNOWN for name in sheet.columns]
    fields: dict[str, str] = {}
    for score, ours, name in sorted(pairs, key=lambda pair: -pair[0]):
        if score > 0 and ours not in fields and name not in fields.values():
            fields[ours] = name
    _with_time(fields, cells)
    if "platform" not in fields and (source := _platform_by(fields, cells)):
        fields["platform"] = source
    return {ours: fields[ours] for ours in KNOWN if ours in fields}


def _with_time(fields: dict[str, str], cells: dict[str, list[Cell]]) -> None:
    """Where the date has no time of the day, the column that has it is joined to it."""
    day = fields.get("published", "")
    if not day or not _share(_is_day, cells[day]) >= ENOUGH:
        return
    times = [name for name, those in cells.items() if name != day and _share(_is_clock, those) >= ENOUGH]
    if times:
        fields["published"] = f"{day}+{times[0]}"


def _platform_by(fields: dict[str, str], cells: dict[str, list[Cell]]) -> str:
    by = (fields[ours] for ours in ("outlet", "url") if ours in fields)
    return next((name for name in by if _share(_is_platform, cells[name]) >= ENOUGH), "")


def _filled(sheet: Sheet, place: int) -> list[Cell]:
    """The cells of a column that have something in them, of the first rows."""
    column = (row.cells[place] for row in sheet.sample[:200] if not row.wrong)
    return [cell for cell in column if values.text(cell)]


def _score(ours: str, name: str, cells: list[Cell]) -> float:
    """How likely a column is what we call ``ours``: 0 to 3."""
    named, fit = _named(ours, name), _share(_LOOKS.get(ours, _is_short), cells)
    if ours == "id":
        fit = min(fit, len({str(cell) for cell in cells}) / max(1, len(cells)))
    if cells and fit < ENOUGH:
        return 0.0
    if not named:
        return 0.5 * (bool(cells) and ours in ("published", "url") and fit >= CLEAR)
    return named + (0.5 * fit if cells else -0.5)


def _named(ours: str, name: str) -> float:
    """How surely a name means ``ours``: nearly 2 for one that is known, less for one that holds it, 0 for any other."""
    words = re.findall(r"[a-z]+|\d+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    known = KNOWN[ours].split(", ")
    plain = " ".join(words)
    if plain in known:
        return 2.0 - 0.02 * known.index(plain)
    inside = [place for place, one in enumerate(known) if len(one) > 3 and f" {one} " in f" {plain} "]
    return 1.0 - 0.02 * inside[0] if inside else 0.0


def _share(look: Callable[[Cell], bool], cells: list[Cell]) -> float:
    return sum(map(look, cells)) / len(cells) if cells else 0.0


def _reads(text: str) -> bool:
    for day_first in (True, False):
        try:
            moment(text, "UTC", day_first)
        except NoDate:
            continue
        return True
    return False


def _is_moment(cell: Cell) -> bool:
    return _reads(values.text(cell)) or _is_day(cell)


def _is_day(cell: Cell) -> bool:
    return not _reads(values.text(cell)) and _reads(f"{values.text(cell)} 00:00")


def _is_clock(cell: Cell) -> bool:
    return _reads(f"1/1/2026 {values.text(cell)}")


def _is_link(cell: Cell) -> bool:
    return values.text(cell).lower().startswith(("http://", "https://", "www."))


def _is_count(cell: Cell) -> bool:
    try:
        return values.count(cell) is not None
    except Unreadable:
        return False


def _is_identity(cell: Cell) -> bool:
    """Digits that were cut off are an id too, though one that has to be replaced; a truth value is none."""
    text = values.text(cell)
    return 0 < len(text) <= 200 and " " not in text and not _is_moment(cell) and text.lower() not in values.TRUTHS


def _is_platform(cell: Cell) -> bool:
    return values.platform(cell) in PLATFORMS


def _is_words(cell: Cell) -> bool:
    return not (_is_count(cell) or _is_link(cell) or _is_moment(cell))


def _is_short(cell: Cell) -> bool:
    return len(values.text(cell)) <= 100 and _is_words(cell)


def _is_language(cell: Cell) -> bool:
    return re.fullmatch(r"[a-z]{2,3}([-_]\w+)?", values.language(cell)) is not None


def _is_mentions(cell: Cell) -> bool:
    return all(name.startswith("@") or isinstance(cell, list) for name in values.names(cell))


def _is_reference(cell: Cell) -> bool:
    return _is_identity(cell) and any(sign.isdigit() for sign in values.text(cell))


_LOOKS: dict[str, Callable[[Cell], bool]] = {
    "published": _is_moment, "text": _is_words, "title": _is_words, "url": _is_link, "platform": _is_platform,
    "id": _is_identity, "lang": _is_language, "mentions": _is_mentions, "reply_to": _is_reference, "repost_of": _is_reference,
} | dict.fromkeys(("followers", "likes", "reposts", "replies", "views"), _is_count)  # fmt: skip
