"""A report as one HTML file that needs nothing else, to be kept, sent or printed. Pure."""

from collections.abc import Iterable

from stream.report.worded import Said, Worded
from stream.web.html import Html, document, element


def page(told: Worded, style: str) -> str:
    """The whole document; ``style`` is its style sheet."""
    body = [
        element("header", element("h1", told.title), *(element("p", line) for line in told.head)),
        _section(told.stands, [element("pre", told.message)]),
        _section(told.who, [_table(told) if told.rows else element("p", told.nobody)]),
        *([_section(told.evidence, [_list("ul", told.exhibits)])] if told.exhibits else []),
        _section(told.chronicle, map(_said, told.said)),
        element("p", told.made, class_="small"),
    ]
    return document(told.title, body, language=told.language, style=style)


def _section(title: str, parts: Iterable[Html]) -> Html:
    return element("section", element("h2", title), *parts)


def _table(told: Worded) -> Html:
    heads = element("tr", *(element("th", head, scope="col") for head in told.heads))
    rows = (element("tr", *(element("td", cell) for cell in row)) for row in told.rows)
    return element("table", element("thead", heads), element("tbody", *rows))


def _said(one: Said) -> Html:
    return element("article", element("h3", one.head), _list("ul", one.whom), element("pre", one.message))


def _list(name: str, lines: Iterable[str]) -> Html:
    return element(name, *(element("li", line) for line in lines))
