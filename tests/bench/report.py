"""What is printed: a line for each figure, or a table for the README."""

import os
import platform
from typing import TextIO

import msgspec

from tests.bench.ground import Ground
from tests.bench.rounds import yardstick


class Row(msgspec.Struct, frozen=True):
    """A figure: what was measured, how much it was, what it should be and whether it is; no goal, no verdict.

    ``detail`` is what else there is to say, a line each.
    """

    what: str
    figure: str
    goal: str = ""
    passed: bool | None = None
    detail: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """PASS or FAIL."""
        return "" if self.passed is None else "PASS" if self.passed else "FAIL"


class Report:
    """Writes rows as they come."""

    def __init__(self, out: TextIO, *, markdown: bool) -> None:
        self.out, self.markdown = out, markdown

    def begin(self, ground: Ground) -> None:
        """What it runs on."""
        machine = (
            f"{os.cpu_count()} cores, Python {platform.python_version()}, a Python loop {yardstick():.0f} ns a turn"
        )
        posts = f"{len(ground.lines)} posts of {ground.source}, {ground.bytes_a_post:.0f} bytes each"
        self._say(f"{machine}; {posts}\n")
        if self.markdown:
            self._say("| line | measured | figure | goal | |\n|---|---|---|---|---|")

    def show(self, line: str, row: Row) -> None:
        """One figure."""
        if self.markdown:
            self._say(f"| `{line}` | {row.what} | {row.figure} | {row.goal} | {row.verdict} |")
            return
        goal = f"  (goal: {row.goal})" if row.goal else ""
        self._say(f"{row.verdict:5}{line:9} {row.what}: {row.figure}{goal}")
        for detail in row.detail:
            self._say(f"{'':15}{detail}")

    def _say(self, text: str) -> None:
        self.out.write(text + "\n")
        self.out.flush()
