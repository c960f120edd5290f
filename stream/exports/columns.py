"""What each column of an export probably is: by its name, as the usual tools write it, and by what stands in it.

A name alone is not believed (Brand24's Mention is the text, Source may be an outlet or a platform), and values alone
only where they say it clearly (a date, a link). It is a proposal; a person says yes or no.
"""

from collections.abc import Callable

from stream.exports import values
from stream.exports.headings import KNOWN, named
from stream.exports.looks import LOOKS, is_clock, is_day, is_mangled, is_platform, is_short
from stream.exports.sheet import Sheet
from stream.exports.values import Cell

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
    _with_platform(fields, cells)
    return {ours: fields[ours] for ours in KNOWN if ours in fields}


def _with_time(fields: dict[str, str], cells: dict[str, list[Cell]]) -> None:
    """Where the date has no time of the day, the column that has it is joined to it."""
    day = fields.get("published", "")
    if not day or not _share(is_day, cells[day]) >= ENOUGH:
        return
    times = [name for name, those in cells.items() if name != day and _share(is_clock, those) >= ENOUGH]
    if times:
        fields["published"] = f"{day}+{times[0]}"


def _with_platform(fields: dict[str, str], cells: dict[str, list[Cell]]) -> None:
    """Where no column is the platform alone, an outlet or a link tells it; an outlet that says no more is none."""
    by = (fields[ours] for ours in ("outlet", "url") if ours in fields)
    source = next((name for name in by if _share(is_platform, cells[name]) >= ENOUGH), "")
    if source:
        fields.setdefault("platform", source)
    outlet = fields.get("outlet", "")
    if outlet and outlet == fields.get("platform") and "news" not in map(values.platform, cells[outlet]):
        del fields["outlet"]


def _filled(sheet: Sheet, place: int) -> list[Cell]:
    """The cells of a column that have something in them, of the first rows."""
    column = (row.cells[place] for row in sheet.sample[:200] if not row.wrong)
    return [cell for cell in column if values.text(cell)]


def _score(ours: str, name: str, cells: list[Cell]) -> float:
    """How likely a column is what we call ``ours``: 0 to 3."""
    known, fit = named(ours, name), _share(LOOKS.get(ours, is_short), cells)
    if ours == "id":
        whole = [str(cell) for cell in cells if not is_mangled(cell)]
        fit = min(fit, len(set(whole)) / len(whole)) if whole else fit
    if cells and fit < ENOUGH:
        return 0.0
    if not known:
        return 0.5 * (bool(cells) and ours in ("published", "url") and fit >= CLEAR)
    return known + (0.5 * fit if cells else -0.5)


def _share(look: Callable[[Cell], bool], cells: list[Cell]) -> float:
    return sum(map(look, cells)) / len(cells) if cells else 0.0
