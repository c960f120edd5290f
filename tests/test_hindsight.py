"""``kentongan explain --at``: why an issue rang, or not, from the journal of a service that really ran."""

import json
from pathlib import Path

import pytest

from stream import simulation
from stream.cli import main
from stream.config import load
from stream.effects import Turn
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines, Now
from stream.engine.store import Store
from stream.engine.views import living, read_episode
from stream.events import IssueChange
from stream.replay import utc

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Turn]:
    """A configuration whose file holds a day and a crisis, and the turn in which its issue rose."""
    folder = tmp_path_factory.mktemp("hindsight")
    path = folder / "k.toml"
    path.write_text(
        f'agency.status = "SIMULASI"\nengine.database = "{folder}/k.sqlite"\n'
        '[issues.bbm]\nname = "BBM"\nquery = "bbm OR antre*"\n[issues.sunyi]\nname = "Sunyi"\nquery = "xyzzy"\n'
    )
    lines = [line for _, line in simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))][:22_000]
    store = Store(f"{folder}/k.sqlite")
    engine, turns = Embedded(load(path, {}), store, b"key"), []
    for start in range(0, len(lines), 2000):
        engine.step([Lines("a", lines[start : start + 2000], END_OF_TIME, leads=True)])
        turns += [one for one in engine.happened if isinstance(one, Turn)]
    store.close()
    return path, next(turn for turn in turns if turn.level > turn.before)


def test_it_rang_because(served: tuple[Path, Turn], capsys: pytest.CaptureFixture[str]) -> None:
    """At the minute of the turn: the same level, score and drivers as then, with what each family found."""
    path, turn = served
    words = ["explain", "--issue", "bbm", "--config", str(path), "--at", utc(turn.at - 60)]
    assert main([*words, "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert about["level"] == turn.level and round(about["score"], 3) == turn.score
    assert about["drivers"] == list(turn.drivers)
    assert about["score"] >= about["threshold"] and about["found"][0]["score"] >= about["threshold"]
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "over the threshold" in shown and "volume no longer holds a level under" in shown


def test_it_did_not_ring_because(served: tuple[Path, Turn], capsys: pytest.CaptureFixture[str]) -> None:
    """Ten minutes before: Normal, and what was lacking is named with its number."""
    path, turn = served
    assert main(["explain", "--issue", "bbm", "--config", str(path), "--at", utc(turn.at - 660)]) == 0
    shown = capsys.readouterr().out
    assert "Normal (calm)" in shown and "the next level lacks posts beyond chance" in shown
    assert "volume alone asks for the next level from" in shown


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["--at", "2026-11-24 02:10"], 2, "add --issue NAME"),
        (["--issue", "bbm", "--at", "kemarin"], 2, '"kemarin" is no time'),
        (["--issue", "bmm", "--at", "2026-11-24 02:10"], 2, "no such issue"),
        (["--issue", "bbm", "--at", "2040-01-01 02:10"], 1, "the journal does not reach to"),
    ],
)
def test_what_cannot_be_said(
    served: tuple[Path, Turn], words: list[str], status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sentence on stderr, and the status."""
    assert main(["explain", "--config", str(served[0]), *words]) == status
    assert says in capsys.readouterr().err


def test_calibrate_tells_what_was_and_what_would_have_been(
    served: tuple[Path, Turn], capsys: pytest.CaptureFixture[str]
) -> None:
    """The service's own setting gives the episodes that it had; accepting more never means fewer minutes raised."""
    assert main(["calibrate", "--config", str(served[0]), "--json"]) == 0
    bbm, silent = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    tried = {one["setting"]: one for one in bbm["outcomes"]}
    assert (bbm["episodes"], bbm["right"], bbm["false"]) == (1, 0, 0)
    assert tried[1.0]["episodes"] == 1
    raised = [one["minutes_raised"] for one in bbm["outcomes"]]
    assert raised == sorted(raised) and raised[-1] > 0
    assert silent["episodes"] == 0 and all(one["episodes"] == 0 for one in silent["outcomes"])


def test_calibrate_knows_the_verdicts(served: tuple[Path, Turn], capsys: pytest.CaptureFixture[str]) -> None:
    """An alarm that an officer called right is right at each setting that rings at that time."""
    config = load(served[0], {})
    store = Store(config.engine.database)
    engine = Embedded(config, store, b"key")
    engine.watches["bbm"].state.judged = {served[1].incident: "true"}
    with store.transaction():
        store.save("bbm", engine.watches["bbm"].snapshot())
    store.close()
    assert main(["calibrate", "--config", str(served[0]), "--issue", "bbm"]) == 0
    first, *rows = capsys.readouterr().out.splitlines()
    assert "1 episodes: 1 right, 0 false, 0 not judged; 0 false alarms a month of 1 accepted" in first
    assert "1 right, 0 false" in rows[-1]


@pytest.mark.parametrize("words", [["--issue", "bmm"], ["--weeks", "0"]])
def test_calibrate_says_what_is_wrong(served: tuple[Path, Turn], words: list[str]) -> None:
    """Status 2 where an option means nothing."""
    assert main(["calibrate", "--config", str(served[0]), *words]) == 2


def test_an_episode_says_how_far_it_is_to_calm(served: tuple[Path, Turn]) -> None:
    """While it goes on: the posts of an hour under which the volume no longer holds it, and those for more."""
    config = load(served[0], {})
    store = Store(config.engine.database)
    engine = Embedded(config, store, b"key")
    [kept] = [read_episode(row) for row in store.episodes.newest(9) if read_episode(row).incident == served[1].incident]
    assert kept.distance is None
    distance = living(kept, engine.watches["bbm"]).distance
    store.close()
    assert distance and 0 < distance.calm_under < distance.rises_at


def test_calibrate_knows_what_was_added_since(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An issue that was added while it ran is looked at like those of the configuration, by its own settings."""
    path = tmp_path / "k.toml"
    path.write_text(f'engine.database = "{tmp_path}/k.sqlite"\n[issues.bbm]\nname = "BBM"\nquery = "bbm"\n')
    store = Store(str(tmp_path / "k.sqlite"))
    settings = {"name": "Banjir", "query": "banjir", "false_alarms_a_month": 3}
    engine = Embedded(load(path, {}), store, b"key")
    engine.step([IssueChange("banjir", 1, "added", "sari", 1_795_460_400, settings)])
    for hour in range(2):
        engine.step([Now(29_924_340 + 60 * hour)])
    store.close()
    assert main(["calibrate", "--config", str(path), "--json"]) == 0
    told = {one["issue"]: one["accepted"] for one in map(json.loads, capsys.readouterr().out.splitlines())}
    assert told == {"bbm": 1.0, "banjir": 3.0}
    assert main(["calibrate", "--config", str(path), "--issue", "banjir"]) == 0
