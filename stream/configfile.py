"""A TOML file as plain values: read, overridden by the environment, and searched for the line a key stands on."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Table = dict[str, Any]
Loc = tuple[str | int, ...]
"""The way to a key: names of tables and keys, numbers for places in a list."""

PREFIX = "KENTONGAN_"
_PLACE = re.compile(r"(?P<message>.*) \(at line (?P<line>\d+), column (?P<column>\d+)\)", re.DOTALL)
_PART = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEYS = rf"{_PART}(?:\s*\.\s*{_PART})*"
_LINE = re.compile(rf"\s*(?:\[(?P<list>\[)?\s*(?P<table>{_KEYS})\s*\]|(?P<key>{_KEYS})\s*=)")


class ConfigError(Exception):
    """The configuration can't be used; each line names file, line, key, what is wrong and what would be right."""


class Unreadable(Exception):
    """The file is not there, or is not TOML; the message says where and why, ``line`` is 0 where it has none."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def read(path: Path) -> tuple[Table, str]:
    """The file's values and its text. Raises Unreadable."""
    try:
        text = path.read_text("utf-8-sig")  # an editor may have put a byte order mark before it
        return tomllib.loads(text), text
    except OSError as error:
        raise Unreadable(f"{error.strerror}; name a readable file with --config") from None
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8 at byte {error.start}; save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(str(error)) from None


def _unreadable(message: str) -> Unreadable:
    place = _PLACE.fullmatch(message)
    if not place:
        return Unreadable(f"not TOML: {message}")
    return Unreadable(f"not TOML: {place['message']}, column {place['column']}", int(place["line"]))


def override(data: Table, environ: Mapping[str, str]) -> dict[Loc, str]:
    """Write ``KENTONGAN_<SECTION>__<KEY>`` variables over the file's values; returns which key came from which.

    A value that begins with [ or { is read as TOML, everything else as it stands. Small letters are meant, and in a
    name that the file knows an underscore stands for a hyphen too.

    >>> data = {"web": {"port": 8080}}
    >>> override(data, {"KENTONGAN_WEB__PORT": "9090"}), data
    ({('web', 'port'): 'KENTONGAN_WEB__PORT'}, {'web': {'port': '9090'}})
    """
    came: dict[Loc, str] = {}
    for name in sorted(environ):
        parts = name.removeprefix(PREFIX).lower().split("__")
        if name.startswith(PREFIX) and len(parts) > 1:
            came[_write(data, parts, _value(environ[name]))] = name
    return came


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"] if text[:1] in ("[", "{") else text
    except tomllib.TOMLDecodeError:
        return text


def _write(data: Table, parts: list[str], value: Any) -> Loc:
    loc: list[str] = []
    table = data
    for part in parts:
        loc.append(next((key for key in table if key.replace("-", "_") == part), part))
        if len(loc) < len(parts):
            if not isinstance(table.get(loc[-1]), dict):
                table[loc[-1]] = {}
            table = table[loc[-1]]
    table[loc[-1]] = value
    return tuple(loc)


def line_of(text: str, loc: Loc) -> int:
    """The line a key stands on, or the line of the nearest table or key around it; 0 where none of them is found.

    >>> line_of('[web]\\nhost = "::1"\\nport = 1', ("web", "port"))
    3
    """
    best, line = 0, 0
    for number, found in _keys(text):
        if best < len(found) <= len(loc) and found == loc[: len(found)]:
            best, line = len(found), number
    return line


def spelt(loc: Loc) -> str:
    """The way to a key as a person writes it.

    >>> spelt(("officers", "analis", "reach", 0, "channel"))
    'officers.analis.reach[0].channel'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _keys(text: str) -> Iterator[tuple[int, Loc]]:
    """All keys and table headers of a file with their lines."""
    table: Loc = ()
    counts: dict[Loc, int] = {}
    quoted = False
    for number, line in enumerate(text.split("\n"), 1):
        found = None if quoted else _LINE.match(line)
        if found and found["table"]:
            table = _parts(found["table"])
            if found["list"]:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield number, table
        elif found:
            yield number, (*table, *_parts(found["key"]))
        quoted ^= (line.count('"""') + line.count("'''")) % 2 == 1


def _parts(keys: str) -> Loc:
    return tuple(part.strip("\"'") for part in re.findall(_PART, keys))
