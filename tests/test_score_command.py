"""``kentongan score``: counts in, scores out, row by row."""

import io
import sys

import pytest

from stream.cli import main
from stream.cli.score import RowError, Series, scored
from tests.test_detectors_volume import Feed


def rows(counts: list[int], minutes: int = 5) -> list[str]:
    """Rows of counts from Monday midnight on, with epoch seconds as timestamps."""
    return [f"{1_704_067_200 + 60 * minutes * number},{count}" for number, count in enumerate(counts)]


def usual(number: int) -> list[int]:
    """So many ordinary counts, then six loud ones."""
    feed = Feed(rate=10)
    feed.usual(1)
    return [10 + (7 * step) % 5 for step in range(number)] + [80] * 6


def test_every_row_comes_back_with_a_score(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Timestamps and values are left as they are, and a crisis scores above zero."""
    lines = ["timestamp,value", *rows(usual(2000))]
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    assert main(["score"]) == 0
    header, *out = capsys.readouterr().out.splitlines()
    assert header == "timestamp,value,score"
    assert [line.rsplit(",", 1)[0] for line in out] == lines[1:]
    scores = [float(line.rsplit(",", 1)[1]) for line in out]
    assert max(scores[:2000]) < 0 < max(scores)


def test_no_score_looks_ahead() -> None:
    """The scores of the first half are the same without the second half."""
    lines = rows(usual(600))
    assert [row[2] for row in scored(lines[:300])] == [row[2] for row in scored(lines)][:300]


def test_a_score_comes_before_the_next_row_is_read() -> None:
    """Each row is answered at once, the first one too."""
    read: list[str] = []

    def feed() -> "list[str]":
        for line in rows([1, 2, 3]):
            read.append(line)
            yield line

    for answered, _ in enumerate(scored(feed()), 1):
        assert len(read) == answered


def test_the_period_may_be_said_or_read() -> None:
    """Both give the same scores."""
    lines = rows(usual(300))
    assert list(scored(lines, 300)) == list(scored(lines))


@pytest.mark.parametrize("minutes", [1, 10, 60])
def test_other_periods_are_scored_too(minutes: int) -> None:
    """Counts of a minute or of an hour find a tenfold rise as well."""
    counts = [20 + number % 3 for number in range(24 * 60 // minutes * 4)] + [200] * 5
    scores = [score for _, _, score in scored(rows(counts, minutes))]
    assert max(scores[:-5]) < 0 < max(scores[-5:])


def test_rows_that_are_left_out_are_missing_not_zero() -> None:
    """After a hole of two hours in the rows the usual counts are no surprise, and nothing was learnt of the hole."""
    lines = rows(usual(1500)[:1500])
    del lines[1200:1224]
    assert max(score for _, _, score in scored(lines)) < 0


@pytest.mark.parametrize(
    ("line", "says"), [("1704067200,x", "is not timestamp,value"), ("soon,3", "is not timestamp,value"),
                       ("1704067200,-1", "from 0 on"), ("1704067200,nan", "from 0 on")],
)  # fmt: skip
def test_a_bad_row_is_named(line: str, says: str) -> None:
    """The message says which row and what is wrong with it."""
    with pytest.raises(RowError, match=f"row 1: .*{says}"):
        list(scored([line]))


def test_a_bad_row_ends_with_status_two(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong use: a message on standard error and exit status 2."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("2025-01-01,many\n"))
    assert main(["score"]) == 2
    assert "row 1" in capsys.readouterr().err


def test_a_period_must_be_whole_minutes() -> None:
    """Counts of half a minute are refused."""
    with pytest.raises(RowError, match="whole minutes"):
        list(scored(["1704067200,1"], 30))


def test_a_long_count_is_spread_over_its_cells() -> None:
    """An hour is four quarters to the detector, with all its posts."""
    series = Series(60)
    series.score(1_704_067_200, 7)
    assert series.counts == [1, 2, 2, 2]
