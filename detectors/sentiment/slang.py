"""Chat spellings: which word a spelling stands for, from ``slang.toml``."""

import hashlib
import tomllib
from functools import cache
from importlib import resources

_FILE = resources.files(__package__) / "slang.toml"


@cache
def standard() -> dict[str, tuple[str, ...]]:
    """Spelling -> the standard word or words it stands for.

    >>> standard()["gabisa"], standard()["bgt"]
    (('tidak', 'bisa'), ('banget',))
    """
    tables = tomllib.loads(_FILE.read_text("utf-8")).values()
    return {
        spelling: tuple(words.split())
        for table in tables
        for words, spellings in table.items()
        for spelling in spellings.split()
    }


@cache
def fingerprint() -> str:
    """SHA-256 of the list: a model is only valid with the list it was trained with."""
    return hashlib.sha256(_FILE.read_bytes()).hexdigest()
