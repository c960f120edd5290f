"""Scenario files: an agency's own words, the sentence for each mistake, and the command that plays them."""

import json
import re
from pathlib import Path

import pytest

from stream import simulation
from stream.cli import main

GOOD = """name = "own"
start = 2025-11-10T00:00:00+07:00
length = "6h"
[issues.bbm]
texts = "bbm"
rate = 60
[events.a]
kind = "burst"
issue = "bbm"
at = "3h"
peak = 300
rise = "1h"
doubling = "20m"
halving = "30m"
"""
BAD = [
    (
        'name = "own"',
        'name = "Own Feed"',
        "s.toml:1: name: is no name: use small letters, digits and hyphens, at most 40",
    ),
    (
        'name = "own"\n',
        "",
        "s.toml: name: is missing; meant is small letters, digits and hyphens, at most 40",
    ),
    (
        "00:00+07:00",
        "00:00",
        "s.toml:2: start: input should have timezone info; "
        "meant is a full minute with its zone, as in 2025-11-10T00:00:00+07:00, without quotes",
    ),
    (
        "00:00+07:00",
        "00:30+07:00",
        "s.toml:2: start: 2025-11-10 00:00:30+07:00 is not a full minute; "
        "meant is a full minute with its zone, as in 2025-11-10T00:00:00+07:00, without quotes",
    ),
    (
        '"6h"',
        '"6 jam"',
        's.toml:3: length: "6 jam" is no span: write days, hours, minutes and seconds, as in "1d 13h 4m" or "90s"; '
        'meant is how long the feed is, e.g. "2d 8h"',
    ),
    (
        '"6h"',
        '"0s"',
        's.toml:3: length: is "0s", must be more than 0; meant is how long the feed is, e.g. "2d 8h"',
    ),
    (
        '"6h"',
        "6",
        's.toml:3: length: "6" is no span: write days, hours, minutes and seconds, as in "1d 13h 4m" or "90s"; '
        'meant is how long the feed is, e.g. "2d 8h"',
    ),
    (
        "rate = 60",
        "rate = 0",
        "s.toml:6: issues.bbm.rate: is 0, must be more than 0; meant is posts an hour, mean over a usual week, e.g. 66",
    ),
    (
        "rate = 60",
        'rate = "many"',
        's.toml:6: issues.bbm.rate: is "many", must be a number; '
        "meant is posts an hour, mean over a usual week, e.g. 66",
    ),
    (
        "rate = 60\n",
        "",
        "s.toml:4: issues.bbm.rate: is missing; meant is posts an hour, mean over a usual week, e.g. 66",
    ),
    (
        "rate = 60",
        "rate = 60\nrepost = 0.5",
        's.toml:7: issues.bbm.repost: unknown key; did you mean "reposts"?',
    ),
    (
        "rate = 60",
        "rate = 60\nreposts = 2",
        "s.toml:7: issues.bbm.reposts: is 2, must be at most 1; meant is share of posts that pass another on, 0 to 1",
    ),
    (
        "rate = 60",
        "rate = 60\nplatforms = { x = 1, path = 1 }",
        's.toml:7: issues.bbm.platforms.path: is "path", must be one of x, tiktok, facebook, instagram, news',
    ),
    (
        "rate = 60",
        "rate = 60\nplatforms = { x = 0 }",
        "s.toml:7: issues.bbm.platforms: has no share above 0; meant is shares of x, tiktok, facebook, instagram, news",
    ),
    (
        "rate = 60",
        "rate = 60\nvoices = { negatif = 1 }",
        's.toml:7: issues.bbm.voices: "negatif" in bbm.toml: unknown voice; did you mean "negative"?',
    ),
    (
        'texts = "bbm"',
        'texts = "bensin"',
        's.toml:5: issues.bbm.texts: there is no "bensin.toml" beside the scenario; '
        "the built-in texts are air, banjir, bansos, bbm, jalan, ktp, obrolan",
    ),
    (
        'kind = "burst"',
        'kind = "brust"',
        's.toml:8: events.a.kind: is "brust", must be one of burst, slow-burn, cascade, rumour, flood, outage; '
        'did you mean "burst"?',
    ),
    (
        'kind = "burst"\n',
        "",
        "s.toml:7: events.a.kind: is missing; it is one of burst, slow-burn, cascade, rumour, flood, outage",
    ),
    (
        'issue = "bbm"',
        'issue = "bbn"',
        's.toml:9: events.a.issue: "bbn": unknown issue; did you mean "bbm"?',
    ),
    (
        'at = "3h"',
        'at = "7h"',
        "s.toml:10: events.a.at: is after the end of the feed; make it smaller, or length larger",
    ),
    (
        "peak = 300\n",
        "",
        "s.toml:7: events.a.peak: is missing; meant is posts an hour at the peak, besides the usual ones, e.g. 900",
    ),
    (
        "peak = 300",
        "peek = 300\npeak = 300",
        's.toml:11: events.a.peek: unknown key; did you mean "peak"?',
    ),
    (
        "peak = 300",
        "peak = 300\nexcitation = 1.5",
        "s.toml:12: events.a.excitation: is 1.5, must be at most 0.9; "
        "meant is share of posts called forth by earlier ones, 0 to 0.9",
    ),
    (
        "peak = 300",
        "peak = 300\nplatforms = { news = 1 }",
        's.toml:12: events.a.platforms.news: is "news", must be one of x, tiktok, facebook, instagram',
    ),
    (
        'halving = "30m"\n',
        'halving = "30m"\n[[events.a.news]]\noutlet = "kabar-contoh.example"\n',
        's.toml:15: events.a.news[0].after: is missing; meant is since the beginning of the event, e.g. "15m"',
    ),
    (
        'length = "6h"',
        'length = "6h"\nday = [1, 2, 3]',
        "s.toml:4: day: tuple should have at least 24 items after validation, not 3; "
        "meant is 24 weights, one for each full hour",
    ),
    (
        'length = "6h"',
        'length = "6h"\nlag = { news = "soon" }',
        's.toml:4: lag.news: "soon" is no span: write days, hours, minutes and seconds, as in "1d 13h 4m" or "90s"; '
        'meant is longest way of a post to us, e.g. { news = "8m" }',
    ),
    (
        "[issues.bbm]",
        "[issue.bbm]",
        "s.toml: issue: unknown key; "
        'did you mean "issues"?\ns.toml: issues: is missing; '
        "meant is at least one [issues.NAME]",
    ),
    (
        'length = "6h"',
        "length = 6h",
        "s.toml:3: not TOML: Expected newline or end of document after a statement, column 11",
    ),
]


def test_words_of_a_scenario_replace_the_built_in_ones(tmp_path: Path) -> None:
    """An agency plays the drill in its own places."""
    path = tmp_path / "own.toml"
    path.write_text(GOOD + '\n[words]\nkecamatan = ["Kecamatan Kita"]\n', "utf-8")
    text = b"".join(line for _, line in simulation.lines(simulation.load(path)))
    assert b"Kecamatan Kita" in text
    assert b"Mekarsari" not in text


@pytest.mark.parametrize(("old", "new", "message"), BAD)
def test_each_mistake_has_its_message(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A bad scenario is refused with file, line, key, what is wrong and what would be right."""
    assert old in GOOD
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    with pytest.raises(simulation.ScenarioError) as refused:
        simulation.load(path)
    assert str(refused.value).replace(f"{tmp_path}/", "") == message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is said, with what to give."""
    with pytest.raises(simulation.ScenarioError, match=r"nowhere\.toml: no such file; give the path of a scenario"):
        simulation.load(tmp_path / "nowhere.toml")


def test_texts_beside_the_scenario_are_checked(tmp_path: Path) -> None:
    """A slot without words and a voice that is not there are mistakes of the scenario, named with the texts' file."""
    path = tmp_path / "s.toml"
    path.write_text(GOOD.replace('"bbm"\nrate', '"sendiri"\nrate'), "utf-8")
    own = tmp_path / "sendiri.toml"
    own.write_text('[words]\n[voices]\nnegative = ["antre di {gardu}"]\n', "utf-8")
    with pytest.raises(simulation.ScenarioError, match=r"texts: there is no list of words \{gardu\}"):
        simulation.load(path)
    own.write_text('[voices]\nnegative = ["antre"]\nneutral = ["antre"]\n', "utf-8")
    with pytest.raises(simulation.ScenarioError, match=r'voices: "positive" in sendiri.toml: unknown voice'):
        simulation.load(path)


def test_the_command_prints_lines(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """``--jsonl`` prints the lines and nothing else; ``--truth`` writes the answer sheet."""
    path = tmp_path / "s.toml"
    path.write_text(GOOD, "utf-8")
    assert main(["simulate", str(path), "--seed", "5", "--jsonl", "--truth", str(tmp_path / "truth.json")]) == 0
    made = simulation.load(path)
    assert capfdbinary.readouterr().out == b"".join(line + b"\n" for _, line in simulation.lines(made, 5))
    assert json.loads((tmp_path / "truth.json").read_text("utf-8")) == simulation.truth(made, 5)


def test_the_command_says_what_will_happen(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Without options it tells people what is usual, what happens, and how many posts come each hour."""
    path = tmp_path / "s.toml"
    path.write_text(GOOD, "utf-8")
    assert main(["simulate", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "2025-11-10 03:00  a (burst): a crisis of bbm" in shown
    assert len(re.findall(r"^  10\.11\. 0[0-5]:00 .*█", shown, re.MULTILINE)) == 6


def test_the_command_refuses_a_bad_scenario(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A scenario that is not there, or a truth that can't be written, is wrong use: exit status 2 and one sentence."""
    assert main(["simulate", str(tmp_path / "nowhere.toml")]) == 2
    path = tmp_path / "s.toml"
    path.write_text(GOOD, "utf-8")
    assert main(["simulate", str(path), "--truth", str(tmp_path)]) == 2
    assert "give --truth a file that can be written" in capsys.readouterr().err
