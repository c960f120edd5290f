"""Facts about the terminal of a running service: the language it speaks, the room it needs, and that it may go away."""

import asyncio
import io
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client import CollectorRegistry

from stream.config import Config
from stream.display import Display
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.service import Service
from stream.engine.store import Store
from stream.metrics import Metrics

ISSUE = {"name": "Antrean [bold]BBM[/x]", "query": "bbm OR bensin OR pertalite", "owner": "Sari"}


class Terminal(io.StringIO):
    """What is written to a terminal of so many columns; ``closed_pipe`` is one whose other end is gone."""

    def __init__(self, *, closed_pipe: bool = False) -> None:
        super().__init__()
        self.closed_pipe, self.drawn = closed_pipe, asyncio.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.closed_pipe:
            raise BrokenPipeError(32, "Broken pipe")
        if "█" in text:
            self.drawn.set()
        return super().write(text)


async def shown(path: Path, out: Terminal, **more: Any) -> str:
    """What the terminal shows of a service that has heard half an hour of one issue."""
    config = Config.model_validate(
        {"engine": {"time": "feed", "database": str(path / "k.sqlite")}, "issues": {"bbm": ISSUE}} | more
    )
    store, clock = Store(config.engine.database), Clock()
    engine = Embedded(config, store, b"key")
    posts = [
        {"id": str(minute), "platform": "x", "published": 1762840000 + 60 * minute, "text": "antre bbm"}
        for minute in range(30)
    ]
    engine.step([Lines("x", [msgspec.json.encode(post) for post in posts], END_OF_TIME, leads=True)])
    service = Service(config, engine, {}, Metrics(CollectorRegistry()), clock)
    showing = asyncio.create_task(Display(config, out).run(service, clock))
    drawn = asyncio.create_task(out.drawn.wait())
    await asyncio.wait([showing, drawn], return_when=asyncio.FIRST_COMPLETED)
    showing.cancel()
    drawn.cancel()
    await asyncio.gather(showing, drawn, return_exceptions=True)
    assert showing.cancelled() or not showing.exception()
    store.close()
    return out.getvalue()


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "40")
    monkeypatch.setenv("TERM", "xterm")


async def test_the_terminal_speaks_the_language_of_the_configuration(tmp_path: Path) -> None:
    """An English set-up reads English."""
    said = await shown(tmp_path, Terminal(), agency={"language": "en"})
    assert "usual" in said
    assert "posts/s" in said
    assert "1 of 4" in said
    assert not {"unggahan", "biasanya", "dari", "jeda", "Tingkat"} & set(said.split())


async def test_an_issue_takes_one_line_of_a_narrow_terminal(tmp_path: Path) -> None:
    """80 columns show the name as it is written, level, figures and the last hour in one line."""
    said = await shown(tmp_path, Terminal())
    rows = [line for line in said.splitlines() if "dari 4" in line]
    assert rows
    assert all(ISSUE["name"] in row and "█" in row for row in rows)


async def test_the_service_goes_on_when_its_terminal_is_gone(tmp_path: Path) -> None:
    """What can't be written is not shown: that ends the showing and raises nothing."""
    assert await shown(tmp_path, Terminal(closed_pipe=True)) == ""
