"""Corpus: the labelled texts, read as they were published."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLASSES = ("negative", "neutral", "positive")
LANGUAGES = (
    "acehnese",
    "balinese",
    "banjarese",
    "buginese",
    "english",
    "indonesian",
    "javanese",
    "madurese",
    "minangkabau",
    "ngaju",
    "sundanese",
    "toba_batak",
)
"""Languages of NusaX; ids are parallel across them."""
TRANSLATED = {
    "betawi": "bew",
    "javanese": "jav",
    "madurese": "mad",
    "makassarese": "mak",
    "minangkabau": "min",
    "sundanese": "sun",
    "toba_batak": "btk",
}
"""Languages of NusaTranslation and their codes there; ids are parallel across them."""


@dataclass(frozen=True)
class Row:
    """A labelled text: its id within the source, and its class as a place in ``CLASSES``."""

    id: str
    text: str
    label: int


@dataclass(frozen=True)
class Source:
    """The rows of one data set in one language."""

    name: str
    language: str
    rows: tuple[Row, ...]
    two_class: bool = False
    """Whether neutral texts were left out of the set: then nothing is learnt about neutral from it."""


def sources(folder: Path, part: str) -> list[Source]:
    """All data sets; ``part`` is "train" or "valid"."""
    return [
        Source("smsa", "indonesian", tuple(_smsa(folder / f"smsa_{part}.tsv"))),
        *(Source(f"nusax_{name}", name, tuple(_csv(folder / f"nusax_{name}_{part}.csv"))) for name in LANGUAGES),
        *(
            Source(f"nusatranslation_{name}", name, tuple(_csv(folder / f"nusatranslation_{code}_{part}.csv")), True)
            for name, code in TRANSLATED.items()
        ),
        Source("prdect", "indonesian", tuple(_csv(folder / f"prdect_{part}.csv")), True),
    ]


def _smsa(file: Path) -> Iterator[Row]:
    for number, line in enumerate(file.read_text("utf-8").split("\n")):
        if line.strip():
            text, label = line.rsplit("\t", 1)
            yield Row(str(number), text, CLASSES.index(label.strip()))


def _csv(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield Row(row["id"], row["text"], CLASSES.index(row["label"]))
