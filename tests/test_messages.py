"""Messages as officers read them: golden files of each, and what must hold for all."""

from pathlib import Path

import pytest

from alerts.alert import HEADLINE
from tests.messages import GOLDEN, pages

ENGINEERS = ("threshold", "cluster", "score", "skor", "tone", "trigger", "blind", "sampel", "API", "None")


@pytest.mark.parametrize(("path", "text"), pages().items(), ids=lambda one: one.stem if isinstance(one, Path) else "")
def test_each_message_is_as_it_was_read(path: Path, text: str) -> None:
    """Nobody's message changes unread: `python -m tests.messages --write` writes them anew."""
    assert text == path.read_text("utf-8")


def test_no_file_is_left_over() -> None:
    """Every golden file is of a message that is still made."""
    assert set(GOLDEN.iterdir()) == set(pages())


@pytest.mark.parametrize(("path", "text"), pages().items(), ids=lambda one: one.stem if isinstance(one, Path) else "")
def test_headline_and_words(path: Path, text: str) -> None:
    """The headline fits, leaders read four lines at most, and nobody reads an engineer's word or a live link."""
    whole, leaders = text.split("\n\n---\n")
    assert len(whole.splitlines()[0]) <= HEADLINE and leaders.count("\n") <= 4
    assert whole.splitlines()[0] == leaders.splitlines()[0]
    assert not [word for word in ENGINEERS if word in text] and "https://" not in text
