"""Which columns of a sheet hold which of our fields: by our own names, or as ``--field`` and the configuration say."""

from collections.abc import Mapping

from stream.configfile import ConfigError
from stream.exports.rows import Row
from stream.exports.sheet import Sheet
from stream.exports.values import Cell
from stream.line import Line, feed_names
from stream.nearest import nearest

Place = list[int] | str
"""Numbers of columns, or what stands in all rows."""


def places(sheet: Sheet, fields: Mapping[str, str]) -> dict[str, Place]:
    """Where each of our fields stands. Capitals make no difference.

    Raises ConfigError where a column is not there, or none is named for a field that every post needs.
    """
    try:
        feed_names({name: name for name in fields})
    except ValueError as error:
        raise ConfigError(f"{sheet.path}: {error}") from None
    found = {name: _place(sheet, name, written) for name, written in fields.items()}
    taken = {one for place in found.values() if isinstance(place, list) for one in place}
    for name in Line.__struct_fields__:
        place = _column(sheet, name)
        if name not in found and place >= 0 and place not in taken:
            found[name] = [place]
    _complete(sheet, found)
    return found


def joined(row: Row, place: list[int]) -> Cell:
    """What stands in a row at a place; several cells with a blank between them."""
    if len(place) == 1:
        return row.cells[place[0]]
    return " ".join(str(row.cells[one] or "").strip() for one in place)


def _place(sheet: Sheet, name: str, written: str) -> Place:
    if written.startswith("="):
        return written[1:]
    if (whole := _column(sheet, written)) >= 0:
        return [whole]
    parts = [part.strip() for part in written.split("+")]
    for part in parts:
        if _column(sheet, part) < 0:
            near = nearest(part, sheet.columns)
            hint = f'; did you mean "{near}"?' if near else ";"
            raise ConfigError(f'{sheet.path}: no column "{part}" for {name}{hint} {_here(sheet)}')
    return [_column(sheet, part) for part in parts]


def _column(sheet: Sheet, name: str) -> int:
    """The number of the column of this name, -1 where there is none; one that is spelt just so comes first."""
    if name in sheet.columns:
        return sheet.columns.index(name)
    small = [column.casefold() for column in sheet.columns]
    return small.index(name.strip().casefold()) if name.strip().casefold() in small else -1


def _complete(sheet: Sheet, found: Mapping[str, Place]) -> None:
    for name in ("published", "platform", "text"):
        if name in found or (name == "text" and "title" in found):
            continue
        same = ", or what it is in all rows, as in --field platform==news" if name == "platform" else ""
        near = nearest(name, sheet.columns)
        hint = f' ("{near}"?)' if near else ""
        say = f"say which column it is{hint}, as in --field {name}=COLUMN{same}; replay --guess makes a proposal"
        raise ConfigError(f"{sheet.path}: no column is named {name}: {say}; {_here(sheet)}")


def _here(sheet: Sheet) -> str:
    return f"the columns here are {', '.join(sheet.columns)}"
