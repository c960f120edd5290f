"""The last hours of an issue as a picture: volume against what was expected, and the share of negative posts. Pure.

    posts a quarter of an hour as bars, the negative ones below in another colour; what is usual as a dashed line
    under it the share of negative posts, where there are enough to say one

It is read on a phone, small and in any light: few words, large, on a ground of its own, in colours that the
colour-blind tell apart, and nothing is said by colour alone.
"""

import math
from collections.abc import Iterable, Sequence

import msgspec

from alerts.pictures.svg import COLOURS, FAINT, FAMILY, GRID, INK, element, text
from alerts.speech import Speech
from alerts.words import numbers

WIDTH, HEIGHT = 600, 450
LEFT, RIGHT, TOP, FLOOR = 52, 588, 96, 300
"""Edges of the drawing of the volume; the share stands below."""
SHARE_TOP, SHARE_FLOOR = 338, 412
ENOUGH = 5
"""Posts of a bar from which a share is shown."""
OTHERS, NEGATIVE = COLOURS[0], COLOURS[5]
SMALL, NORMAL, LARGE = 15, 17, 24
LONGEST = 44
"""Characters of a title."""


class Bar(msgspec.Struct, frozen=True):
    """What was counted in one span. ``start`` is its beginning in epoch seconds."""

    start: int
    posts: int
    negative: int
    expected: float


class Chart(msgspec.Struct, frozen=True):
    """What the picture shows: the bars, oldest first, each ``step`` minutes long."""

    title: str
    bars: tuple[Bar, ...]
    until: int
    step: int = 15
    mark: str = ""
    """SIMULASI or UJI, where it is not real."""


def drawing(chart: Chart, speech: Speech) -> str:
    """The picture as SVG, which looks the same on light and dark ground."""
    top = _round_up(max((max(bar.posts, bar.expected) for bar in chart.bars), default=1))
    parts = (
        element("rect", width=WIDTH, height=HEIGHT, rx=10, fill="#ffffff"),
        *_heading(chart, speech),
        *_scale(top, speech),
        *_bars(chart.bars, top),
        _usual(chart.bars, top),
        *_hours(chart, speech),
        *_share(chart.bars, speech),
    )
    return element(
        "svg", *parts, xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=HEIGHT,
        viewBox=f"0 0 {WIDTH} {HEIGHT}", font_family=FAMILY, role="img", aria_label=described(chart, speech),
    )  # fmt: skip


def described(chart: Chart, speech: Speech) -> str:
    """The picture in one sentence, for who hears it read."""
    posts, usual = sum(bar.posts for bar in chart.bars), sum(bar.expected for bar in chart.bars)
    words, language = speech.words.CHART, speech.language
    shown = f"{numbers.whole(posts, language)} {words['posts']}, {words['expected']} {numbers.amount(usual, language)}"
    return f"{chart.title}: {_span(chart, speech)}: {shown}"


def _span(chart: Chart, speech: Speech) -> str:
    hours = round(len(chart.bars) * chart.step / 60)
    return str(speech.words.chart(hours, chart.step, speech.time(chart.until)))


def _heading(chart: Chart, speech: Speech) -> Iterable[str]:
    title = f"{chart.mark} · {chart.title}" if chart.mark else chart.title
    yield text(title if len(title) <= LONGEST else title[: LONGEST - 1] + "…", 14, 32, LARGE, font_weight=700, fill=INK)
    yield text(_span(chart, speech), 14, 56, SMALL, fill=FAINT)
    words, x = speech.words.CHART, 14.0
    for colour, name in ((OTHERS, words["others"]), (NEGATIVE, words["negative"])):
        yield element("rect", x=x, y=68, width=13, height=13, fill=colour)
        yield text(name, x + 19, 80, SMALL, fill=INK)
        x += 110
    yield element("path", d=f"M{x} 75h26", stroke=INK, stroke_width=3, stroke_dasharray="7 4", fill="none")
    yield text(words["expected"], x + 33, 80, SMALL, fill=INK)


def _scale(top: float, speech: Speech) -> Iterable[str]:
    for part in (0.0, 0.5, 1.0):
        y = FLOOR - part * (FLOOR - TOP)
        yield element("path", d=f"M{LEFT} {y:.1f}H{RIGHT}", stroke=GRID, stroke_width=1)
        yield text(numbers.amount(part * top, speech.language), LEFT - 6, y + 5, SMALL, text_anchor="end", fill=FAINT)


def _bars(bars: Sequence[Bar], top: float) -> Iterable[str]:
    wide = (RIGHT - LEFT) / max(1, len(bars))
    tall = (FLOOR - TOP) / top
    for place, bar in enumerate(bars):
        x = LEFT + place * wide + 1
        for colour, low, posts in ((NEGATIVE, 0, bar.negative), (OTHERS, bar.negative, bar.posts - bar.negative)):
            if posts > 0:
                y = FLOOR - (low + posts) * tall
                yield element("rect", x=x, y=y, width=wide - 2, height=posts * tall, fill=colour)


def _usual(bars: Sequence[Bar], top: float) -> str:
    wide = (RIGHT - LEFT) / max(1, len(bars))
    steps = " ".join(
        f"{'L' if place else 'M'}{LEFT + place * wide:.1f} {FLOOR - bar.expected / top * (FLOOR - TOP):.1f}h{wide:.1f}"
        for place, bar in enumerate(bars)
    )
    halo = element("path", d=steps or "M0 0", stroke="#ffffff", stroke_width=6, fill="none")
    return halo + element("path", d=steps or "M0 0", stroke=INK, stroke_width=3, stroke_dasharray="7 4", fill="none")


def _hours(chart: Chart, speech: Speech) -> Iterable[str]:
    """The full hours under the bars, every second one."""
    wide = (RIGHT - LEFT) / max(1, len(chart.bars))
    full = [(place, bar) for place, bar in enumerate(chart.bars) if bar.start % 3600 == 0]
    for place, bar in full[:: 2 if len(full) > 4 else 1]:
        x = LEFT + place * wide
        yield element("path", d=f"M{x:.1f} {FLOOR}v6", stroke=FAINT, stroke_width=1)
        anchor = "middle" if place else "start"
        yield text(speech.time(bar.start, False), x, FLOOR + 21, SMALL, text_anchor=anchor, fill=FAINT)


def _share(bars: Sequence[Bar], speech: Speech) -> Iterable[str]:
    """A line through the bars that have enough posts; it breaks where they have not."""
    wide = (RIGHT - LEFT) / max(1, len(bars))
    for part in (0.0, 1.0):
        y = SHARE_FLOOR - part * (SHARE_FLOOR - SHARE_TOP)
        yield element("path", d=f"M{LEFT} {y:.1f}H{RIGHT}", stroke=GRID, stroke_width=1)
        yield text(numbers.percent(part), LEFT - 6, y + 5, SMALL, text_anchor="end", fill=FAINT)
    shown = [(place, bar.negative / bar.posts) for place, bar in enumerate(bars) if bar.posts >= ENOUGH]
    before = math.nan
    path = ""
    for place, share in shown:
        x, y = LEFT + (place + 0.5) * wide, SHARE_FLOOR - share * (SHARE_FLOOR - SHARE_TOP)
        path += f"{'L' if place - 1 == before else 'M'}{x:.1f} {y:.1f}"
        before = place
        yield element("circle", cx=x, cy=y, r=3.5, fill=NEGATIVE)
    if path:
        yield element("path", d=path, stroke=NEGATIVE, stroke_width=3, fill="none")
    last = f" {numbers.percent(shown[-1][1])}" if shown else ""
    yield text(speech.words.CHART["share"] + last, LEFT, SHARE_FLOOR + 27, NORMAL, fill=INK)


def _round_up(number: float) -> float:
    """The next of 1, 2, 4, 5, 6, 8, 10, 20, ... so that half of it is a round number too.

    >>> _round_up(7), _round_up(31), _round_up(0)
    (8, 40, 1)
    """
    tens: float = 10 ** math.floor(math.log10(max(1, number)))
    return next(step * tens for step in (1, 2, 4, 6, 8, 10) if step * tens >= number)
