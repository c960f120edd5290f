"""What the picture of an issue shows: its last hours as the watch knows them. Pure."""

from collections.abc import Iterator

from alerts.pictures.chart import Bar, Chart, drawing
from detectors.counts import Counts, total
from detectors.window import MINUTES, QUARTER, Window
from stream.watch import Watch

HOURS = 6


def chart(watch: Watch) -> Chart:
    """Its last hours, a bar for each quarter of an hour; the last bar is the running one."""
    window, status = watch.state.window, watch.spokesman.status
    return Chart(
        title=watch.watched.topic.name,
        bars=tuple(_bars(watch)),
        until=60 * (window.now + 1),
        step=QUARTER,
        mark="" if status == "NYATA" else status,
    )


def picture(watch: Watch, language: str = "") -> str:
    """The chart as SVG, in a language; the agency's own where none is named."""
    return drawing(chart(watch), watch.spokesman.speech(language))


def _bars(watch: Watch) -> Iterator[Bar]:
    window, usual = watch.state.window, watch.panel.volume.usual.baseline
    last = window.now // QUARTER
    for quarter in range(last - HOURS * 60 // QUARTER + 1, last + 1):
        counts = _counts(window, quarter)
        passed = range(quarter * QUARTER, min((quarter + 1) * QUARTER, window.now + 1))
        expected = sum(usual.expected(minute)[0] for minute in passed) if usual.posts else 0.0
        yield Bar(60 * QUARTER * quarter, counts.posts, counts.negative, expected)


def _counts(window: Window, quarter: int) -> Counts:
    """What was counted in a quarter of an hour: the part that has sunk already, and the minutes that are still open."""
    newest = (window.now - MINUTES) // QUARTER
    sunk = newest - quarter
    parts = [window.quarters[-1 - sunk]] if 0 <= sunk < len(window.quarters) else []
    return total([*parts, *(window.at(minute) for minute in range(quarter * QUARTER, (quarter + 1) * QUARTER))])
