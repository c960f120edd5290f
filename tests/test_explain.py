"""``kentongan explain``, as called from a shell."""

import json
from pathlib import Path

import pytest

from stream.cli import main

CONFIG = """
[issues.bbm]
name = "Kelangkaan BBM"
query = '(antre* OR "bbm langka") -lowongan'
[issues.banjir]
name = "Banjir"
query = "banjir"
"""
LINES = """{"id":"1","platform":"x","published":1738300000,"text":"Antrean panjang, BBM langka!"}

{"id":"2","platform":"x","published":1738300000,"text":"cerah"}
"""


@pytest.fixture
def call(tmp_path: Path) -> list[str]:
    """A call with two issues, and a file with two posts."""
    (tmp_path / "config.toml").write_text(CONFIG)
    (tmp_path / "posts.jsonl").write_text(LINES)
    return ["explain", str(tmp_path / "posts.jsonl"), "--config", str(tmp_path / "config.toml")]


def test_words(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each post is told with its tone, its issues, and the terms that carried them, with their places."""
    assert main(call) == 0
    first, words, wants, why, second, _, none = capsys.readouterr().out.splitlines()
    assert first.startswith("line 1: x:1: negative ")
    assert words.startswith('  words (+ negative): "langka!" -')
    assert wants == "  keluhan: antrean panjang, langka"
    assert why == '  bbm: antre* at text 0..5 "Antre"; "bbm langka" at text 17..27 "BBM langka"'
    assert second.startswith("line 3: x:2: ")
    assert none == "  no issue"


def test_json(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The same as JSON lines, for one issue only where one is named."""
    assert main([*call, "--json", "--issue", "banjir"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["issues"] for answer in answers] == [{}, {}]
    assert sum(answers[0]["tone"].values()) == pytest.approx(1)
    assert main([*call, "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[0])["issues"]["bbm"][0]["term"] == "antre*"


def test_refused_lines(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A line that can't be used is told with its reason, and makes the status 1."""
    assert main([*call, "--field", "published=t", "--json"]) == 1
    assert json.loads(capsys.readouterr().out.splitlines()[0])["reason"] == "missing"
    assert main([*call, "--field", "published=t"]) == 1
    assert 'line 1: refused: "t" is missing' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--issue", "bmm"], "--issue bmm: no such issue"),
        (["--field", "published"], "expected OUR-NAME=FEED-NAME"),
        (["--field", "publised=t"], 'did you mean "published"?'),
    ],
)
def test_wrong_use(call: list[str], capsys: pytest.CaptureFixture[str], options: list[str], complaint: str) -> None:
    """Options that can't be used are status 2, with a sentence."""
    assert main([*call, *options]) == 2
    assert complaint in capsys.readouterr().err
