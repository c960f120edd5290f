"""The whole graph for other programs, piece by piece: GEXF 1.3 (gexf.net) and GraphML (graphml.graphdrawing.org).

Every account and every edge; the same bytes for the same graph. Private accounts carry their pseudonyms.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from alerts.pictures.svg import printable
from detectors.network.analysis import Analysis

COLUMNS = (
    ("platform", "string"), ("role", "string"), ("community", "integer"), ("core", "integer"),
    ("amplifiers", "integer"), ("received", "double"), ("given", "double"), ("pagerank", "double"),
)  # fmt: skip
"""What is told of each account, and its type in GEXF."""
GRAPHML = {"string": "string", "integer": "int", "double": "double"}


def accounts(analysis: Analysis) -> Iterator[tuple[str, str, str, list[str]]]:
    """Each account's name, platform and role, and its numbers as they are written, as in ``COLUMNS``."""
    roles = analysis.roles
    columns = (roles.community, roles.core, roles.graph.amplifiers, roles.graph.received, roles.graph.given, roles.rank)
    once: Callable[[float], str] = cache(str)  # few of these differ
    ways: tuple[Callable[[float], str], ...] = (once, once, once, str, str, cache(str))
    written = [map(way, column.round(6).tolist()) for way, column in zip(ways, columns, strict=True)]
    for account, *numbers in zip(roles.accounts, *written, strict=True):
        platform, _, name = account.partition(":")
        yield name, platform, roles.role(account), numbers


def edges(analysis: Analysis) -> Iterator[tuple[int, int, float]]:
    """Who amplifies whom, by their numbers in the order of ``accounts``, and with what weight."""
    graph = analysis.roles.graph
    return zip(graph.source.tolist(), graph.target.tolist(), graph.weight.round(6).tolist(), strict=True)


def gexf(analysis: Analysis) -> Iterator[str]:
    """The document in pieces."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield f"<meta><creator>kentongan</creator><description>{_text(analysis.network.name)}</description></meta>\n"
    yield '<graph defaultedgetype="directed"><attributes class="node">\n'
    yield from (f'<attribute id="{n}" title="{title}" type="{type}"/>\n' for n, (title, type) in enumerate(COLUMNS))
    yield "</attributes><nodes>\n"
    row = '<attvalue for="0" value=%s/>'
    row += "".join(f'<attvalue for="{n}" value="%s"/>' for n in range(1, len(COLUMNS)))
    node, platforms = f'<node id="%s" label=%s><attvalues>{row}</attvalues></node>\n', cache(_quoted)
    for number, (name, platform, role, numbers) in enumerate(accounts(analysis)):
        yield node % (number, _quoted(name), platforms(platform), role, *numbers)
    yield "</nodes><edges>\n"
    yield from (f'<edge source="{a}" target="{b}" weight="{weight}"/>\n' for a, b, weight in edges(analysis))
    yield "</edges></graph></gexf>\n"


def graphml(analysis: Analysis) -> Iterator[str]:
    """The document in pieces."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    columns = [("label", "string"), *COLUMNS]
    for title, type in columns:
        yield f'<key id="{title}" for="node" attr.name="{title}" attr.type="{GRAPHML[type]}"/>\n'
    yield '<key id="weight" for="edge" attr.name="weight" attr.type="double"/>\n'
    yield f'<graph id="G" edgedefault="directed"><desc>{_text(analysis.network.name)}</desc>\n'
    told = "".join(f'<data key="{title}">%s</data>' for title, _ in columns)
    node, platforms = f'<node id="n%s">{told}</node>\n', cache(_text)
    for number, (name, platform, role, numbers) in enumerate(accounts(analysis)):
        yield node % (number, _text(name), platforms(platform), role, *numbers)
    for a, b, weight in edges(analysis):
        yield f'<edge source="n{a}" target="n{b}"><data key="weight">{weight}</data></edge>\n'
    yield "</graph></graphml>\n"


def _quoted(value: str) -> str:
    return f'"{value}"' if _PLAIN(value) else quoteattr(printable(value))


def _text(value: str) -> str:
    return value if _PLAIN(value) else escape(printable(value))


_PLAIN = re.compile(r"[\w.:-]*", re.ASCII).fullmatch
"""Whether nothing needs to be escaped: so most names are."""
