"""The benchmark runs, and says PASS or FAIL; how fast it was is no test's business."""

import io
from contextlib import redirect_stdout

import pytest

from tests.bench import busy
from tests.bench.__main__ import LINES, main
from tests.bench.ground import Ground

FEW = "300"
BROKERED = {"peers", "kafka", "restore", "hops", "amend", "crash", "crisis"}
"""Lines for which a broker is started, and much more."""


def printed(*arguments: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        assert main([*arguments, "--posts", FEW]) == 0
    return out.getvalue()


@pytest.mark.parametrize("line", sorted(set(LINES) - {"stages", "busy"} - BROKERED))
def test_each_line_says_pass_or_fail(line: str) -> None:
    """A goal is met or missed, in so many words, beside its figure."""
    said = [row for row in printed(line).splitlines() if "goal: " in row]
    assert said and all(row.startswith(("PASS", "FAIL")) for row in said)


def test_an_issue_that_everybody_talks_of_stays_small_and_certain() -> None:
    """Its share of memory is within the goal, and steps of any size give the same bytes of all answers."""
    _, small, same = busy.measure(Ground(300), times=10)
    assert small.passed and same.passed


def test_stages_and_profile() -> None:
    """Each stage is said apart, and where the time goes."""
    text = printed("stages")
    for stage in ("border", "match", "post", "veil", "read", "count", "storage"):
        assert f"stages    {stage}, each post" in text
    assert " %  " in text


def test_markdown() -> None:
    """The table for the README is a table."""
    table = printed("floor", "--markdown").splitlines()[2:]
    assert all(row.count("|") == 6 for row in table if row)
