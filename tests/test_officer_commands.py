"""`kentongan policy test`, `why` and `precision`, and the same over HTTP: what officers ask of the alarms."""

import json
from pathlib import Path

import pytest

from stream.cli import main
from tests.servers.receiver import SECRET, Receiver
from tests.serving import serving, settings
from tests.story import HERE, ISSUE, Story

ROSTER = str(HERE / "roster.toml")
TESTED = ["policy", "test", "--issue", ISSUE, "--config", ROSTER]


def test_who_would_hear(capsys: pytest.CaptureFixture[str]) -> None:
    """Each round of the chain with its time and way, nobody twice in a round, and at the end who would not hear."""
    assert main([*TESTED, "--level", "siaga", "--at", "2026-11-24 02:10 WIB"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("02.10 WIB") and "Sari ← SIAGA · 3 dari 4, raised, layar 1" in rows[0]
    assert "Pak Budi, Kabid IKP ←" in rows[1]
    assert any(row.startswith("02.25 WIB") and "Ibu Ratna, Kepala Biro ←" in row for row in rows)
    assert main([*TESTED, "--level", "waspada", "--at", "2026-11-24 02:10"]) == 0
    assert "Ibu Ratna, Kepala Biro ×" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (["--issue", "banjr", "--level", "siaga", "--at", "2026-11-24 02:10"], 2, "banjr: no such issue"),
        (["--issue", ISSUE, "--level", "siaga", "--at", "kemarin"], 2, "--at"),
    ],
)
def test_wrong_questions(given: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown issue and a time that is none are answered with what is wrong."""
    assert main(["policy", "test", "--config", ROSTER, *given]) == code
    shown = capsys.readouterr()
    assert said in shown.out + shown.err


@pytest.fixture
def after(tmp_path: Path) -> str:
    """The configuration of a service that has lived through a false alarm at Awas."""
    path = tmp_path / "k.toml"
    text = Path(ROSTER).read_text("utf-8").replace('time = "feed"', f'time = "feed"\ndatabase = "{tmp_path}/k.sqlite"')
    path.write_text(text, "utf-8")
    story = Story(HERE / "rule-06-awas-ends-by-two.toml", str(tmp_path / "k.sqlite"))
    story.tell()
    story.engine.store.close()
    return str(path)


def test_why_and_precision(after: str, capsys: pytest.CaptureFixture[str]) -> None:
    """From what is stored: why somebody was told or not, as a sentence and as JSON; and how right the alarms were."""
    asked = ["why", "--config", after, "--issue", ISSUE]
    assert main([*asked, "--officer", "ratna", "--at", "2026-11-24 10:21 WIB"]) == 0
    assert "Ibu Ratna" in capsys.readouterr().out
    assert main([*asked, "--officer", "ratna", "--at", "2026-11-24 10:21 WIB", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["officer"] == "ratna"
    assert main([*asked, "--officer", "ratan"]) == 1
    assert "ratan" in capsys.readouterr().err
    assert main([*asked, "--officer", "ratna", "--at", "kapan"]) == 2
    assert main(["precision", "--config", after]) == 0
    row = capsys.readouterr().out
    assert ISSUE in row and "0 of 1 right (0%)" in row and "agenda terjadwal 1" in row
    assert main(["precision", "--config", after, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdicts"]["planned"] == 1


async def test_the_same_over_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GET /v1/why and /v1/precision answer from the running service, and say what is wrong with a question."""
    from stream.config import Config

    monkeypatch.setenv("TEST_SECRET", SECRET)
    async with Receiver(SECRET) as receiver:
        config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver))
        async with serving(config, receiver) as served:
            await served.crisis()
            await served.until(lambda: bool(receiver.events), "the centre hears of it")
            status, why = await served.ask("GET", "/v1/why?officer=pusat&issue=antrean-bbm")
            assert (status, why["officer"]) == (200, "pusat") and "Pusat Komando" in why["text"]
            status, answer = await served.ask("GET", "/v1/why?officer=pusta&issue=antrean-bbm")
            assert status == 404 and "no such officer" in answer["error"]
            status, issues = await served.ask("GET", "/v1/precision")
            assert status == 200 and "antrean-bbm" in str(issues)
