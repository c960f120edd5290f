"""The terminal of ``kentongan run``: issues and levels live at the bottom, alerts above as the phone shows them."""

import asyncio
import errno
import logging
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from alerts.words import LANGUAGES, numbers, terminal
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.host import Host
from stream.engine.shown import IssueView

log = logging.getLogger("kentongan")
STYLES = ("", "dim", "yellow", "bold dark_orange", "bold red")
BARS = " ▁▂▃▄▅▆▇█"
REFRESH = 0.5
"""Seconds between pictures on a terminal; without one a line of state comes every ``QUIET`` seconds."""
SHARE = 0.1
"""Of the time, what pictures may take: with many issues they come more seldom."""
QUIET = 10.0
MOST = 30
"""Bars of the last hour, where the terminal has room for them."""
FIGURES = 52
"""Columns that level and figures take, with what stands between them."""


class Screen(Console):
    """A console whose reader may go away, as the other end of a pipe does: the service must not end for that."""

    def on_broken_pipe(self) -> None:
        """Raise, as for any other output that can't be written; rich itself would end the process."""
        raise BrokenPipeError(errno.EPIPE, "nobody reads the standard output any more")


class Display:
    """Writes to ``out``: a live picture where that is a terminal, else plain lines."""

    def __init__(self, config: Config, out: TextIO) -> None:
        self.config = config
        language = config.agency.language
        self._words, self._levels = terminal.WORDS[language], LANGUAGES[language].LEVELS
        self.console = Screen(file=out, highlight=False, markup=False, width=None if out.isatty() else 120)

    def alert(self, officer: str, message: str) -> None:
        """Show a message as the phone of an officer shows it, every word of it and no markup; an edit is one line."""
        name = self.config.officers[officer].name if officer in self.config.officers else officer
        if "\n" not in message:
            self.console.print(Text(f"↻ {message} · {name}", "dim"))
            return
        self.console.print(
            Panel(Text(message), title=Text(f"→ {name}"), title_align="left", width=min(100, self.console.width))
        )

    def greet(self) -> None:
        """Say who serves, and where the pages are."""
        where = f"http://{self.config.web.host}:{self.config.web.port}/"
        self.console.print(f"kentongan · {self.config.agency.name} · {self.config.agency.status} · {where}")

    async def run(self, host: Host, clock: Clock) -> None:
        """Show the state until cancelled, or until there is no terminal any more: the service goes on without it."""
        try:
            self.greet()
            await (self._live(host, clock) if self.console.is_terminal else self._lines(host, clock))
        except OSError as error:
            log.warning("the terminal is gone; nothing is shown there any more", extra={"reason": str(error)})

    async def _live(self, host: Host, clock: Clock) -> None:
        rate = Rate(clock, _accepted(host))
        with Live(console=self.console, auto_refresh=False, transient=True) as live:
            while True:
                began = clock.monotonic()
                live.update(self._picture(host, rate.of(_accepted(host))), refresh=True)
                await asyncio.sleep(max(REFRESH, (clock.monotonic() - began) / SHARE))

    async def _lines(self, host: Host, clock: Clock) -> None:
        rate, ended = Rate(clock, _accepted(host)), False
        while True:
            await asyncio.sleep(QUIET)
            if not ended and (ended := bool(self._ended(host))):
                self.console.print(self._ended(host))
            issues = host.issues()
            raised = ", ".join(f"{issue.name} {self._levels[issue.level]}" for issue in issues if issue.level > 1)
            state = raised or self._words.calm.format(issues=len(issues))
            self.console.print(f"{self._clock(host)} · {self._rate(rate.of(_accepted(host)))} · {state}")

    def _picture(self, host: Host, posts_a_second: float) -> Group:
        issues, words, table = host.issues(), self._words, Table(box=None, padding=(0, 2, 0, 0))
        table.add_column(words.issue)
        table.add_column(words.level, no_wrap=True)
        for title in (words.hour, words.usual, words.negative):
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("", no_wrap=True)
        width = self._room(issues)
        for issue in issues:
            table.add_row(*self._row(issue, width))
        state = f"{self._clock(host)} · {self._rate(posts_a_second)} · {self._sources(host)}"
        return Group(table, Text(state, "dim"), Text(self._ended(host), "bold"))

    def _row(self, issue: IssueView, width: int) -> tuple[str | Text, ...]:
        negative = "" if issue.negative_share is None else numbers.percent(issue.negative_share)
        level = self._words.of_four.format(word=self._levels[issue.level], level=issue.level)
        bars = Text(sparkline(issue.minutes, width), "cyan")
        hour, usual = str(issue.posts_hour), f"{issue.expected_hour:.0f}"
        return Text(issue.name), Text(level, STYLES[issue.level]), hour, usual, negative, bars

    def _room(self, issues: list[IssueView]) -> int:
        """How many bars stand beside the longest name and the figures."""
        left = self.console.width - max((cell_len(issue.name) for issue in issues), default=0) - FIGURES
        return max(1, min(MOST, left))

    def _rate(self, posts_a_second: float) -> str:
        return self._words.rate.format(rate=f"{posts_a_second:.0f}")

    def _ended(self, host: Host) -> str:
        """That the made feed is over, and how to see it again; nothing while it goes on."""
        if not any(source.kind == "simulate" and source.finished for source in host.sources()):
            return ""
        return self._words.ended.format(database=self.config.engine.database)

    def _clock(self, host: Host) -> str:
        zone, language = self.config.agency.zone, self.config.agency.language
        if not host.now:
            return self._words.waiting
        return f"{numbers.day(host.now, zone, language)} {numbers.clock(host.now, zone, language)} {zone}"

    def _sources(self, host: Host) -> str:
        def lag(last: int) -> str:
            return self._words.lag.format(minutes=max(0, host.now - last) // 60) if last else ""

        return " · ".join(f"{source.feed}: {source.accepted}{lag(source.last_post)}" for source in host.sources())


class Rate:
    """A number's growth a second, since it was last asked."""

    def __init__(self, clock: Clock, before: int) -> None:
        self.clock, self.before, self.at = clock, before, clock.monotonic()

    def of(self, number: int) -> float:
        """The growth since the last call."""
        now = self.clock.monotonic()
        rate = (number - self.before) / max(0.001, now - self.at)
        self.before, self.at = number, now
        return rate


def sparkline(minutes: tuple[int, ...], width: int = 30) -> str:
    """The last hour in a few characters, two minutes each.

    >>> sparkline((0, 0, 1, 1, 8, 8), width=3)
    ' ▁█'
    """
    step = max(1, -(-len(minutes) // width))
    sums = [sum(minutes[start : start + step]) for start in range(0, len(minutes), step)]
    top = max(sums, default=0) or 1
    return "".join(BARS[-(-value * (len(BARS) - 1) // top)] for value in sums)


def _accepted(host: Host) -> int:
    return sum(source.accepted for source in host.sources())
