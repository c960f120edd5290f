"""Verdicts in one tap: what stands is what was said last, it counts, and it can be taken back."""

from pathlib import Path

import pytest

from stream.engine.embedded import Embedded
from stream.engine.store import Store
from tests.story import ISSUE, Story, at

RAISED = """
begin = "0 22:00"
end = "1 12:30"
press = [
    { at = "1 10:30", officer = "sari", verb = "false_alarm", note = "unggahan lama" },
    %s
]
talk = [
    { from = "0 22:00", to = "1 13:00", a_minute = 0.5 },
    { from = "1 10:00", to = "1 10:30", a_minute = 4 },
]
"""


def lived(path: Path, *verbs: str) -> tuple[int, float, str, str]:
    """Of an alarm that was called false, then judged by these taps: false alarms of the month, how willing the issue is
    to ring, and the last message's first and last line."""
    taps = ", ".join(f'{{ at = "1 12:0{n}", officer = "budi", verb = "{verb}" }}' for n, verb in enumerate(verbs))
    (path / "told.toml").write_text(RAISED % taps, "utf-8")
    story = Story(path / "told.toml", str(path / "told.sqlite"))
    heard = story.tell()
    story.engine.store.close()
    engine = Embedded(story.config, Store(story.path), b"key")
    issue = engine.watches[ISSUE]
    false = engine.store.episodes.false_alarms(at("0 00:00")).get(ISSUE, 0)
    return false, round(10**-issue.panel.threshold, 2), heard[-1].text.splitlines()[0], heard[-1].text.splitlines()[-1]


@pytest.mark.parametrize(
    ("verbs", "false", "willing", "reads"),
    [
        ((), 1, 0.8, "Putusan: alarm palsu — unggahan lama"),
        (("undo",), 0, 1.0, ""),
        (("undo", "planned"), 1, 0.8, "Putusan: agenda terjadwal"),
        (("undo", "true"), 0, 1.1, "Putusan: benar"),
        (("undo", "hoax", "undo"), 0, 1.0, ""),
        (("undo", "known"), 0, 1.0, "Putusan: sudah diketahui"),
    ],
)
def test_what_was_said_last_counts(
    tmp_path: Path, verbs: tuple[str, ...], false: int, willing: float, reads: str
) -> None:
    """The month's false alarms, the issue's willingness and the message follow the verdict that stands, also after a
    start from what is stored."""
    counted, accepted, first, last = lived(tmp_path, *verbs)
    assert (counted, accepted) == (false, willing)
    assert last.startswith(reads) if reads else not last.startswith("Putusan")
    assert "KOREKSI" in first and ("dibatalkan" in first) == ("undo" in verbs)
