"""Verdicts in one tap: what stands is what was said last, it counts, and it can be taken back."""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.inputs import Now
from stream.engine.measuring import Measuring
from stream.engine.store import Store
from stream.metrics import VERDICTS, Metrics
from tests.story import ISSUE, Story, at

ENDED = "kentongan_issue_ended_alarms_total"
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


def lived(path: Path, *verbs: str) -> tuple[int, float, str, str, str]:
    """Of an alarm that was called false, then judged by these taps: false alarms of the month, how willing the issue is
    to ring, as what it counts among the alarms that ended, and the last message's first and last line."""
    taps = ", ".join(f'{{ at = "1 12:0{n}", officer = "budi", verb = "{verb}" }}' for n, verb in enumerate(verbs))
    (path / "told.toml").write_text(RAISED % taps, "utf-8")
    story = Story(path / "told.toml", str(path / "told.sqlite"))
    heard = story.tell()
    story.engine.store.close()
    engine = Embedded(story.config, Store(story.path), b"key")
    issue = engine.watches[ISSUE]
    false = engine.store.episodes.false_alarms(at("0 00:00")).get(ISSUE, 0)
    lines, willing = heard[-1].text.splitlines(), round(10**-issue.panel.threshold, 2)
    return false, willing, ended(engine, story.config), lines[0], lines[-1]


def ended(engine: Embedded, config: Config) -> str:
    """How an alarm that has ended is counted; not before its episode is forgotten, and once."""
    metrics = Metrics(CollectorRegistry())
    measuring = Measuring(metrics, engine, Clock(), config)
    counted: list[dict[str, float]] = []
    for moment in ("1 12:40", "1 17:00", "1 17:10"):
        engine.step([Now(at(moment) // 60)])
        measuring.stepped(0.0, 0.0)
        values = {one: metrics.registry.get_sample_value(ENDED, {"issue": ISSUE, "verdict": one}) for one in VERDICTS}
        counted.append({one: value for one, value in values.items() if value})
    assert counted == [{}, counted[1], counted[1]]
    [(verdict, once)] = counted[1].items()
    assert once == 1
    return verdict


@pytest.mark.parametrize(
    ("verbs", "false", "willing", "counts", "reads"),
    [
        ((), 1, 0.8, "false_alarm", "Putusan: alarm palsu — unggahan lama"),
        (("undo",), 0, 1.0, "unjudged", ""),
        (("undo", "planned"), 1, 0.8, "false_alarm", "Putusan: agenda terjadwal"),
        (("undo", "true"), 0, 1.1, "confirmed", "Putusan: benar"),
        (("undo", "hoax", "undo"), 0, 1.0, "unjudged", ""),
        (("undo", "known"), 0, 1.0, "confirmed", "Putusan: sudah diketahui"),
    ],
)
def test_what_was_said_last_counts(
    tmp_path: Path, verbs: tuple[str, ...], false: int, willing: float, counts: str, reads: str
) -> None:
    """The month's false alarms, the issue's willingness, how the alarm is counted and the message follow the verdict
    that stands, also after a start from what is stored."""
    counted, accepted, ends, first, last = lived(tmp_path, *verbs)
    assert (counted, accepted, ends) == (false, willing, counts)
    assert last.startswith(reads) if reads else not last.startswith("Putusan")
    assert "KOREKSI" in first and ("dibatalkan" in first) == ("undo" in verbs)
