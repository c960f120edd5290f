"""The rows of an export as post lines; one that can't be used becomes a line that the border refuses."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from stream.exports import Reading, values
from stream.exports.by_time import by_time
from stream.exports.moments import NoDate, Order, moment, order, turned, untrue
from stream.exports.places import joined, places
from stream.exports.rows import Row
from stream.exports.sheet import Sheet
from stream.exports.values import Cell, Unreadable
from stream.feeds.links import host
from stream.line import Line
from stream.post import Border, Post, Refused

END_OF_TIME = 4_102_444_800
"""2100-01-01: an export says when a post was published, not when it was seen."""
SENTENCES = 10
"""Refused rows that are said of one file; the others are counted."""

_IDENTITIES = ("id", "repost_of", "reply_to", "quote_of")
_MOMENTS = ("published", "seen")
_READERS: dict[str, Callable[[Cell], object]] = {
    **dict.fromkeys(Line.__struct_fields__, values.text),
    **dict.fromkeys(_IDENTITIES, values.identity),
    **dict.fromkeys(("reposts", "likes", "replies", "views", "followers"), values.count),
    **dict.fromkeys(("mentions", "hashtags"), values.names),
    "platform": values.platform,
    "lang": values.language,
}


class Wrong(Exception):
    """A row that can't be used: a short word for the kind of mistake, and the sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Table:
    """A sheet, read: ``lines`` gives a post line for each row, with our names.

    ``say`` hears what a person should know: which rows were refused and why, which ids had to be replaced.
    Raises ConfigError where a column that is named is not there, or one that is needed is not named.
    """

    def __init__(self, sheet: Sheet, reading: Reading, say: Callable[[str], None]) -> None:
        self.sheet, self.reading, self._say = sheet, reading, say
        self.places = places(sheet, reading.fields)
        self.rows = 0
        self.refused: Counter[str] = Counter()
        self.replaced: Counter[str] = Counter()
        self.order = self._order()
        self._turned = turned(self._dates())
        self._border = Border("")
        self._readers = _READERS | dict.fromkeys(_MOMENTS, self._moment)
        self._day_first = {"day first": True, "month first": False}.get(self.order)

    def found(self) -> str:
        """How the file is read, for a person: encoding, separator, order of the date, zone."""
        order = {"plain": "", "unclear": ", and 03/04 can be 3 April or 4 March"}.get(self.order, f", {self.order}")
        dates = f"dates {self.reading.zone} where they name no zone{order}"
        used = {place for places in self.places.values() if isinstance(places, list) for place in places}
        others = [name for place, name in enumerate(self.sheet.columns) if place not in used]
        return f"{self.sheet.path}: {self.sheet.said}; {dates}" + (f"; not used: {', '.join(others)}" if others else "")

    def lines(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """A post line a row, in the order of their times."""
        return by_time(self._dated(rows))

    def summary(self) -> str:
        """What was read and what was not, once the lines have ended."""
        kinds = ", ".join(f"{number} {reason}" for reason, number in self.refused.most_common())
        said = f"{self.sheet.path}: {self.rows} rows, {self.refused.total()} refused" + (f" ({kinds})" if kinds else "")
        return said + "".join(f"; {number} {what}" for what, number in self.replaced.items())

    # ---- one row

    def _dated(self, rows: Iterable[Row]) -> Iterator[tuple[int, bytes]]:
        """Each line with its time; one that is refused takes the time of the line before it."""
        at = 0
        for row in rows:
            self.rows += 1
            try:
                line, post = self.post(row)
                at = post.published
            except Wrong as wrong:
                line = self._refuse(row, wrong)
            yield at, line

    def post(self, row: Row) -> tuple[bytes, Post]:
        """The post line of one row, and what the border makes of it. Raises Wrong."""
        line = msgspec.json.encode(self._fields(row))
        post = self._border.read(line, END_OF_TIME)
        if isinstance(post, Refused):
            raise Wrong(post.reason, f"row {row.number}: {post.explanation}")
        return line, post

    def _fields(self, row: Row) -> dict[str, object]:
        if row.wrong:
            raise Wrong("row", f"row {row.number}: {row.wrong}")
        fields = {name: value for name in self.places if (value := self._value(name, row)) not in (None, "", [])}
        for name in ("published", "platform"):
            if name not in fields:
                raise self._wrong("missing", row, name, "the cell is empty; fill it or leave the row out")
        if not fields.get("text") and not fields.get("title"):
            raise self._wrong(
                "missing", row, "text" if "text" in self.places else "title", "the cell is empty, and there is no title"
            )
        return {"id": "", "text": "", **fields, **_outlet(fields), **_identity(fields)}

    def _value(self, name: str, row: Row) -> object:
        place = self.places[name]
        try:
            return self._readers[name](place if isinstance(place, str) else joined(row, place))
        except Unreadable as error:
            if name in _IDENTITIES:
                self._replace(row, name, str(error))
                return None
            raise self._wrong("number", row, name, str(error)) from None
        except NoDate as error:
            raise self._wrong("date", row, name, str(error)) from None

    def _moment(self, cell: Cell) -> int | None:
        plain = values.text(cell)
        if self._turned and (why := untrue(plain)):
            raise NoDate(why)
        return moment(plain, self.reading.zone, self._day_first) if plain else None

    # ---- what is said

    def _replace(self, row: Row, name: str, sentence: str) -> None:
        """An id that has lost its digits is no identity: another is made, and a reference is left out."""
        lost = f"{name} with lost digits"
        if not self.replaced[lost]:
            instead = "an id is made from platform, author, time and text" if name == "id" else "it is left out"
            self._say(f"{self.sheet.path}: {self._at(row, name)}: {sentence}; until then {instead} (said once)")
        self.replaced[lost] += 1

    def _wrong(self, reason: str, row: Row, name: str, sentence: str) -> Wrong:
        return Wrong(reason, f"{self._at(row, name)}: {sentence}")

    def _at(self, row: Row, name: str) -> str:
        place = self.places[name]
        columns = "+".join(self.sheet.columns[one] for one in place) if isinstance(place, list) else name
        return f"row {row.number}, {columns}"

    def _refuse(self, row: Row, wrong: Wrong) -> bytes:
        self.refused[wrong.reason] += 1
        if self.refused.total() <= SENTENCES:
            self._say(f"{self.sheet.path}: {wrong}")
        cells = dict(zip(self.sheet.columns, row.cells, strict=False))
        refused = {"reason": wrong.reason, "explanation": str(wrong)}
        return msgspec.json.encode({"refused": refused, "row": cells})

    def _order(self) -> Order:
        """Which part of a date comes first: as was said, else as far as the first rows tell."""
        if self.reading.day_first is not None:
            return "day first" if self.reading.day_first else "month first"
        return order(self._dates())

    def _dates(self) -> list[str]:
        """What stands in the first rows, where a column has it."""
        place = self.places["published"]
        if isinstance(place, str):
            return []
        return [values.text(joined(row, place)) for row in self.sheet.sample if not row.wrong]


def _outlet(fields: dict[str, object]) -> dict[str, object]:
    """The outlet of news is at least its site; that of a post in social media is not its platform once more."""
    if fields["platform"] == "news":
        return {} if "outlet" in fields or "url" not in fields else {"outlet": host(str(fields["url"]))}
    return {"outlet": ""} if values.platform(str(fields.get("outlet", ""))) == fields["platform"] else {}


def _identity(fields: dict[str, object]) -> dict[str, object]:
    """The id of the row, else that in the link of a post on X, else one that is made from what the post says."""
    if fields.get("id"):
        return {}
    if fields["platform"] == "x" and (number := values.status(str(fields.get("url", "")))):
        return {"id": number}
    words = str(fields.get("text") or fields.get("title"))
    author, published = str(fields.get("author", "")), fields["published"]
    assert isinstance(published, int)
    return {"id": values.made_identity(str(fields["platform"]), author, published, words)}
