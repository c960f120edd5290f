"""How an export is written: its encoding, the separator of its columns, and the row that names them.

Nothing here guesses by language statistics. A file is UTF-16 where it says or shows so; else it is UTF-8, and a byte
that can't be is the one that Windows-1252 has there. That also reads files that were glued together from both.
"""

import codecs
import csv
from collections import Counter
from io import StringIO, TextIOWrapper

import msgspec

from stream.configfile import ConfigError
from stream.feeds.file import opened

SAMPLE = 1 << 16
"""Bytes that are looked at to find the encoding, and about as many characters to find the separator."""
SEPARATORS = ";,\t|"
NAMES = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "bars"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
FALLBACK = "kentongan-windows-1252"


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("windows-1252", "replace"), error.end


codecs.register_error(FALLBACK, _windows)


def encoding(sample: bytes) -> tuple[str, str]:
    """The encoding of a file that begins so, as Python and as a person calls it.

    >>> encoding("Judul;Isi".encode("utf-16")), encoding("harga naik 5€".encode("windows-1252"))
    (('utf-16', 'UTF-16'), ('utf-8', 'Windows-1252'))
    """
    for mark, name, said in _MARKS:
        if sample.startswith(mark):
            return name, said
    zeros = sample[:1024].count(0, 0), sample[1:1024:2].count(0)
    if zeros[0] * 3 > len(sample[:1024]):
        return ("utf-16-le" if zeros[1] * 2 > zeros[0] else "utf-16-be"), "UTF-16 without a byte order mark"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # a character may be cut off at the sample's end
    except UnicodeDecodeError:
        return "utf-8", "Windows-1252"
    return "utf-8", "UTF-8"


def as_text(path: str) -> tuple[TextIOWrapper, str]:
    """The file as text, with its line ends as they are, and its encoding in words. Raises ConfigError."""
    file = opened(path)
    try:
        name, said = encoding(file.read(SAMPLE))
        file.seek(0)
    except (OSError, EOFError) as error:
        file.close()
        raise ConfigError(f"{path}: {error}; name an export that can be read") from None
    return TextIOWrapper(file, name, "replace" if "16" in name else FALLBACK, newline=""), said


class Dialect(msgspec.Struct, frozen=True):
    """The separator, and how many records (lines, mostly) stand before the one that names the columns."""

    separator: str
    before: int


def dialect(text: str) -> Dialect | None:
    """The dialect of a table that begins so; None where no separator makes columns of it.

    The right separator is the one by which most records have the same number of columns, and many.

    >>> dialect("Laporan\\n\\nTanggal;Isi\\n24/11/2026;BBM 1,5 jam\\n")
    Dialect(separator=';', before=2)
    """
    found = {separator: _columns(text, separator) for separator in SEPARATORS}
    told = text[4:5] if text[:4].lower() == "sep=" and text[4:5] in found else ""
    best = told or max(found, key=lambda separator: found[separator][0])
    strength, width = found[best]
    if not strength:
        return None
    records = csv.reader(StringIO(text, newline=""), delimiter=best)
    return Dialect(best, next(n for n, record in enumerate(records) if len(record) == width and not (told and n == 0)))


def _columns(text: str, separator: str) -> tuple[float, int]:
    """How well a separator explains the text, and into how many columns it parts most records."""
    widths = Counter(len(record) for record in csv.reader(StringIO(text, newline=""), delimiter=separator) if record)
    if not widths:
        return 0.0, 0
    width, records = widths.most_common(1)[0]
    return records / widths.total() * (width - 1), width
