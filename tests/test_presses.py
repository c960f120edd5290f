"""Presses as people make them: two at once, twice, and too late. Each is answered by what it did."""

from pathlib import Path

import pytest

from alerts.life import Verb
from stream.engine.inputs import Heard
from stream.engine.outcomes import Pressed
from stream.engine.reply import reply
from stream.events import Press
from tests.story import ISSUE, Story, at

TOLD = """
begin = "1 09:30"
end = "1 10:10"
talk = [
    { from = "1 09:30", to = "1 11:00", a_minute = 0.5 },
    { from = "1 10:00", to = "1 11:00", a_minute = 6 },
]
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """An alarm that nobody has yet."""
    (tmp_path / "told.toml").write_text(TOLD, "utf-8")
    story = Story(tmp_path / "told.toml")
    story.tell()
    return story


def pressed(story: Story, *presses: tuple[str, Verb, str]) -> list[Pressed]:
    """What each is shown; officer, verb and the press's own id. All come at once."""
    incident = story.engine.watches[ISSUE].state.incident.id
    made = [Press(ISSUE, incident, officer, verb, at("1 10:10"), id) for officer, verb, id in presses]
    heard = story.engine.step(made)
    story.heard = []
    story._hear(story.engine)
    assert all(isinstance(one, Heard) for one in heard)
    return [
        reply(story.config, press.officer, press.verb, one.before, one.after)
        for press, one in zip(made, heard, strict=True)
        if isinstance(one, Heard)
    ]


def test_two_press_at_once(story: Story) -> None:
    """The first has it, the other reads who has it, and it is said once."""
    first, second = pressed(story, ("sari", "acknowledge", "a"), ("budi", "acknowledge", "b"))
    assert (first.outcome, second.outcome) == ("done", "already")
    assert "Sari" in second.explanation
    assert story.engine.watches[ISSUE].state.incident.owner == "sari"
    assert [(one.officer, one.occasion) for one in story.heard] == [("sari", "acknowledged")]


def test_a_press_that_comes_again_does_nothing(story: Story) -> None:
    """The same press, handed on twice by its channel, is one vote and one raise."""
    assert pressed(story, ("sari", "raise", "a"), ("sari", "raise", "a"))[0].outcome == "done"
    assert story.engine.watches[ISSUE].state.incident.level == 3


def test_a_press_on_what_is_over_says_so(story: Story) -> None:
    """The button of a closed episode is still there on some phone: it changes nothing."""
    assert pressed(story, ("sari", "close", "a"))[0].outcome == "done"
    before = story.engine.watches[ISSUE].state.incident
    late = pressed(story, ("budi", "acknowledge", "b"))
    assert [(one.outcome, one.explanation) for one in late] == [("already", "Episode ini sudah berakhir.")]
    assert story.engine.watches[ISSUE].state.incident == before and story.heard == []
