"""A report as Markdown: plain enough for a terminal, and what minutes and tickets take. Pure."""

import re
from collections.abc import Iterable, Iterator

from stream.report.worded import Worded

_MARKS = re.compile(r"([\\`*_\[\]<>|])")


def markdown(told: Worded) -> str:
    """The whole document."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Worded) -> Iterator[str]:
    yield from (f"# {plain(told.title)}", "")
    yield from (f"- {plain(line)}" for line in told.head)
    yield from ("", f"## {told.stands}", "", *_code(told.message))
    yield from ("", f"## {told.who}", "", *(_table(told) if told.rows else [told.nobody]))
    if told.exhibits:
        yield from ("", f"## {told.evidence}", "", *(f"- {plain(line)}" for line in told.exhibits))
    yield from ("", f"## {told.chronicle}")
    for one in told.said:
        yield from ("", f"### {plain(one.head)}", "", *_code(one.message), "")
        yield from (f"- {plain(whom)}" for whom in one.whom)  # behind: below a list an indented block is part of it
    yield from ("", plain(told.made))


def _table(told: Worded) -> Iterator[str]:
    yield _row(told.heads)
    yield _row("---" for _ in told.heads)
    yield from (_row(map(plain, row)) for row in told.rows)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> list[str]:
    """As it was read: indented, so that nothing in it can end the block."""
    return [f"    {line}" for line in text.splitlines()]


def plain(text: str) -> str:
    """Text that is nothing but text: on one line, with its marks escaped.

    >>> plain("a|b <i> [x](y)")
    'a\\\\|b \\\\<i\\\\> \\\\[x\\\\](y)'
    """
    return _MARKS.sub(r"\\\1", " ".join(text.split()))
