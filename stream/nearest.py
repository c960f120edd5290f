"""Names that nobody knows, and what was probably meant."""

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or nothing.

    >>> nearest("replya", ["run", "replay"]), nearest("zzz", ["run"])
    ('replay', '')
    """
    spelt = {one.lower(): one for one in known}
    return next((spelt[one] for one in difflib.get_close_matches(name.lower(), spelt, n=1)), "")


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence about a name that nobody knows.

    >>> unknown("key", "prot", ["host", "port"])
    'unknown key; did you mean "port"?'
    >>> unknown("key", "zzz", ["host", "port"])
    'unknown key; known here: host, port'
    """
    names = list(known)
    near = nearest(name, names)
    return (
        f'unknown {what}; did you mean "{near}"?'
        if near
        else f"unknown {what}; known here: {', '.join(names) or 'none'}"
    )
