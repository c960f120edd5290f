"""The whole graph for other programs, piece by piece: GEXF 1.3 (gexf.net) and GraphML (graphml.graphdrawing.org).

Every account and every edge; the same bytes for the same graph. Private accounts carry their pseudonyms.
"""

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from alerts.pictures.svg import printable
from detectors.network.analysis import Analysis

Value = str | int | float
COLUMNS = (
    ("platform", "string"), ("role", "string"), ("community", "integer"), ("core", "integer"),
    ("amplifiers", "integer"), ("received", "double"), ("given", "double"), ("pagerank", "double"),
)  # fmt: skip
"""What is told of each account, and its type in GEXF."""
GRAPHML = {"string": "string", "integer": "int", "double": "double"}


def accounts(analysis: Analysis) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """Each account's name and its values, as in ``COLUMNS``."""
    roles = analysis.roles
    columns = (roles.community, roles.core, roles.graph.amplifiers, roles.graph.received, roles.graph.given, roles.rank)
    rows = zip(*(column.round(6).tolist() for column in columns), strict=True)
    for account, values in zip(roles.accounts, rows, strict=True):
        platform, _, name = account.partition(":")
        yield name, (platform, roles.role(account), *values)


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
    row = "".join(f'<attvalue for="{n}" value=%s/>' for n in range(2))
    row += "".join(f'<attvalue for="{n}" value="%s"/>' for n in range(2, len(COLUMNS)))
    node = f'<node id="%s" label=%s><attvalues>{row}</attvalues></node>\n'
    for number, (name, (platform, role, *numbers)) in enumerate(accounts(analysis)):
        yield node % (number, _value(name), _value(platform), _value(role), *numbers)
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
    for number, (name, values) in enumerate(accounts(analysis)):
        pairs = zip(columns, (name, *values), strict=True)
        told = "".join([f'<data key="{title}">{_text(value)}</data>' for (title, _), value in pairs])
        yield f'<node id="n{number}">{told}</node>\n'
    for a, b, weight in edges(analysis):
        yield f'<edge source="n{a}" target="n{b}"><data key="weight">{weight}</data></edge>\n'
    yield "</graph></graphml>\n"


def _value(value: Value) -> str:
    return f'"{value}"' if not isinstance(value, str) or _PLAIN(value) else quoteattr(printable(value))


def _text(value: Value) -> str:
    return str(value) if not isinstance(value, str) or _PLAIN(value) else escape(printable(value))


_PLAIN = re.compile(r"[\w.:-]*", re.ASCII).fullmatch
"""Whether nothing needs to be escaped: so most names are."""
