"""The chain below the picture of a network: where it was first seen by this system, step by step. Pure."""

from collections.abc import Iterator

from alerts.pictures.fitting import broken, fitted
from alerts.pictures.look import Look
from alerts.pictures.panel import RIGHT
from alerts.pictures.shapes import REST, colour, shape
from alerts.pictures.svg import COLOURS, FAINT, GRID, INK, element, number, text
from alerts.words import LANGUAGES
from detectors.network.analysis import Analysis
from detectors.network.answer import Step

CHAIN = 748
"""Where it begins."""


def chain(analysis: Analysis, look: Look) -> Iterator[str]:
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
    fill = {"fill": "#ffffff" if step.outlet else REST if loose else colour(step.community)}
    line: dict[str, str | float] = {"stroke": INK, "stroke_width": 2.5} if step.outlet else {"stroke": "#ffffff"}
    yield shape(len(COLOURS) if loose else step.community, x + 8, CHAIN + 50, 8, **fill, **line)
    words, platforms = look.words, LANGUAGES[look.language].PLATFORMS
    group = words.loose if loose else words.group.format(number=step.community + 1)
    third = words.third.format(time=look.brief(step.third, look.day(step.first))) if step.third else ""
    named, rest = broken(step.outlet, 14, wide) if step.outlet else (group, third)
    rows = (
        (look.when(step.first, today), 15, "bold"),
        (platforms.get(step.platform, step.platform), 14, "normal"),
        (named, 14, "normal"),
        (rest, 14 if step.outlet else 13, "normal"),
    )
    for row, (content, size, weight) in enumerate(rows):
        if content:
            tint, below = FAINT if row == 3 and not step.outlet else INK, CHAIN + 80 + 19 * row
            yield text(fitted(content, size, wide), x, below, size, font_weight=weight, fill=tint)
