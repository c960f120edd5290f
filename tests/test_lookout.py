"""What no issue watches yet, in the engine: proposed, answered, kept over restarts, and nothing where it is off."""

from pathlib import Path
from random import Random

import msgspec
import pytest

from alerts.notification import Notification
from stream.config import Config, ConfigError, load
from stream.engine import choosing
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines
from stream.engine.lookout import DETECTOR
from stream.engine.outcomes import Pressed
from stream.engine.proposals import Choice, proposed
from stream.engine.store import Store
from stream.events import Ignored, IssueChange, decode_all

START, HOUR, DAY = 1_800_000_000, 3600, 86_400
WORDS = [f"kata{n}" for n in range(300)]
OFFICERS = {"sari": {"name": "Sari", "reach": [{"channel": "layar"}]}}
BASE = {
    "engine": {"time": "feed"},
    "issues": {"banjir": {"name": "Banjir", "query": "banjir"}},
    "channels": {"layar": {"kind": "console"}},
    "officers": OFFICERS,
}
ON = Config.model_validate(BASE | {"emerging": {"enabled": True, "tell": "sari"}})
OFF = Config.model_validate(BASE)


def line(number: int, at: int, account: str, text: str) -> bytes:
    """A post line."""
    post = {"id": str(number), "platform": "x", "published": START + at, "author": account, "text": text}
    return msgspec.json.encode(post)


def talk(first: int, last: int) -> list[tuple[int, str, str]]:
    """A post of everyday words each minute."""
    draw = Random(first)
    return [(60 * n, f"a{n}", " ".join(draw.sample(WORDS, 6))) for n in range(first // 60, last // 60)]


def bridge(at: int, number: int = 40) -> list[tuple[int, str, str]]:
    """A bridge has fallen, one post every twenty seconds."""
    text = "@tetangga jembatan purwa runtuh {n}x {n}y https://jahat.example/{n}"
    return [(at + 20 * n, f"b{n % 12}", text.format(n=n)) for n in range(number)]


def feed(posts: list[tuple[int, str, str]], engine: Embedded, each: int = 50) -> list[Notification]:
    """Let the engine hear posts; what it proposed about the bridge (chance makes everyday words meet, too)."""
    lines = [line(int(at), at, account, text) for at, account, text in sorted(posts)]
    said: list[Notification] = []
    for first in range(0, len(lines), each):
        engine.step([Lines("f", lines[first : first + each], END_OF_TIME, leads=True)])
        said += [one for one in engine.happened if isinstance(one, Notification) and "runtuh" in one.text]
    return said


def answer(engine: Embedded, id: str, officer: str, what: str) -> Pressed:
    """Answer a proposal, as the service does."""
    given = choosing.choice(engine, id, officer, what, engine.now)  # type: ignore[arg-type]
    if isinstance(given, Pressed):
        return given
    engine.step([given])
    return choosing.told(engine, id, officer, given)


def fallen() -> tuple[Embedded, Notification]:
    """An engine in memory that has proposed the bridge."""
    engine = Embedded(ON, Store(":memory:"), b"key")
    [said] = feed(talk(0, 24 * HOUR) + bridge(20 * HOUR + 1), engine)
    return engine, said


def test_what_rises_is_proposed_to_who_is_named() -> None:
    """Terms, size, platforms and query in one message, whose examples can't be clicked and name no private person."""
    _, said = fallen()
    assert said.officer == "sari" and said.incident.startswith("baru-")
    assert "ISU BARU?" in said.text and "runtuh" in said.text and "Usulan kueri: " in said.text
    assert "jahat.example/" not in said.text and "tetangga" not in said.text
    assert "jembatan purwa runtuh" in said.text and "X " in said.text


def test_off_it_costs_nothing() -> None:
    """Nothing is heard, nothing is kept, nothing is said."""
    engine = Embedded(OFF, Store(":memory:"), b"key")
    assert engine.lookout is None
    assert not feed(talk(0, 24 * HOUR) + bridge(20 * HOUR), engine)
    assert not engine.store.get_bytes(DETECTOR)


def test_to_watch_it_adds_the_issue() -> None:
    """Journaled with who; the next posts are its own; a second answer finds it done."""
    engine, said = fallen()
    told = answer(engine, said.incident, "sari", "watch")
    assert told.outcome == "done" and "Dipantau" in told.explanation
    [name] = set(engine.watches) - {"banjir"}
    changes = [one for row in engine.store.journal.rows() for one in decode_all(row) if isinstance(one, IssueChange)]
    assert [(one.issue, one.by, one.action) for one in changes] == [(name, "sari", "added")]
    feed(bridge(24 * HOUR + 1), engine)
    assert engine.watches[name].state.window.over(60).posts > 30
    assert answer(engine, said.incident, "sari", "ignore") == Pressed("already", "Sudah dijawab Sari.")
    assert [one.issue for one in proposed(engine.store) if one.id == said.incident] == [name]


def test_what_is_watched_is_not_proposed_again() -> None:
    """The next day the same bridge is an issue's business."""
    engine, said = fallen()
    answer(engine, said.incident, "sari", "watch")
    assert not feed(talk(24 * HOUR, 44 * HOUR) + bridge(40 * HOUR + 1), engine)


def test_to_ignore_it_is_silence_for_a_week(tmp_path: Path) -> None:
    """Journaled with who, kept over a restart; after seven days it may be proposed again."""
    path = str(tmp_path / "k.sqlite")
    engine = Embedded(ON, Store(path), b"key")
    [said] = feed(talk(0, 24 * HOUR) + bridge(20 * HOUR + 1), engine)
    assert answer(engine, said.incident, "sari", "ignore").outcome == "done"
    [ignored] = [one for row in engine.store.journal.rows() for one in decode_all(row) if isinstance(one, Ignored)]
    assert (ignored.proposal, ignored.officer) == (said.incident, "sari") and "runtuh" in " ".join(ignored.terms)
    assert ignored.until == ignored.at + 7 * DAY
    engine.store.close()
    engine = Embedded(ON, Store(path), b"key")
    assert not feed(talk(24 * HOUR, 48 * HOUR) + bridge(40 * HOUR + 1), engine)
    assert len(feed(talk(48 * HOUR, 9 * 24 * HOUR) + bridge(9 * DAY - 2 * HOUR + 1), engine)) == 1
    engine.store.close()


def test_strangers_and_unknown_proposals_change_nothing() -> None:
    """Who is not on the duty list is refused; what is not there is said to be gone."""
    engine, said = fallen()
    assert answer(engine, said.incident, "maling", "watch").outcome == "refused"
    assert answer(engine, "baru-19990101T0000-1", "sari", "watch").outcome == "already"
    assert set(engine.watches) == {"banjir"}


def test_a_restart_between_any_two_steps_proposes_the_same(tmp_path: Path) -> None:
    """Stopped and started again in the middle of the rise: the same proposal, of the same minute."""
    posts = sorted(talk(0, 24 * HOUR) + bridge(20 * HOUR + 1))
    [whole] = feed(posts, Embedded(ON, Store(":memory:"), b"key"))
    path, said = str(tmp_path / "k.sqlite"), list[Notification]()
    for first in range(0, len(posts), 300):
        engine = Embedded(ON, Store(path), b"key")
        said += feed(posts[first : first + 300], engine)
        engine.store.close()
    assert [(one.incident, one.alert["terms"]) for one in said] == [(whole.incident, whole.alert["terms"])]


def test_no_text_of_unmatched_posts_is_on_the_disk(tmp_path: Path) -> None:
    """Before anything is proposed the file holds no word of what matched nothing."""
    engine = Embedded(ON, Store(str(tmp_path / "k.sqlite")), b"key")
    feed(talk(0, 3 * HOUR), engine)
    engine.store.close()
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"kata1" not in written


def test_an_answer_that_comes_twice_counts_once() -> None:
    """Of two answers that were given at once the first holds."""
    engine, said = fallen()
    first, second = (choosing.choice(engine, said.incident, "sari", what, engine.now) for what in ("ignore", "watch"))
    assert isinstance(first, Choice) and isinstance(second, Choice)
    engine.step([first, second])
    assert (
        set(engine.watches) == {"banjir"} and choosing.told(engine, said.incident, "sari", second).outcome == "already"
    )


@pytest.mark.parametrize(
    ("section", "says"),
    [
        ("enabled = true", "enabled = true needs tell"),
        ('enabled = true\ntell = "sarii"', 'unknown officer; did you mean "sari"?'),
    ],
)
def test_who_is_told_must_be_known(tmp_path: Path, section: str, says: str) -> None:
    """A mistake in the section is said before anything starts."""
    file = tmp_path / "c.toml"
    file.write_text(
        f'[emerging]\n{section}\n[channels.layar]\nkind = "console"\n[officers.sari]\nname = "Sari"\n'
        'reach = [{ channel = "layar" }]\n'
    )
    with pytest.raises(ConfigError) as error:
        load(file, {})
    assert says in str(error.value)
