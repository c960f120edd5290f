"""Text that keeps within its width. Pure."""

from alerts.pictures.svg import printable, width


def broken(content: str, size: float, wide: float) -> tuple[str, str]:
    """A name in two lines, the first as long as fits; broken behind a hyphen or before a dot where it has one.

    >>> broken("surat-kabar", 14, 60), broken("abc", 14, 60)
    (('surat-', 'kabar'), ('abc', ''))
    """
    if width(content, size) <= wide:
        return content, ""
    places = [at + (content[at] == "-") for at in range(1, len(content)) if content[at] in "-."] or [len(content) // 2]
    fits = [at for at in places if width(content[:at], size) <= wide]
    return (content[: fits[-1]], content[fits[-1] :]) if fits else (content, "")


def fitted(content: str, size: float, wide: float) -> str:
    """As much of a text as fits, and a sign that there was more.

    >>> fitted("antrean panjang", 14, 60), fitted("abc", 14, 60)
    ('antrean…', 'abc')
    """
    content = printable(content)
    if width(content, size) <= wide:
        return content
    while content and width(content + "…", size) > wide:
        content = content[:-1]
    return content.rstrip(" ·") + "…"
