"""More issues than a watch remembers rise within one minute: three alerts, one of which speaks for all the others."""

from collections import Counter
from pathlib import Path

from stream.relatives import KIN
from tests.story import Story

ISSUES = KIN + 6
TOLD = """
begin = "1 09:00"
end = "1 10:16"
talk = [
    {{ from = "1 09:00", to = "1 11:00", a_minute = 0.5, text = "{0}" }},
    {{ from = "1 10:00", to = "1 11:00", a_minute = 6, text = "{0} lama" }},
]
[config.issues]
"""


def test_all_that_rise_in_one_minute_are_merged(tmp_path: Path) -> None:
    """Each officer hears three times, and the third alert names all; no other chat message comes of the rest, and
    whoever is covered is covered by the issue that speaks."""
    names = [f"isu{number:03}" for number in range(ISSUES)]
    issues = "".join(f'{name} = {{ name = "{name}", query = "{name}" }}\n' for name in names)
    told = tmp_path / "flood.toml"
    told.write_text(TOLD.format(" ".join(names)) + issues, "utf-8")
    story = Story(told)
    raised = [one for one in story.tell() if not one.revises]
    assert Counter(one.officer for one in raised) == {"sari": 3, "budi": 3}
    speaker = names[2]
    last = [one.text.splitlines()[0] for one in story.heard if one.issue == speaker][-1]
    assert f"{ISSUES} isu naik bersama" in last
    incidents = [watch.state.incident for watch in story.engine.watches.values()]
    assert Counter(one.covered_by for one in incidents) == {"": 3, speaker: ISSUES - 3}
