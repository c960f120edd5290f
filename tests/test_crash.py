"""A crash at any line of engine and notifier loses nothing, invents nothing, and repeats nothing without a mark."""

from pathlib import Path

import msgspec
import pytest

from alerts.delivery import Delivery
from alerts.outbox import Outbox
from stream.engine.store import Store
from tests.crash.lines import Outcome, count, finish, kill, wrong

EVERY = 149
"""Lines between two kills of the test suite; ``make crash`` visits all."""


@pytest.fixture
def calm(tmp_path: Path) -> Outcome:
    """What an undisturbed story comes to."""
    return finish(empty(tmp_path, "calm"))


def test_a_crash_at_any_line_changes_nothing(tmp_path: Path, calm: Outcome) -> None:
    """Killed at the n-th line and told to its end, the story decides the same words; what arrives twice says so."""
    assert len(calm.decided) > 10 and not wrong(calm, calm)
    for line in range(1, count(empty(tmp_path, "counted")), EVERY):
        folder = empty(tmp_path, str(line))
        assert kill(folder, line)
        found = wrong(finish(folder), calm)
        assert not found, f"{found}; again: python -m tests.crash --line {line}"


def test_a_request_that_is_not_marked_beforehand_is_caught(
    tmp_path: Path, calm: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a row says "sending" only after the request, somebody hears a thing twice and isn't told."""

    async def deliver(outbox: Outbox, row: Delivery) -> None:
        await outbox._settle(row, await outbox._send(msgspec.structs.replace(row, tried=outbox._clock())))

    monkeypatch.setattr(Outbox, "_deliver", deliver)
    assert any("without the mark" in one for one in first_wrong(tmp_path, calm))


def test_a_watch_that_is_not_saved_is_caught(tmp_path: Path, calm: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the state is kept in memory only, the story decides otherwise after a crash."""
    monkeypatch.setattr(Store, "save", lambda self, issue, snapshot: None)
    assert "decided otherwise" in first_wrong(tmp_path, calm)


def test_a_second_arrival_without_the_mark_is_wrong(calm: Outcome) -> None:
    """Also where the first one had it: whoever hears the second can't know."""
    id, _ = calm.arrived[0]
    marked = msgspec.structs.replace(calm, arrived=(*calm.arrived, (id, True)))
    assert not wrong(marked, calm)
    first = msgspec.structs.replace(calm, arrived=((id, True), *calm.arrived))
    assert wrong(first, calm) == [f"{id} came again without the mark of a repeat"]


def test_a_story_that_breaks_off_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours in the child is neither a kill nor a story that was over before."""
    monkeypatch.setattr(Store, "save", None)
    with pytest.raises(AssertionError, match="the story broke off before line"):
        kill(tmp_path, 10**9)


def first_wrong(tmp_path: Path, calm: Outcome) -> list[str]:
    """What the first of the kills that matters does."""
    for line in range(1500, 10_000, 37):
        folder = empty(tmp_path, str(line))
        kill(folder, line)
        if found := wrong(finish(folder), calm):
            return found
    return []


def empty(tmp_path: Path, name: str) -> Path:
    """A folder of its own for a story."""
    folder = tmp_path / name
    folder.mkdir()
    return folder
