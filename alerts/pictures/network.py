"""The picture of a network: at most 180 accounts, who they are to each other, the groups, and where it was first seen.

    title, span, counts                    groups: shape, colour, size, tone, words
    the graph, its greatest named          top spreaders
    first seen by this system: step by step over platforms and outlets

No group under three accounts is drawn, and private accounts have their pseudonyms. The same graph gives the same bytes.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from alerts.pictures.labels import Box, Mark, placed
from alerts.pictures.shapes import DIAMOND, shape
from alerts.pictures.svg import COLOURS, FAINT, GRID, INK, document, element, number, printable, text, width
from alerts.quoting import brief
from alerts.words import LANGUAGES
from alerts.words.network import WORDS, Words
from alerts.words.numbers import clock, day, percent, whole
from detectors.network.analysis import Analysis
from detectors.network.answer import Community, Step
from detectors.network.interactions import Floats
from detectors.network.layout import Layout, layout
from detectors.network.roles import CROWD

WIDE, HIGH = 1200, 900
GRAPH = Box(36, 96, 826, 716)
PANEL, RIGHT, CHAIN = 862, 1176, 748
"""Where the panel begins and ends, and below what the chain stands."""
SMALL, GREAT = 4.0, 20.0
"""Radius of who is amplified by nobody, and by the most."""
NAMED = 40
"""Accounts that are named at most, where there is room."""
TIP = 1.25
"""Half the width of a diamond, in radii of the circle of its area: its name begins beyond."""
BLOCKS = 8.0
"""Radius from which on a mark may not be written over."""
REST = "#a3acb8"
COORDINATED = "#c22f2f"


class Look(NamedTuple):
    """How times and words are written."""

    zone: str
    language: str

    @property
    def words(self) -> Words:
        """The words of its language."""
        return WORDS[self.language]

    def time(self, at: int) -> str:
        """The time of day."""
        return clock(at, self.zone, self.language)

    def moment(self, at: int) -> str:
        """The day and the time of day."""
        return f"{day(at, self.zone, self.language)} {self.time(at)}"

    def day(self, at: int) -> str:
        """The day without its year."""
        return day(at, self.zone, self.language).rpartition(" ")[0]

    def when(self, at: int, today: str) -> str:
        """The time of day, with the day where that is not ``today``."""
        return self.time(at) if self.day(at) == today else f"{self.day(at)} {self.time(at)}"

    def brief(self, at: int, today: str) -> str:
        """The day where that is not ``today``, else the time of day."""
        return self.time(at) if self.day(at) == today else self.day(at)

    def span(self, first: int, last: int) -> str:
        """From when to when, the day once where it is the same."""
        begin, end = day(first, self.zone, self.language), day(last, self.zone, self.language)
        if begin == end:
            return f"{begin}, {self.time(first)}–{self.time(last)} {self.zone}"
        return f"{begin} {self.time(first)} – {end} {self.time(last)} {self.zone}"

    def whole(self, number: float) -> str:
        """A count."""
        return whole(number, self.language)


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
        *_accounts(analysis, found, sizes),
        *_panel(analysis, look),
        *_chain(analysis, look),
    )


def name(account: str) -> str:
    """How an account is called where people read.

    >>> name("x:akun-0123456789abcdef"), name("news:detik.com")
    ('akun-0123', 'detik.com')
    """
    return printable(brief(account.partition(":")[2]))


def _title(analysis: Analysis, found: Layout, look: Look) -> Iterator[str]:
    network = analysis.network
    yield text(_fitted(network.name, 26, 800), 24, 42, 26, font_weight="bold")
    counts = look.words.counts.format(
        posts=look.whole(network.posts), accounts=look.whole(network.accounts), drawn=look.whole(len(found.accounts))
    )
    yield text(f"{look.words.subtitle} · {look.span(network.first, network.last)}", 24, 64, 14, fill=FAINT)
    yield text(counts, 24, 83, 14, fill=FAINT)
    if not len(found.accounts):
        yield text(look.words.empty, (GRAPH.left + GRAPH.right) / 2, 400, 16, text_anchor="middle", fill=FAINT)


def _colour(community: int) -> str:
    return COLOURS[community] if community < len(COLOURS) else REST


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
                    stroke=_colour(int(community[one])) if same else REST)
        )  # fmt: skip
    yield element("g", *lines, stroke_opacity="0.35", fill="none") if lines else ""


def _accounts(analysis: Analysis, found: Layout, sizes: Floats) -> Iterator[str]:
    roles, places = analysis.roles, _places(found)
    marks = [
        Mark(x, y, sizes[account], name(roles.accounts[account]), 15 if sizes[account] > 12 else 12)
        for account, (x, y) in zip(found.accounts, places.tolist(), strict=True)
    ]
    for account, mark in zip(found.accounts, marks, strict=True):
        yield from _mark(analysis, int(account), mark)
    taken = [Box(mark.x - r, mark.y - r, mark.x + r, mark.y + r) for mark in marks if (r := mark.radius * 0.9) > BLOCKS]
    for label in placed(_named(analysis, found, marks), taken, Box(8, GRAPH.top - 8, PANEL - 16, GRAPH.bottom + 16)):
        yield text(
            label.mark.text, label.x, label.y, label.mark.size, text_anchor=label.anchor,
            stroke="#ffffff", stroke_width=3, paint_order="stroke", stroke_linejoin="round",
        )  # fmt: skip


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
    yield shape(community, mark.x, mark.y, mark.radius, fill=_colour(community), **line)
    if who in roles.coordinated:
        yield _dashed(mark.x, mark.y, mark.radius + 3)


def _dashed(x: float, y: float, radius: float) -> str:
    look: dict[str, str | float] = {"fill": "none", "stroke": COORDINATED, "stroke_width": 1.8}
    return element("circle", cx=x, cy=y, r=radius, stroke_dasharray="3 2", **look)


# ---- the panel on the right


def _panel(analysis: Analysis, look: Look) -> Iterator[str]:
    y = 44.0
    for community in analysis.network.communities:
        if community.accounts >= CROWD:
            yield from _group(community, y, look)
            y += 58
    yield from _legend(analysis, y, look)
    yield from _spreaders(analysis, y + 118, look)


def _group(community: Community, y: float, look: Look) -> Iterator[str]:
    words = look.words
    heading = words.group.format(number=community.community + 1)
    yield shape(community.community, PANEL + 8, y - 5, 8, fill=_colour(community.community))
    yield text(heading, PANEL + 24, y, 15, font_weight="bold")
    if community.coordinated:
        yield _dashed(PANEL + 118, y - 5, 7)
        yield text(look.whole(community.coordinated), PANEL + 130, y, 15, font_weight="bold", fill=COORDINATED)
    facts = [words.members.format(accounts=look.whole(community.accounts))]
    if posts := sum(community.tone.values()):
        facts.append(words.negative.format(share=percent(community.tone.get("negative", 0) / posts)))
    yield text(" · ".join(facts), RIGHT, y, 14, text_anchor="end", fill=FAINT)
    terms = " · ".join(community.terms)
    while width(terms, 14) > RIGHT - PANEL - 24 and " · " in terms:
        terms = terms.rpartition(" · ")[0]
    yield text(_fitted(terms, 14, RIGHT - PANEL - 24), PANEL + 24, y + 20, 14)


def _legend(analysis: Analysis, y: float, look: Look) -> Iterator[str]:
    words, far = look.words, (RIGHT + PANEL) / 2
    yield element("path", d=f"M{PANEL} {number(y - 16)}H{RIGHT}", stroke=GRID)
    yield shape(len(COLOURS), PANEL + 8, y + 7, 6, fill=REST)
    yield text(words.others, PANEL + 24, y + 12, 13, fill=FAINT)
    yield shape(len(COLOURS), PANEL + 8, y + 29, 6, fill="#ffffff", stroke=INK, stroke_width=2.5)
    yield text(words.media, PANEL + 24, y + 34, 13, fill=FAINT)
    if analysis.roles.coordinated:
        yield _dashed(far + 8, y + 7, 7)
        yield text(words.coordinated, far + 22, y + 12, 13, fill=FAINT)
    yield shape(len(COLOURS), PANEL + 4, y + 51, 3, fill=REST)
    yield shape(len(COLOURS), PANEL + 14, y + 51, 6, fill=REST)
    yield text(words.size, PANEL + 24, y + 56, 13, fill=FAINT)


def _spreaders(analysis: Analysis, y: float, look: Look) -> Iterator[str]:
    """As many as there is room for."""
    shown = analysis.network.spreaders[: max(0, int((CHAIN - 40 - y) // 24))]
    if shown:
        yield element("path", d=f"M{PANEL} {number(y - 32)}H{RIGHT}", stroke=GRID)
        yield text(look.words.spreaders, PANEL, y - 8, 15, font_weight="bold")
    for row, one in enumerate(shown):
        below = y + 16 + 24 * row
        amplified = look.words.amplified.format(accounts=look.whole(one.amplifiers))
        yield shape(one.community, PANEL + 8, below - 5, 6, fill=_colour(one.community))
        yield text(_fitted(name(one.account), 14, RIGHT - PANEL - 190), PANEL + 24, below, 14)
        yield text(amplified, RIGHT, below, 13, text_anchor="end", fill=FAINT)


# ---- the chain below


def _chain(analysis: Analysis, look: Look) -> Iterator[str]:
    """One column for each step, in order of time; not to scale."""
    steps = analysis.network.chain
    if not steps:
        return
    wide, today = (RIGHT - 24) / 8, look.day(steps[0].first)
    yield element("path", d=f"M24 {CHAIN}H{RIGHT}", stroke=GRID)
    yield text(look.words.chain, 24, CHAIN + 26, 15, font_weight="bold")
    yield element("path", d=f"M30 {CHAIN + 50}H{number(30 + wide * (len(steps) - 1))}", stroke=FAINT, stroke_width=2)
    for column, step in enumerate(steps):
        yield from _step(step, 24 + wide * column, wide - 10, look, today)


def _step(step: Step, x: float, wide: float, look: Look, today: str) -> Iterator[str]:
    loose = step.community < 0
    fill = {"fill": "#ffffff" if step.outlet else REST if loose else _colour(step.community)}
    line: dict[str, str | float] = {"stroke": INK, "stroke_width": 2.5} if step.outlet else {"stroke": "#ffffff"}
    yield shape(len(COLOURS) if loose else step.community, x + 8, CHAIN + 50, 8, **fill, **line)
    words, platforms = look.words, LANGUAGES[look.language].PLATFORMS
    group = words.loose if loose else words.group.format(number=step.community + 1)
    third = words.third.format(time=look.brief(step.third, look.day(step.first))) if step.third else ""
    named, rest = _broken(step.outlet, 14, wide) if step.outlet else (group, third)
    rows = (
        (look.when(step.first, today), 15, "bold"),
        (platforms.get(step.platform, step.platform), 14, "normal"),
        (named, 14, "normal"),
        (rest, 14 if step.outlet else 13, "normal"),
    )
    for row, (content, size, weight) in enumerate(rows):
        if content:
            tint, below = FAINT if row == 3 and not step.outlet else INK, CHAIN + 80 + 19 * row
            yield text(_fitted(content, size, wide), x, below, size, font_weight=weight, fill=tint)


def _broken(content: str, size: float, wide: float) -> tuple[str, str]:
    """A name in two lines, the first as long as fits; broken behind a hyphen or before a dot where it has one."""
    if width(content, size) <= wide:
        return content, ""
    places = [at + (content[at] == "-") for at in range(1, len(content)) if content[at] in "-."] or [len(content) // 2]
    fits = [at for at in places if width(content[:at], size) <= wide]
    return (content[: fits[-1]], content[fits[-1] :]) if fits else (content, "")


def _fitted(content: str, size: float, wide: float) -> str:
    """As much of a text as fits, and a sign that there was more."""
    content = printable(content)
    if width(content, size) <= wide:
        return content
    while content and width(content + "…", size) > wide:
        content = content[:-1]
    return content.rstrip(" ·") + "…"
