"""`kentongan drill`: an exercise begins in the running service, and is no alarm."""

from pathlib import Path

import pytest

from stream.cli import main
from stream.config import load
from tests.servers.receiver import Receiver
from tests.serving import SARI, installed, serving
from tests.test_issue_commands import GUARDED, TOKEN, Terminal, posts, send

SIAGA = """
[levels.siaga]
chain = [{ tell = ["sari"], within = 15 }]
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file: one issue, one officer, who is told at Siaga."""
    monkeypatch.setenv("TEST_WEB_TOKEN", "rahasia")
    return installed(tmp_path, "banjir", GUARDED, SARI + SIAGA)


@pytest.fixture
def terminal(config: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(config, capsys)


async def test_an_exercise_is_told_and_marked(terminal: Terminal, config: Path) -> None:
    """The chain of Siaga is told, marked UJI; a second one is refused while it goes on."""
    async with serving(load(config), Receiver()) as served:
        await send(served, posts("banjir", "jalan"))
        status, shown = await terminal.beside("drill", "banjir", "--officer", "sari")
        assert status == 0 and shown.startswith("Latihan dimulai; semua pesan bertanda UJI.")
        (episode,) = (await served.ask("GET", "/v1/incidents"))[1]["incidents"]
        assert episode["text"].startswith("[UJI · SIAGA · 3 dari 4")
        whole = (await served.ask("GET", f"/v1/incidents/{episode['incident']}"))[1]
        assert [said["officer"] for said in whole["notifications"]] == ["sari"]
        status, shown = await terminal.beside("drill", "banjir", "--officer", "sari", "--json")
        assert status == 1 and "Latihan dimulai saat isu normal" in shown


async def test_what_is_refused_says_why(terminal: Terminal, config: Path) -> None:
    """An issue that nobody watches, and somebody who is not on duty; nothing begins."""
    async with serving(load(config), Receiver()) as served:
        await send(served, posts("banjir"))
        for words, says in (
            (("banjri", "--officer", "sari"), "no such issue"),
            (("banjir", "--officer", "budi"), "tidak ada dalam daftar jaga"),
        ):
            status, shown = await terminal.beside("drill", *words)
            assert status == 1 and says in shown, shown
        status, answer = await served.ask("POST", "/v1/issues/banjir/drill", json={"who": "sari"}, headers=TOKEN)
        assert status == 422 and 'send {"officer": NAME}' in answer["error"]
        assert not (await served.ask("GET", "/v1/incidents"))[1]["incidents"]


def test_without_a_service_nobody_would_be_told(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says so, and changes nothing."""
    assert main(["drill", "banjir", "--officer", "sari", "--config", str(config)]) == 1
    assert "the service does not run" in capsys.readouterr().err
