"""Each story in tests/stories, told to the real engine; with crashes and without it must be the same."""

from pathlib import Path

import pytest

from tests.story import HERE, Story, check

STORIES = sorted(path for path in HERE.glob("*.toml") if path.name != "roster.toml")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_story(path: Path, tmp_path: Path) -> None:
    """What the story says is what is heard, and killing the process where it says so changes nothing."""
    story = Story(path, str(tmp_path / "story.sqlite"))
    heard = story.tell()
    check(story)
    if "crash" in story.told:
        calm = Story(path).tell(crash=False)
        assert [(one.id, one.level, one.at, one.text) for one in heard] == [
            (one.id, one.level, one.at, one.text) for one in calm
        ]
