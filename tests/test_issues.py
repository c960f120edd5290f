"""Issues that come and go while the service runs: at once, all or nothing, the same after a restart."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notification import Notification
from stream import core, simulation
from stream.config import Config, ConfigError, load
from stream.effects import Turn
from stream.engine import amendments
from stream.engine.changes import BEFORE
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines, Now
from stream.engine.outcomes import Changed
from stream.engine.store import Store
from stream.engine.trial import trial
from stream.events import IssueChange, decode_all
from stream.watch import Watch
from tests.conftest import ROOT

DEMO = load(ROOT / "deploy/config.toml", {})
BBM = DEMO.issues["antrean-bbm"].model_dump(exclude_defaults=True)
WITHOUT_BBM = DEMO.model_copy(update={"issues": {k: v for k, v in DEMO.issues.items() if k != "antrean-bbm"}})
START = 1_800_000_000
HUMAS = Config.model_validate(
    {
        "agency": {"accounts": ["pemkab"]},
        "issues": {"banjir": {"name": "Banjir", "query": "banjir"}},
        "engine": {"time": "feed"},
    }
)


def line(number: int, minute: int, text: str) -> bytes:
    """A post line."""
    return msgspec.json.encode({"id": str(number), "platform": "x", "published": START + 60 * minute, "text": text})


def lines(*posts: bytes) -> Lines:
    """Posts that move the clock."""
    return Lines("f", posts, END_OF_TIME, leads=True)


def add(engine: Embedded, name: str = "jalan", query: str = "jalan", **more: Any) -> Changed:
    """Add an issue; what came of it."""
    wish = amendments.addition(engine, name, {"name": name, "query": query} | more, "sari", engine.now)
    return take(engine, wish)


def retire(engine: Embedded, name: str = "jalan") -> Changed:
    """Retire an issue."""
    return take(engine, amendments.retirement(engine, name, "sari", "sudah selesai", engine.now))


def take(engine: Embedded, wish: IssueChange | Changed) -> Changed:
    if isinstance(wish, Changed):
        return wish
    engine.step([wish])
    return amendments.outcome(engine, wish)


def engine_with(*posts: bytes, config: Config = HUMAS) -> Embedded:
    """An engine in memory that has heard some posts."""
    engine = Embedded(config, Store(":memory:"), b"key")
    engine.step([lines(*posts)])
    return engine


def hour(engine: Embedded, issue: str) -> int:
    """Posts of the last hour, as the watch has them."""
    return engine.watches[issue].state.window.over(60).posts


def test_a_new_issue_is_matched_at_once() -> None:
    """Before the change a post is nobody's, after it the new issue has it; other issues go on."""
    engine = engine_with(line(1, 0, "jalan rusak"))
    assert engine.matched == {}
    assert add(engine) == Changed("done", "jalan: added, version 1", 1)
    engine.step([lines(line(2, 1, "jalan rusak"), line(3, 1, "jalan banjir"), line(4, 2, "sunyi"))])
    assert engine.matched == {"jalan": 2, "banjir": 1}
    assert (hour(engine, "jalan"), hour(engine, "banjir")) == (2, 1)


def test_what_is_on_the_shelf_counts_as_far_as_minutes_are_open() -> None:
    """
    banjir    ──1──────── 60 min ────────2──3──|now      all three say "jalan", the second and third in open minutes
    jalan                                2──3──|added
    """
    early, *open_ = (line(n, minute, "jalan banjir") for n, minute in ((1, 0), (2, 70), (3, 71)))
    engine = engine_with(early, *open_, line(4, 100, "sunyi"))
    add(engine)
    assert hour(engine, "jalan") == 2
    assert len(engine.store.posts.matching("jalan", 0, START, 9)) == 2
    counts = engine.watches["jalan"].state.window.minutes
    assert not any(one.complete for one in counts), "posts that nobody kept are missing: a lower bound"
    assert engine.watches["jalan"].state.missing == BEFORE
    engine.step([lines(line(5, 101, "jalan")), lines(line(6, 102, "sunyi"))])
    window = engine.watches["jalan"].state.window
    assert (window.over(1).complete, window.over(1).posts, hour(engine, "jalan")) == (True, 1, 3)


def test_a_restart_has_it(tmp_path: Path) -> None:
    """The file knows what is watched, who wanted it and when; the clock goes on."""
    store = Store(str(tmp_path / "k.sqlite"))
    engine = Embedded(HUMAS, store, b"key")
    engine.step([lines(line(1, 5, "jalan banjir"))])
    add(engine, sensitive=True)
    store.close()
    store = Store(str(tmp_path / "k.sqlite"))
    engine = Embedded(HUMAS, store, b"key")
    assert engine.watches["jalan"].watched.sensitive and engine.versions == {"jalan": 1}
    record = amendments.record(engine, "jalan")
    assert record is not None and record.watched and record.settings["sensitive"] is True
    assert [(one.by, one.at, one.version, one.action) for one in record.changes] == [("sari", START + 300, 1, "added")]
    engine.step([lines(line(2, 6, "jalan"))])
    assert engine.matched == {"jalan": 1}
    store.close()


@pytest.mark.parametrize(
    ("name", "query", "says"),
    [
        ("banjir", "banjir", "there is an issue of this name"),
        ("Jalan Rusak", "jalan", "is no name: use small letters"),
        ("jalan", "jalan AND", "issues.jalan.query: expected a word"),
        ("jalan", "@tetangga", "issues watch no private person"),
        ("jalan", "NOT jalan", "nothing but NOT"),
    ],
)
def test_what_is_wrong_with_a_new_issue_is_said(name: str, query: str, says: str) -> None:
    """As in the configuration: the key, what is wrong, what would be right; nothing changes."""
    engine = engine_with(line(1, 0, "banjir"))
    refused = add(engine, name, query)
    assert refused.outcome == "refused" and says in refused.explanation
    assert list(engine.watches) == ["banjir"]


def test_public_accounts_may_be_watched_and_unknown_keys_may_not_be() -> None:
    """What the configuration allows is allowed here too, and no more."""
    engine = engine_with()
    assert add(engine, query="@pemkab").outcome == "done"
    assert 'issues.lain.qeury: unknown key; did you mean "query"?' in add(engine, "lain", qeury="x").explanation
    nobody = amendments.addition(engine, "lain", {"name": "Lain", "query": "lain"}, " ", 0)
    assert isinstance(nobody, Changed) and "say who you are" in nobody.explanation


def test_of_two_changes_at_once_the_first_holds() -> None:
    """Both saw version 0 and both want to be version 1: the second is told, and changes nothing."""
    engine = engine_with()
    first, second = (
        amendments.addition(engine, "jalan", {"name": name, "query": name}, name, 0) for name in ("sari", "budi")
    )
    assert isinstance(first, IssueChange) and isinstance(second, IssueChange)
    engine.step([first, second, first])
    assert amendments.outcome(engine, first).outcome == "done"
    assert amendments.outcome(engine, second).outcome == "conflict"
    assert engine.config.issues["jalan"].query == "sari"


def test_a_change_that_fails_has_not_happened() -> None:
    """The disk is full: matcher, watches and catalogue are those of before."""
    engine = engine_with(line(1, 0, "banjir"))
    pages = engine.store.db.execute("PRAGMA page_count").fetchone()[0]
    engine.store.db.execute(f"PRAGMA max_page_count={pages}")
    wish = amendments.addition(engine, "jalan", {"name": "Jalan", "query": "jalan", "claim": "x" * 9000}, "sari", 0)
    assert isinstance(wish, IssueChange)
    with pytest.raises(Exception, match="full"):
        engine.step([wish])
    assert list(engine.watches) == list(engine.config.issues) == ["banjir"]
    assert engine.versions == {} and amendments.record(engine, "jalan") is None
    engine.store.db.execute("PRAGMA max_page_count=1073741823")
    engine.step([lines(line(2, 1, "jalan"))])
    assert engine.matched == {}
    engine.step([wish, lines(line(3, 1, "jalan"))])
    assert engine.matched == {"jalan": 1}


def test_a_retired_issue_is_forgotten_and_may_come_back() -> None:
    """It matches nothing more; under the same name something else may be watched, and old posts don't count for it."""
    engine = engine_with()
    add(engine)
    engine.step([lines(line(1, 1, "jalan rusak"), line(2, 2, "jalan raya"), line(3, 3, "sunyi"))])
    assert retire(engine) == Changed("done", "jalan: retired, version 2", 2)
    engine.step([lines(line(4, 3, "jalan rusak"))])
    assert engine.matched == {} and "jalan" not in engine.watches
    assert engine.store.load("jalan") is None
    assert engine.store.posts.matching("jalan", 0, END_OF_TIME, 10) == []
    record = amendments.record(engine, "jalan")
    assert record is not None and not record.watched and record.settings["query"] == "jalan"

    assert add(engine, query="jalan raya").version == 3
    engine.step([lines(line(5, 4, "sunyi"))])
    assert hour(engine, "jalan") == 1


def test_only_added_issues_are_retired() -> None:
    """The configuration is changed in the configuration; a slip of the finger is guessed."""
    engine = engine_with()
    assert "take [issues.banjir] out there" in retire(engine, "banjir").explanation
    unknown = retire(engine, "banjri")
    assert (unknown.outcome, unknown.explanation) == ("unknown", 'banjri: unknown issue; did you mean "banjir"?')
    add(engine)
    silent = amendments.retirement(engine, "jalan", "sari", " ", 0)
    assert isinstance(silent, Changed) and "say why" in silent.explanation


def test_a_name_in_both_stops_the_start() -> None:
    """An issue that was added, and stands in the configuration later: the message says which two ways there are."""
    engine = engine_with()
    add(engine)
    both = HUMAS.model_copy(update={"issues": HUMAS.issues | {"jalan": HUMAS.issues["banjir"]}})
    with pytest.raises(ConfigError, match=r"issues.jalan: stands in the configuration, and was added by sari"):
        Embedded(both, engine.store, b"key")


def test_an_account_that_is_public_no_more_stops_the_start() -> None:
    """Nobody is watched as a private person because he was public once."""
    engine = engine_with()
    add(engine, query="@pemkab")
    with pytest.raises(ConfigError, match=r"@pemkab is not a public account.*[\s\S]*back into agency.accounts"):
        Embedded(HUMAS.model_copy(update={"agency": WITHOUT_BBM.agency}), engine.store, b"key")


@pytest.fixture(scope="module")
def feed() -> list[list[bytes]]:
    """The demo's feed up to the height of its crisis, in batches."""
    all_ = [one for _, one in simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))][:22_000]
    return [all_[start : start + 1000] for start in range(0, len(all_), 1000)]


def tell(feed: list[list[bytes]], path: str, *, crashes: bool) -> tuple[list[bytes], Embedded]:
    """The crisis of an issue that is added after the first batch and retired after the last one, word for word."""
    happened: list[Notification | Turn] = []
    engine = Embedded(WITHOUT_BBM, Store(path), b"key")
    wishes = {1: ("added", BBM, ""), len(feed): ("retired", {}, "pasokan sudah normal")}
    for number, batch in enumerate([*feed, []], 0):
        if number in wishes:
            action, settings, reason = wishes[number]
            version = 1 if action == "added" else 2
            engine.step([IssueChange("antrean-bbm", version, action, "sari", engine.now, settings, reason)])  # type: ignore[arg-type]
            happened += engine.happened
        engine.step([lines(*batch)])
        happened += engine.happened
        if crashes:
            engine.store.close()
            engine = Embedded(WITHOUT_BBM, Store(path), b"key")
    return [msgspec.json.encode(one) for one in happened], engine


@pytest.fixture(scope="module")
def told(feed: list[list[bytes]]) -> tuple[list[bytes], Embedded]:
    """The story without a crash."""
    return tell(feed, ":memory:", crashes=False)


def test_the_crisis_of_an_added_issue_is_heard_and_its_end_says_why(told: tuple[list[bytes], Embedded]) -> None:
    """Retired in the middle of its alarm: everybody who knew hears that it ended, and the reason."""
    happened, engine = told
    said = [one for one in happened if b'"issue":"antrean-bbm"' in one and b'"occasion"' in one]
    assert b'"occasion":"raised"' in said[0]
    assert b'"occasion":"cleared"' in said[-1] and b"isu tidak dipantau lagi: pasokan sudah normal" in said[-1]
    [episode] = [one for one in engine.store.episodes.newest(99) if b"antrean-bbm" in one]
    assert b'"phase":"cooling"' in episode
    assert "antrean-bbm" not in engine.watches


def test_crashes_between_all_steps_change_nothing(
    feed: list[list[bytes]], told: tuple[list[bytes], Embedded], tmp_path: Path
) -> None:
    """A process that ends after every single step, those with changes among them, says the same words."""
    happened, engine = tell(feed, str(tmp_path / "k.sqlite"), crashes=True)
    engine.store.close()
    assert happened == told[0]


def test_the_journal_alone_tells_it_again(told: tuple[list[bytes], Embedded]) -> None:
    """Fresh watches, made and let go as the log says, give the same notifications byte for byte."""
    happened, engine = told
    watches = core.watches(WITHOUT_BBM)
    again: dict[str, bytes] = {}
    for (events,) in engine.store.db.execute("SELECT events FROM journal ORDER BY seq"):
        for event in decode_all(events):
            if isinstance(event, IssueChange) and event.action == "added":
                watches[event.issue] = fresh(event)
            for watch in [*watches.values()] if event.issue == "*" else [watches[event.issue]]:
                for one in watch.handle(event):
                    if isinstance(one, Notification):
                        again.setdefault(one.id, msgspec.json.encode(one))
            if isinstance(event, IssueChange) and event.action == "retired":
                del watches[event.issue]
    assert list(again.values()) == [one for one in happened if b'"occasion"' in one]


def fresh(change: IssueChange) -> Watch:
    """The watch of an added issue."""
    issues = {change.issue: DEMO.issues["antrean-bbm"]}
    return core.watches(WITHOUT_BBM.model_copy(update={"issues": issues}))[change.issue]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.integers(0, 3), st.sampled_from(["jalan banjir", "jalan", "banjir", "raya"])),
        st.tuples(st.just("add"), st.sampled_from(["a", "b"]), st.sampled_from(["jalan", "raya", "banjir"])),
        st.tuples(st.just("retire"), st.sampled_from(["a", "b"]), st.just("")),
        st.tuples(st.just("wait"), st.integers(1, 70), st.just("")),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_comes_and_goes_a_restart_finds_the_same(steps: list[tuple[str, Any, str]]) -> None:
    """Posts, changes and time in any order: an engine that is loaded now has what the running one has."""
    engine, minute = engine_with(line(0, 0, "sunyi")), 0
    for number, (what, value, text) in enumerate(steps, 1):
        if what == "post":
            minute += value
            engine.step([lines(line(number, minute, text))])
        elif what == "wait":
            minute += value
            engine.step([Now(START // 60 + minute)])
        else:
            add(engine, value, text) if what == "add" else retire(engine, value)
        assert state(Embedded(HUMAS, engine.store, b"key")) == state(engine)


def state(engine: Embedded) -> dict[str, Any]:
    """What an engine knows: its issues, what it counted in open minutes, and its watches."""
    tallies = {(minute, issue): tally.counts() for issue, minute, tally in engine.counter._tallies}
    watches = {issue: msgspec.msgpack.decode(watch.snapshot()) for issue, watch in engine.watches.items()}
    posts = core.matcher(engine.config).match([]), list(engine.config.issues)
    return {"issues": posts, "now": engine.counter.now, "tallies": tallies, "watches": watches}


def test_a_query_is_tried_on_stored_posts(tmp_path: Path) -> None:
    """A day at a time in the agency's zone, each wording once, defanged; the query of a private person is refused."""
    path = str(tmp_path / "k.sqlite")
    store = Store(path)
    engine = Embedded(HUMAS, store, b"key")
    day = 24 * 60
    engine.step(
        [
            lines(
                line(1, 0, "banjir di jalan raya"),
                line(2, day, "banjir di pasar"),
                *(line(n, day + n, f"banjir jalan {word} www.a.id") for n, word in enumerate("abcdef", 3)),
                line(9, day + 9, "Banjir JALAN f, www.a.id!"),
            )
        ]
    )
    found = trial(path, HUMAS, "jalan", 7, engine.now)
    assert [(one.day, one.matched, one.stored) for one in found.days] == [("2027-01-15", 1, 1), ("2027-01-16", 7, 8)]
    assert len(found.samples) == 5
    assert [one.text[-14:] for one in found.samples][:2] == ["b www[.]a[.]id", "c www[.]a[.]id"]
    assert [(one.day, one.matched) for one in trial(path, HUMAS, "jalan", 1, engine.now).days] == [("2027-01-16", 7)]
    assert "no private person" in trial(path, HUMAS, "@tetangga", 7, engine.now).refused
    store.close()
