"""A proposal how to read an export, for a person to look at: the columns, three rows as they would be read."""

import json
import shlex
from datetime import datetime, timedelta, timezone

import msgspec

from stream.configfile import ConfigError
from stream.exports import Reading, values
from stream.exports.columns import candidates, guess
from stream.exports.moments import HOURS, order
from stream.exports.places import joined
from stream.exports.rows import Row
from stream.exports.sheet import Sheet
from stream.exports.table import Table, Wrong
from stream.post import Post

SHOWN = 3


class Proposal:
    """How ``sheet`` would be read: what ``given`` says already, and a guess for the rest.

    Raises ConfigError where no column can be found for something that every post needs; it shows what was found.
    """

    def __init__(self, sheet: Sheet, given: Reading) -> None:
        self.sheet = sheet
        self.fields = _together(guess(sheet), given.fields)
        self.heard: list[str] = []
        try:
            self.table = Table(sheet, msgspec.structs.replace(given, fields=self.fields), self.heard.append)
        except ConfigError as error:
            raise ConfigError("\n".join([*self._columns(), str(error)])) from None
        first = {"day first": True, "month first": False}.get(self.table.order)
        self.reading = msgspec.structs.replace(given, fields=self.fields, day_first=first)

    @property
    def unclear(self) -> str:
        """A date that can be read in two ways, where nothing tells which is right; else nothing."""
        place = self.table.places["published"]
        if self.table.order != "unclear" or isinstance(place, str):
            return ""
        texts = (values.text(joined(row, place)) for row in self.sheet.sample if not row.wrong)
        return next((text for text in texts if order([text]) == "unclear"), "its dates")

    def decided(self, day_first: bool) -> "Proposal":
        """The same, once somebody has said which part of the date comes first."""
        return Proposal(self.sheet, msgspec.structs.replace(self.reading, day_first=day_first))

    def lines(self) -> list[str]:
        """The proposal, for a person."""
        rows = [line for row in self.sheet.sample[:SHOWN] for line in self._row(row)]
        return [self.table.found(), *self._columns(), "", "as they would be read:", *rows, *self.heard]

    def options(self) -> str:
        """What to write on the command line to read such files so."""
        fields = [f"--field {shlex.quote(f'{ours}={theirs}')}" for ours, theirs in self.fields.items()]
        order = {True: ["--day-first"], False: ["--month-first"], None: []}[self.reading.day_first]
        return " ".join([*fields, f"--zone {self.reading.zone}", *order])

    def section(self) -> str:
        """What to write into the configuration to take such files as a feed."""
        order = [] if self.reading.day_first is None else [f"day_first = {json.dumps(self.reading.day_first)}"]
        head = [
            "[feeds.NAME]",
            'kind = "csv"',
            f"path = {_quoted(self.sheet.path)}",
            f'zone = "{self.reading.zone}"',
            *order,
        ]
        fields = [f"{ours} = {_quoted(theirs)}" for ours, theirs in self.fields.items()]
        return "\n".join([*head, "[feeds.NAME.fields]", *fields])

    def _columns(self) -> list[str]:
        """Our fields, where each would be read, and which column might be meant as well."""
        others = candidates(self.sheet)
        used = {part for theirs in self.fields.values() for part in (theirs, *theirs.split("+"))}
        lines = []
        for ours, theirs in self.fields.items():
            also = [name for name in others.get(ours, []) if name not in used]
            lines.append(f"  {ours:<14} {theirs}" + (f"   (or is it {', '.join(also)}?)" if also else ""))
        return lines

    def _row(self, row: Row) -> list[str]:
        try:
            return _shown(self.table.post(row)[1], self.reading.zone, row.number)
        except Wrong as wrong:
            return [f"  {wrong}"]


def _shown(post: Post, zone: str, number: int) -> list[str]:
    when = datetime.fromtimestamp(post.published, timezone(timedelta(hours=HOURS[zone])))
    first = f"  row {number}: {when.strftime('%A, %-d %B %Y %H:%M')} {zone}, {post.platform}, id {post.id}"
    skipped = ("id", "platform", "published", "seen", "feed")
    fields = {name: value for name in post.__struct_fields__ if name not in skipped and (value := getattr(post, name))}
    return [first, *(f"    {name:<12} {_short(value)}" for name, value in fields.items())]


def _short(value: object) -> str:
    text = " ".join(", ".join(value).split()) if isinstance(value, tuple) else " ".join(str(value).split())
    return text if len(text) <= 100 else text[:99] + "…"


def _together(guessed: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """What was said goes before what was guessed, also where its column was guessed to be something else."""
    said = set(given.values())
    rest = {ours: theirs for ours, theirs in guessed.items() if theirs not in said or ours == "platform"}
    return {**rest, **given}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
