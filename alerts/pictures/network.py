"""The picture of a network: at most 180 accounts, who they are to each other, the groups, and where it was first seen.

    title, span, counts                    groups: shape, colour, size, tone, words
    the graph, its greatest named          top spreaders
    first seen by this system: step by step over platforms and outlets

No group under three accounts is drawn, and private accounts have their pseudonyms. The same graph gives the same bytes.
"""

from collections.abc import Iterator

import numpy as np

from alerts.pictures.chain import CHAIN, chain
from alerts.pictures.fitting import fitted
from alerts.pictures.labels import Box, Mark, placed
from alerts.pictures.look import Look, names
from alerts.pictures.panel import PANEL, panel
from alerts.pictures.shapes import DIAMOND, REST, colour, dashed, shape
from alerts.pictures.svg import FAINT, INK, document, element, number, text
from detectors.network.analysis import Analysis
from detectors.network.interactions import Floats
from detectors.network.layout import Layout, layout

WIDE, HIGH = 1200, 900
GRAPH = Box(36, 96, 826, 716)
SMALL, GREAT = 4.0, 20.0
"""Radius of who is amplified by nobody, and by the most."""
NAMED = 40
"""Accounts that are named at most, where there is room."""
GREATER = 12.0
"""Radius from which on a name is larger, and stands even across other marks, as that of an outlet does."""
TIP = 1.25
"""Half the width of a diamond, in radii of the circle of its area: its name begins beyond."""


def picture(analysis: Analysis, zone: str, language: str) -> str:
    """The SVG. Raises ``communities.Missing`` where igraph is not installed."""
    look, network = Look(zone, language), analysis.network
    amplifiers = analysis.roles.graph.amplifiers
    sizes = SMALL + (GREAT - SMALL) * np.sqrt(amplifiers / max(1, amplifiers.max(initial=0)))
    high = GRAPH.bottom - GRAPH.top
    found = layout(analysis.roles, sizes / high, (GRAPH.right - GRAPH.left) / high)
    return document(
        WIDE,
        HIGH,
        f"{look.words.subtitle}: {network.name}",
        *_title(analysis, found, look),
        *_edges(analysis, found),
        *_accounts(analysis, found, sizes, look),
        *panel(analysis, look, CHAIN),
        *chain(analysis, look),
    )


def _title(analysis: Analysis, found: Layout, look: Look) -> Iterator[str]:
    network = analysis.network
    yield text(fitted(network.name, 26, 800), 24, 42, 26, font_weight="bold")
    counts = look.words.counts.format(
        posts=look.whole(network.posts), accounts=look.whole(network.accounts), drawn=look.whole(len(found.accounts))
    )
    yield text(f"{look.words.subtitle} · {look.span(network.first, network.last)}", 24, 64, 14, fill=FAINT)
    yield text(counts, 24, 83, 14, fill=FAINT)
    if not len(found.accounts):
        yield text(look.words.empty, (GRAPH.left + GRAPH.right) / 2, 400, 16, text_anchor="middle", fill=FAINT)


def _places(found: Layout) -> Floats:
    places: Floats = found.places * (GRAPH.bottom - GRAPH.top) + np.array([GRAPH.left, GRAPH.top])
    return places


def _edges(analysis: Analysis, found: Layout) -> Iterator[str]:
    """Lines, in the colour of a group where both ends are in it."""
    places, community = _places(found), analysis.roles.community[found.accounts]
    thick = 0.6 + 2.4 * np.sqrt(found.weight / max(found.weight.max(initial=0.0), 1e-9))
    lines: list[str] = []
    for (one, other), wide in zip(found.ends.tolist(), thick.tolist(), strict=True):
        same = community[one] == community[other]
        (x, y), (to_x, to_y) = places[one], places[other]
        lines.append(
            element("path", d=f"M{number(x)} {number(y)}L{number(to_x)} {number(to_y)}", stroke_width=wide,
                    stroke=colour(int(community[one])) if same else REST)
        )  # fmt: skip
    yield element("g", *lines, stroke_opacity="0.35", fill="none") if lines else ""


def _accounts(analysis: Analysis, found: Layout, sizes: Floats, look: Look) -> Iterator[str]:
    marks = _marks(analysis, found, sizes, look)
    for account, mark in zip(found.accounts, marks, strict=True):
        yield from _mark(analysis, int(account), mark)
    drawn = [Box(mark.x - r, mark.y - r, mark.x + r, mark.y + r) for mark in marks if (r := mark.radius * 0.9)]
    for label in placed(_named(analysis, found, marks), drawn, Box(8, GRAPH.top - 8, PANEL - 16, GRAPH.bottom + 16)):
        yield text(
            label.mark.text, label.x, label.y, label.mark.size, text_anchor=label.anchor,
            stroke="#ffffff", stroke_width=3, paint_order="stroke", stroke_linejoin="round",
        )  # fmt: skip


def _marks(analysis: Analysis, found: Layout, sizes: Floats, look: Look) -> list[Mark]:
    who = [analysis.roles.accounts[account] for account in found.accounts]
    public = [analysis.roles.role(account) != "private" for account in who]
    rows = zip(_places(found).tolist(), sizes[found.accounts].tolist(), names(who, look.language), public, strict=True)
    return [Mark(x, y, r, name, 15 if r > GREATER else 12, known or r > GREATER) for (x, y), r, name, known in rows]


def _named(analysis: Analysis, found: Layout, marks: list[Mark]) -> list[Mark]:
    """Who is named where there is room: outlets and public accounts before others of their size."""
    roles = analysis.roles
    bold = [roles.role(roles.accounts[account]) != "private" for account in found.accounts]
    pairs = sorted(zip(marks, bold, roles.community[found.accounts], strict=True), key=_first_named)
    named = [(mark, kind) for mark, public, kind in pairs if mark.radius > SMALL or public][:NAMED]
    return [mark._replace(radius=mark.radius * TIP) if kind == DIAMOND else mark for mark, kind in named]


def _first_named(one: tuple[Mark, bool, int]) -> tuple[float, str]:
    mark, public, _ = one
    return -mark.radius * (1 + public), mark.text


def _mark(analysis: Analysis, account: int, mark: Mark) -> Iterator[str]:
    roles = analysis.roles
    who, community = roles.accounts[account], int(roles.community[account])
    line = {"stroke": INK, "stroke_width": 2.5} if roles.role(who) != "private" else {"stroke": "#ffffff"}
    yield shape(community, mark.x, mark.y, mark.radius, fill=colour(community), **line)
    if who in roles.coordinated:
        yield dashed(mark.x, mark.y, mark.radius + 3)
