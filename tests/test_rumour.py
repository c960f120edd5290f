"""The rumour that three accounts begin, a group pushes and two outlets take up: what the officer is told of it."""

from functools import cache

from alerts.notification import Notification
from stream import simulation
from stream.config import load
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.store import Store
from stream.events import Finding, decode_all, encode_all
from tests.conftest import ROOT

SCENARIO = ROOT / "deploy/scenarios/rumor-terkoordinasi.toml"
BATCH = 200


@cache
def heard() -> tuple[Embedded, list[Notification]]:
    """The engine after the rumour, and everything it said about it."""
    engine, said = Embedded(load(ROOT / "deploy/config.toml", {}), Store(":memory:"), b"key"), list[Notification]()
    lines = [line for _, line in simulation.lines(simulation.load(SCENARIO))]
    for first in range(0, len(lines), BATCH):
        engine.step([Lines("simulasi", lines[first : first + BATCH], END_OF_TIME, leads=True)])
        said += [one for one in engine.happened if isinstance(one, Notification) and one.issue == "bansos"]
    return engine, said


def test_the_alert_names_all_three_facts_with_numbers() -> None:
    """Begun by 3 accounts, pushed by the 25 of the group within a minute against 0 by chance, taken up by 2 outlets."""
    _, said = heard()
    text = next(one.text for one in said if "(2 media)" in one.text)
    assert "berawal dari 3 akun" in text
    assert "25 akun berbagi hal sama dalam 1 mnt, sejak 18.40 (kebetulan: 0)" in text
    assert "MASUK MEDIA SIBER 19.20 (2 media)" in text
    assert not any("bot" in one.text.casefold().split() for one in said)


def test_the_first_word_already_says_what_it_would_be_without_them() -> None:
    """The level and the ratio without the pushed posts stand beside those with them, and change neither."""
    _, said = heard()
    first = said[0].alert["coordination"]
    assert first["strength"] == "strong" and 0 < first["sources"] <= 3
    assert first["without_level"] < said[0].level
    assert first["without_ratio"] < said[0].alert["volume"]["ratio"]


def test_a_closer_look_is_taken_every_ten_minutes_while_it_lasts() -> None:
    """From the first alarm to the all-clear no more than ten minutes pass between two looks."""
    engine, said = heard()
    events = [event for (row,) in engine.store.db.execute("SELECT events FROM journal") for event in decode_all(row)]
    minutes = [event.minute for event in events if isinstance(event, Finding) and event.issue == "bansos"]
    cleared = next(one.at for one in said if one.occasion == "cleared") // 60 - 1
    assert max(later - earlier for earlier, later in zip(minutes, [*minutes[1:], cleared], strict=True)) <= 10


def test_a_finding_of_an_older_journal_is_read() -> None:
    """What was written before coordination was looked at has none, and says that nobody looked."""
    old = b'[{"kind":"finding","issue":"bansos","incident":"i","minute":1}]'
    [finding] = decode_all(old)
    assert isinstance(finding, Finding) and finding.coordination.strength == "unknown"
    assert encode_all([finding]) == old


def test_a_crowd_is_no_group() -> None:
    """A crisis that people talk about of their own accord shows at most a weak indication."""
    engine = Embedded(load(ROOT / "deploy/config.toml", {}), Store(":memory:"), b"key")
    lines = [line for _, line in simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))]
    engine.step([Lines("simulasi", lines, END_OF_TIME, leads=True)])
    looked = [watch.state.coordination.strength for watch in engine.watches.values() if watch.state.looked]
    assert looked and set(looked) <= {"none", "weak"}


def test_the_earliest_post_belongs_to_what_rose() -> None:
    """In the demo's crisis an advertisement of the same day is not shown as the beginning; the first complaint is."""
    engine = Embedded(load(ROOT / "deploy/config.toml", {}), Store(":memory:"), b"key")
    lines = [line for _, line in simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))]
    steps = (lines[first : first + BATCH] for first in range(0, len(lines), BATCH))
    alert = next(
        one.alert
        for step in steps
        if engine.step([Lines("simulasi", step, END_OF_TIME, leads=True)])
        for one in engine.happened
        if isinstance(one, Notification) and one.issue == "antrean-bbm"
    )
    [earliest] = [one["text"] for one in alert["evidence"] if one["role"] == "earliest"]
    assert "SPBU BARU" not in earliest
