"""The panel beside the picture of a network: its groups, what the marks mean, who is amplified the most. Pure."""

from collections.abc import Iterator

from alerts.pictures.fitting import fitted
from alerts.pictures.look import Look, names
from alerts.pictures.shapes import COORDINATED, REST, colour, dashed, shape
from alerts.pictures.svg import COLOURS, FAINT, GRID, INK, element, number, text, width
from alerts.words.numbers import percent
from detectors.network.analysis import Analysis
from detectors.network.answer import Community
from detectors.network.roles import CROWD

PANEL, RIGHT = 862, 1176
"""Where it begins and ends."""


def panel(analysis: Analysis, look: Look, below: float) -> Iterator[str]:
    """All of it, down to ``below``."""
    y = 44.0
    for community in analysis.network.communities:
        if community.accounts >= CROWD:
            yield from _group(community, y, look)
            y += 58
    yield from _legend(analysis, y, look)
    yield from _spreaders(analysis, y + 118, below, look)


def _group(community: Community, y: float, look: Look) -> Iterator[str]:
    words = look.words
    heading = words.group.format(number=community.community + 1)
    yield shape(community.community, PANEL + 8, y - 5, 8, fill=colour(community.community))
    yield text(heading, PANEL + 24, y, 15, font_weight="bold")
    if community.coordinated:
        yield dashed(PANEL + 118, y - 5, 7)
        yield text(look.whole(community.coordinated), PANEL + 130, y, 15, font_weight="bold", fill=COORDINATED)
    facts = [words.members.format(accounts=look.whole(community.accounts))]
    if posts := sum(community.tone.values()):
        facts.append(words.negative.format(share=percent(community.tone.get("negative", 0) / posts)))
    yield text(" · ".join(facts), RIGHT, y, 14, text_anchor="end", fill=FAINT)
    terms = " · ".join(community.terms)
    while width(terms, 14) > RIGHT - PANEL - 24 and " · " in terms:
        terms = terms.rpartition(" · ")[0]
    yield text(fitted(terms, 14, RIGHT - PANEL - 24), PANEL + 24, y + 20, 14)


def _legend(analysis: Analysis, y: float, look: Look) -> Iterator[str]:
    words, far = look.words, (RIGHT + PANEL) / 2
    yield element("path", d=f"M{PANEL} {number(y - 16)}H{RIGHT}", stroke=GRID)
    yield shape(len(COLOURS), PANEL + 8, y + 7, 6, fill=REST)
    yield text(words.others, PANEL + 24, y + 12, 13, fill=FAINT)
    yield shape(len(COLOURS), PANEL + 8, y + 29, 6, fill="#ffffff", stroke=INK, stroke_width=2.5)
    yield text(words.media, PANEL + 24, y + 34, 13, fill=FAINT)
    if analysis.roles.coordinated:
        yield dashed(far + 8, y + 7, 7)
        yield text(words.coordinated, far + 22, y + 12, 13, fill=FAINT)
    yield shape(len(COLOURS), PANEL + 4, y + 51, 3, fill=REST)
    yield shape(len(COLOURS), PANEL + 14, y + 51, 6, fill=REST)
    yield text(words.size, PANEL + 24, y + 56, 13, fill=FAINT)


def _spreaders(analysis: Analysis, y: float, below: float, look: Look) -> Iterator[str]:
    """As many as there is room for."""
    shown = analysis.network.spreaders[: max(0, int((below - 40 - y) // 24))]
    if shown:
        yield element("path", d=f"M{PANEL} {number(y - 32)}H{RIGHT}", stroke=GRID)
        yield text(look.words.spreaders, PANEL, y - 8, 15, font_weight="bold")
    called = names([one.account for one in shown], look.language)
    for row, (one, name) in enumerate(zip(shown, called, strict=True)):
        line = y + 16 + 24 * row
        amplified = look.words.amplified.format(accounts=look.whole(one.amplifiers))
        yield shape(one.community, PANEL + 8, line - 5, 6, fill=colour(one.community))
        yield text(fitted(name, 14, RIGHT - PANEL - 190), PANEL + 24, line, 14)
        yield text(amplified, RIGHT, line, 13, text_anchor="end", fill=FAINT)
