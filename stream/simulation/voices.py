"""What they say: files of texts (TOML), each with lists of words and, for each voice, templates with slots.

    {spbu}       a word of that list, the same one wherever the slot stands again in the text; words may have slots
    {pagi|siang} one of these
    {2-5}        one of these numbers

A news text is "headline ¦ teaser". The word lists of ``umum.toml`` belong to every file.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

BUILT_IN = Path(__file__).parent / "texts"
COMMON = BUILT_IN / "umum.toml"

_SLOT = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)-(\d+)")


class TextsError(ValueError):
    """A file of texts can't be used; the message says why and what would be right."""


class Slot(NamedTuple):
    """A place in a text that is filled by one of the options; ``name`` is empty where each place is filled anew."""

    name: str
    options: tuple["Template", ...]


Template = tuple[str | Slot, ...]


def find(name: str, folder: Path) -> Path:
    """The file of these texts: beside the scenario, or a built-in one. Raises TextsError."""
    for path in (folder / f"{name}.toml", BUILT_IN / f"{name}.toml"):
        if path.is_file() and path != COMMON:
            return path
    known = sorted(path.stem for path in BUILT_IN.glob("*.toml") if path != COMMON)
    raise TextsError(f'there is no "{name}.toml" beside the scenario; the built-in texts are {", ".join(known)}')


class Phrases:
    """The voices of one file, ready to speak."""

    def __init__(self, path: Path, words: Mapping[str, tuple[str, ...]]):
        file = _read(path)
        self._words = {**_read(COMMON)["words"], **file["words"], **words}
        self._slots: dict[str, Slot] = {}
        self.voices = {voice: self._all(templates) for voice, templates in file["voices"].items()}

    def say(self, draw: Random, voice: str) -> str:
        """A text in this voice."""
        templates = self.voices[voice]
        return _fill(templates[int(draw.random() * len(templates))], draw, {})

    def _all(self, texts: Iterable[str]) -> tuple[Template, ...]:
        return tuple(self._template(text) for text in texts)

    def _template(self, text: str) -> Template:
        """Literals and slots by turns."""
        pieces = _SLOT.split(text)
        return tuple(self._slot(piece) if i % 2 else piece for i, piece in enumerate(pieces) if piece)

    def _slot(self, text: str) -> Slot:
        if "|" in text:
            return Slot("", self._all(text.split("|")))
        if match := _RANGE.fullmatch(text):
            return Slot("", tuple((str(n),) for n in range(int(match[1]), int(match[2]) + 1)))
        if text not in self._slots:
            self._slots[text] = Slot(text, self._options(text))
        return self._slots[text]

    def _options(self, name: str) -> tuple[Template, ...]:
        if not self._words.get(name):
            raise TextsError(f"there is no list of words {{{name}}}; write it under [words]")
        return self._all(self._words[name])


def _read(path: Path) -> dict[str, dict[str, tuple[str, ...]]]:
    """The two tables of a file of texts. Raises TextsError."""
    try:
        file = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TextsError(f"{path.name} can't be read: {error}") from None
    return {table: {name: tuple(texts) for name, texts in file.get(table, {}).items()} for table in ("words", "voices")}


def _fill(template: Template, draw: Random, chosen: dict[str, str]) -> str:
    return "".join([piece if type(piece) is str else _choose(piece, draw, chosen) for piece in template])  # type: ignore[arg-type]


def _choose(slot: Slot, draw: Random, chosen: dict[str, str]) -> str:
    if slot.name in chosen:
        return chosen[slot.name]
    text = _fill(slot.options[int(draw.random() * len(slot.options))], draw, chosen)
    if slot.name:
        chosen[slot.name] = text
    return text
