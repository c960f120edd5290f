"""The terminal of ``kentongan run``: issues and levels live at the bottom, alerts above as the phone shows them."""

import asyncio
from typing import TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from alerts.notification import LEVELS
from alerts.words import numbers
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.host import Host

STYLES = ("", "dim", "yellow", "bold dark_orange", "bold red")
BARS = " ▁▂▃▄▅▆▇█"
REFRESH = 0.25
"""Seconds between pictures on a terminal; without one a line of state comes every ``QUIET`` seconds."""
QUIET = 10.0


class Display:
    """Writes to ``out``: a live picture where that is a terminal, else plain lines."""

    def __init__(self, config: Config, out: TextIO) -> None:
        self.config = config
        self.console = Console(file=out, highlight=False, width=None if out.isatty() else 120)

    def alert(self, officer: str, message: str) -> None:
        """Show a message as the phone of an officer shows it, every word of it and no markup; an edit is one line."""
        name = self.config.officers[officer].name if officer in self.config.officers else officer
        if "\n" not in message:
            self.console.print(Text(f"↻ {message} · {name}", "dim"))
            return
        self.console.print(
            Panel(Text(message), title=f"→ {name}", title_align="left", width=min(100, self.console.width))
        )

    def greet(self) -> None:
        """Say who serves, and where the pages are."""
        where = f"http://{self.config.web.host}:{self.config.web.port}/"
        self.console.print(f"kentongan · {self.config.agency.name} · {self.config.agency.status} · {where}")

    async def run(self, host: Host, clock: Clock) -> None:
        """Show the state until cancelled."""
        self.greet()
        if not self.console.is_terminal:
            await self._lines(host, clock)
        rate = Rate(clock, _accepted(host))
        with Live(console=self.console, refresh_per_second=8, transient=True) as live:
            while True:
                live.update(self._picture(host, rate.of(_accepted(host))))
                await asyncio.sleep(REFRESH)

    async def _lines(self, host: Host, clock: Clock) -> None:
        rate, ended = Rate(clock, _accepted(host)), False
        while True:
            await asyncio.sleep(QUIET)
            if not ended and (ended := bool(self._ended(host))):
                self.console.print(self._ended(host))
            raised = ", ".join(f"{issue.name} {LEVELS[issue.level]}" for issue in host.issues() if issue.level > 1)
            state = raised or f"{len(host.issues())} isu, semua Normal"
            self.console.print(f"{self._clock(host)} · {rate.of(_accepted(host)):.0f} unggahan/d · {state}")

    def _picture(self, host: Host, posts_a_second: float) -> Group:
        table = Table(box=None, padding=(0, 2, 0, 0))
        for title, side in (
            ("Isu", "left"),
            ("Tingkat", "left"),
            ("1 jam", "right"),
            ("biasanya", "right"),
            ("neg", "right"),
            ("", "left"),
        ):
            table.add_column(title, justify=side)  # type: ignore[arg-type]  # the sides are literals above
        for issue in host.issues():
            negative = "" if issue.negative_share is None else numbers.percent(issue.negative_share)
            level = Text(f"{LEVELS[issue.level]} {issue.level} dari 4", STYLES[issue.level])
            usual = f"{issue.expected_hour:.0f}"
            bars = Text(sparkline(issue.minutes), "cyan")
            table.add_row(issue.name, level, str(issue.posts_hour), usual, negative, bars)
        state = f"{self._clock(host)} · {posts_a_second:.0f} unggahan/d · {self._sources(host)}"
        return Group(table, Text(state, "dim"), Text(self._ended(host), "bold"))

    def _ended(self, host: Host) -> str:
        """That the made feed is over, and how to see it again; nothing while it goes on."""
        if not any(source.kind == "simulate" and source.finished for source in host.sources()):
            return ""
        again = f"Ctrl-C, hapus {self.config.engine.database}*, lalu mulai lagi"
        return f"Simulasi sudah selesai; waktu berhenti di sini. Dari awal: {again}."

    def _clock(self, host: Host) -> str:
        zone, language = self.config.agency.zone, self.config.agency.language
        if not host.now:
            return "menunggu unggahan pertama"
        return f"{numbers.day(host.now, zone, language)} {numbers.clock(host.now, zone, language)} {zone}"

    def _sources(self, host: Host) -> str:
        def lag(last: int) -> str:
            return f" jeda {max(0, host.now - last) // 60} mnt" if last else ""

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
