"""Canonical links: the same article under one address, however it was reached. Pure; nothing is asked of a server."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

_TRACKS = re.compile(r"(?:utm_[^=]*|fbclid|gclid|amp)(?:=.*)?|page=all|single=1", re.IGNORECASE | re.DOTALL)
"""Parts of a query that say where a reader came from or how much he wants to see at once, not which article."""
_PORTS = {"http": 80, "https": 443}


def canonical(link: str, base: str = "") -> str:
    """The canonical form of a link, seen from ``base``; empty where it is no link of the web. ``www.`` is kept.

    >>> canonical("HTTPS://AMP.Kabar.example/nasional/a-1/amp/?utm_source=rss&id=7&page=all#komentar")
    'https://kabar.example/nasional/a-1?id=7'
    >>> canonical("/a-1", "https://www.kabar.example/rss"), canonical("javascript:alert(1)")
    ('https://www.kabar.example/a-1', '')
    """
    link = "".join(link.split())
    try:
        parts = urlsplit(urljoin(base, link) if link else "")
        place = _host(parts)
    except ValueError:
        return ""
    if parts.scheme not in _PORTS or not place:
        return ""
    path = re.sub(r"(?:/+amp)+/*$", "", parts.path) or "/"
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKS.fullmatch(part))
    return urlunsplit((parts.scheme, place, path, query, ""))


def host(link: str) -> str:
    """The host of a link without ``www.``, as outlets are named; empty where there is none.

    >>> host("https://www.kabar.example:8080/a")
    'kabar.example'
    """
    try:
        return (urlsplit(link).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _host(parts: SplitResult) -> str:
    """Host and port in small letters; no user name, which would only be there to deceive. Raises ValueError."""
    name = (parts.hostname or "").rstrip(".")
    while name.startswith("amp.") and "." in name[4:]:
        name = name[4:]
    name = f"[{name}]" if ":" in name else name
    usual = parts.port is None or parts.port == _PORTS.get(parts.scheme)
    return name if usual or not name else f"{name}:{parts.port}"
