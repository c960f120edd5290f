"""The embedded engine: nothing lost, nothing twice, the same for any batching and through any crash."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from alerts.notification import Notification
from stream import core, simulation
from stream.config import ConfigError, load
from stream.effects import Turn
from stream.engine import copies
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Input, Lines, Now
from stream.engine.key import Keys
from stream.engine.outcomes import Answer
from stream.engine.store import Store, StoreError
from stream.events import Press, decode_all
from stream.sharing import READ

ROOT = Path(__file__).parent.parent
DEMO = load(ROOT / "deploy/config.toml", {})
DAY_AND_A_CRISIS = 22_000
"""Lines of the demo's scenario up to the middle of its crisis, about."""


@pytest.fixture(scope="module")
def feed() -> list[bytes]:
    """The demo's feed: an ordinary day and a half, and a crisis."""
    lines = simulation.lines(simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml"))
    return [line for _, line in lines][:DAY_AND_A_CRISIS]


def batches(feed: list[bytes], sizes: Random | int) -> list[list[bytes]]:
    """The feed in batches of a size, or of random sizes."""
    cut, start = [], 0
    while start < len(feed):
        size = sizes if isinstance(sizes, int) else sizes.randint(1, 4000)
        cut.append(feed[start : start + size])
        start += size
    return cut


def listen(engine: Embedded, some: list[list[bytes]], position: int = 0) -> list[bytes]:
    """Everything that happened, as bytes."""
    happened: list[Notification | Turn] = []
    for lines in some:
        position += len(lines)
        engine.step([Lines("simulasi", lines, END_OF_TIME, position, leads=True)])
        happened += engine.happened
    return [msgspec.json.encode(one) for one in happened]


@pytest.fixture(scope="module")
def undisturbed(feed: list[bytes]) -> list[bytes]:
    """What happens when nothing goes wrong."""
    return listen(Embedded(DEMO, Store(":memory:"), b"key"), batches(feed, 500))


def test_the_crisis_is_heard(undisturbed: list[bytes]) -> None:
    """The demo's crisis is announced."""
    assert any(b'"occasion":"raised"' in one and b"antrean-bbm" in one for one in undisturbed)


@pytest.mark.parametrize("size", [37, 10_000])
def test_any_batch_size_gives_the_same_bytes(feed: list[bytes], undisturbed: list[bytes], size: int) -> None:
    """How posts are cut into transactions decides nothing."""
    assert listen(Embedded(DEMO, Store(":memory:"), b"key"), batches(feed, size)) == undisturbed


def test_a_crash_between_any_two_steps_changes_nothing(
    feed: list[bytes], undisturbed: list[bytes], tmp_path: Path
) -> None:
    """Twenty times the process ends at once and a new one goes on from the file."""
    path, happened = str(tmp_path / "k.sqlite"), []
    parts = batches(feed, Random(1))
    for start in range(0, len(parts), max(1, len(parts) // 20)):
        store = Store(path)
        position = store.feeds.position("simulasi")
        assert position == sum(map(len, parts[:start]))
        happened += listen(Embedded(DEMO, store, b"key"), parts[start : start + max(1, len(parts) // 20)], position)
        store.close()
    assert happened == undisturbed


def test_a_long_way_is_gone_in_several_steps(feed: list[bytes], undisturbed: list[bytes], tmp_path: Path) -> None:
    """Fifty minutes a step: the same is said, the position waits for the last part, a death between loses nothing."""
    path, happened, position = str(tmp_path / "k.sqlite"), [], 0
    chance = Random(2)
    engine = Embedded(DEMO, Store(path), b"key")
    for lines in batches(feed, 4000):
        rest: list[Input] = [Lines("simulasi", lines, END_OF_TIME, position + len(lines), leads=True)]
        while rest:
            assert engine.store.feeds.position("simulasi") == position
            engine.step(rest, minutes=50)
            happened += [msgspec.json.encode(one) for one in engine.happened]
            rest = engine.rest
            if rest and chance.random() < 0.3:
                engine.store.close()
                engine = Embedded(DEMO, Store(path), b"key")
                rest = [Lines("simulasi", lines, END_OF_TIME, position + len(lines), leads=True)]
        position += len(lines)
    engine.store.close()
    assert happened == undisturbed


def test_a_leap_beyond_a_week_is_the_same_in_parts(feed: list[bytes]) -> None:
    """Of nine silent days the last seven are judged, in one step or in many, and the answer is the same."""
    leap = [*feed[:300], later(feed[300], 9 * 86_400), b"{}", feed[301]]
    whole, parts = (Embedded(DEMO, Store(":memory:"), b"key") for _ in range(2))
    answer = whole.step([Lines("simulasi", leap, END_OF_TIME, 1, leads=True), Now(0)])
    rest: list[Input] = [Lines("simulasi", leap, END_OF_TIME, 1, leads=True), Now(0)]
    answers, steps = [], 0
    while rest:
        answers += parts.step(rest, minutes=1000)
        rest, steps = parts.rest, steps + 1
    assert answers == answer and steps > 9
    assert [one.snapshot() for one in parts.watches.values()] == [one.snapshot() for one in whole.watches.values()]


def later(line: bytes, seconds: int) -> bytes:
    """The post line, published later."""
    post = msgspec.json.decode(line)
    moment = datetime.fromisoformat(post["published"]) + timedelta(seconds=seconds)
    return msgspec.json.encode(post | {"published": moment.isoformat(), "seen": None})


def test_a_post_counts_once_however_often_it_comes(feed: list[bytes], undisturbed: list[bytes]) -> None:
    """Every batch is sent five times."""
    five = [lines for lines in batches(feed[:6000], 500) for _ in range(5)]
    once = listen(Embedded(DEMO, Store(":memory:"), b"key"), batches(feed[:6000], 500))
    assert listen(Embedded(DEMO, Store(":memory:"), b"key"), five) == once


def test_a_failed_step_has_not_happened(feed: list[bytes], tmp_path: Path) -> None:
    """The disk is full in the middle: the answer is an error, and afterwards everything goes on as if it had waited."""
    store = Store(str(tmp_path / "k.sqlite"))
    engine = Embedded(DEMO, store, b"key")
    engine.step([Lines("simulasi", feed[:1000], END_OF_TIME, 1000, leads=True)])
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(Exception, match="full"):
        engine.step([Lines("simulasi", feed[1000:6000], END_OF_TIME, 6000, leads=True)])
    assert store.feeds.position("simulasi") == 1000
    store.db.execute("PRAGMA max_page_count=1073741823")
    listen(engine, [feed[1000:6000]], 1000)
    calm = Embedded(DEMO, Store(":memory:"), b"key")
    listen(calm, [feed[:1000], feed[1000:6000]])
    assert [watch.snapshot() for watch in engine.watches.values()] == [one.snapshot() for one in calm.watches.values()]
    store.close()


def test_the_journal_replays_to_the_same_words(feed: list[bytes]) -> None:
    """The log alone, read by fresh watches, gives the same notifications byte for byte."""
    engine = Embedded(DEMO, Store(":memory:"), b"key")
    said = {one.id: one for part in batches(feed, 500) for one in told(engine, part)}
    fresh = Embedded(DEMO, Store(":memory:"), b"key").watches
    again: dict[str, Notification] = {}
    for (events,) in engine.store.db.execute("SELECT events FROM journal ORDER BY seq"):
        for event in decode_all(events):
            for watch in fresh.values() if event.issue == "*" else [fresh[event.issue]]:
                again |= {
                    one.id: one for one in watch.handle(event) if isinstance(one, Notification) and one.id not in again
                }
    assert again == said


def told(engine: Embedded, lines: list[bytes]) -> list[Notification]:
    """What one step says."""
    engine.step([Lines("simulasi", lines, END_OF_TIME, leads=True)])
    return [one for one in engine.happened if isinstance(one, Notification)]


def test_a_changed_journal_row_is_found(feed: list[bytes]) -> None:
    """The digests are a chain: one changed byte shows, and where."""
    engine = Embedded(DEMO, Store(":memory:"), b"key")
    listen(engine, batches(feed[:3000], 500))
    assert engine.store.journal.broken_link() is None
    engine.store.db.execute(
        "UPDATE journal SET events = CAST(replace(CAST(events AS TEXT), 'tick', 'tock') AS BLOB) WHERE seq = 3"
    )
    assert engine.store.journal.broken_link() == 3


def test_a_second_instance_is_refused(tmp_path: Path) -> None:
    """Two writers on one file would be the end of it; the message names the first."""
    path = str(tmp_path / "k.sqlite")
    first = Store(path)
    with pytest.raises(StoreError, match=f"in use by another instance .process {os.getpid()}."):
        Store(path)
    first.close()
    Store(path).close()


def test_a_damaged_file_is_refused_by_name(tmp_path: Path, feed: list[bytes]) -> None:
    """A file whose structure is broken, or whose state was changed, is named; nothing is guessed."""
    path = tmp_path / "k.sqlite"
    store = Store(str(path))
    listen(Embedded(DEMO, store, b"key"), batches(feed[:2000], 500))
    store.db.execute("UPDATE watches SET snapshot = zeroblob(64) WHERE issue = 'banjir'")
    with pytest.raises(StoreError, match="the state of issue banjir is damaged"):
        Embedded(DEMO, store, b"key")
    store.close()
    path.write_bytes(b"not a database, certainly not" * 200)
    with pytest.raises(StoreError, match=r"k\.sqlite is damaged or no database"):
        Store(str(path))


@pytest.mark.parametrize(
    ("spoilt", "row"),
    [
        ("UPDATE posts SET body = CAST(replace(CAST(body AS TEXT), '{\"id\"', '{\"jd\"') AS BLOB)", "posts row"),
        (
            "UPDATE posts SET body = CAST(replace(body, x'2274657874223a22', x'2274657874223a22ff') AS BLOB)",
            "posts row",
        ),
        ("UPDATE outbox SET body = '{'", "outbox row"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, feed: list[bytes], spoilt: str, row: str) -> None:
    """SQLite finds such a file whole: the engine and the doctor say that it is not, and what to do."""
    path = tmp_path / "k.sqlite"
    store = Store(str(path))
    listen(Embedded(DEMO, store, b"key"), batches(feed, 2000))
    copies.check(path)
    assert store.db.execute(spoilt).rowcount > 0
    if row.startswith("posts"):
        with pytest.raises(StoreError, match=r"k\.sqlite is damaged: .* Restore a copy"):
            Embedded(DEMO, store, b"key")
    store.close()
    with pytest.raises(StoreError, match=rf"k\.sqlite is damaged \({row} \d+: "):
        copies.check(path)


def test_an_empty_file_that_was_in_use_is_not_new(tmp_path: Path) -> None:
    """Its key stands beside it: what it held would be gone without a word."""
    path = tmp_path / "k.sqlite"
    path.touch()
    Store(str(path)).close()
    path.write_bytes(b"")
    (tmp_path / "k.sqlite.key").write_text("0 abc")
    with pytest.raises(StoreError, match=r"k\.sqlite is empty, but .*\.key says that it was in use"):
        Store(str(path))


READ_ONLY = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(24, 1)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: root, too, keeps to the rights of files then
os.execv(sys.executable, [sys.executable, "-c", "import sys; from stream.engine.store import *\\n"
    "try: Store(sys.argv[1])\\nexcept StoreError as error: print(error)", sys.argv[1]])
"""


def test_a_file_without_the_right_to_write_is_refused_at_the_start(tmp_path: Path) -> None:
    """SQLite opens it all the same, and every post would fail."""
    path = tmp_path / "k.sqlite"
    Store(str(path)).close()
    path.chmod(0o400)
    ran = subprocess.run((sys.executable, "-c", READ_ONLY, str(path)), capture_output=True, text=True, check=True)
    assert ran.stdout.startswith(f"{path} can't be written: let this user read and write it"), ran


@pytest.mark.parametrize("there", ["", "\n", "0 \xff", "zero abc"])
def test_a_key_file_of_no_use_is_named(tmp_path: Path, there: str) -> None:
    """Never a traceback, never another key without a word."""
    path = tmp_path / "k.sqlite.key"
    path.write_bytes(there.encode("latin-1"))
    engine = DEMO.engine.model_copy(update={"database": str(tmp_path / "k.sqlite")})
    config = DEMO.model_copy(update={"engine": engine})
    with pytest.raises(ConfigError, match=r"k\.sqlite\.key holds no key"):
        Keys(config)
    path.unlink()
    assert Keys(config).all() == Keys(config).all() and [*tmp_path.iterdir()] == [path]


def test_a_lock_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A folder in its place, as a folder without rights or a full disk would be."""
    (tmp_path / "k.sqlite.lock").mkdir()
    with pytest.raises(StoreError, match=r"k\.sqlite\.lock: Is a directory; make room there"):
        Store(str(tmp_path / "k.sqlite"))


def test_a_strangers_press_changes_nothing_and_is_written_down(feed: list[bytes]) -> None:
    """Rule 10: the state is the same, and the journal holds the press."""
    engine = Embedded(DEMO, Store(":memory:"), b"key")
    listen(engine, batches(feed, 500))
    raised = next(watch for watch in engine.watches.values() if watch.state.incident.id)
    before = raised.state.incident
    engine.step([Press(raised.issue, before.id, "", "acknowledge", engine.now, "telegram:1")])
    assert raised.state.incident == before
    [row] = engine.store.db.execute("SELECT events FROM journal ORDER BY seq DESC LIMIT 1").fetchall()
    assert b'"kind":"press"' in row[0]


def test_private_names_are_not_on_the_disk(tmp_path: Path) -> None:
    """What matched is stored, and no byte of the file holds the author's name."""
    path = tmp_path / "k.sqlite"
    store = Store(str(path))
    engine = Embedded(DEMO, store, b"key")
    text = "antre bbm lama sekali kata @tetanggaku"
    post = {"id": "1", "platform": "x", "published": 1_800_000_000, "text": text, "author": "namapribadi"}
    [answer] = engine.step([Lines("intake", [msgspec.json.encode(post)], END_OF_TIME, leads=True)])
    assert answer is not None and answer.matched == 1
    store.close()
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"antre bbm lama" in written
    assert b"namapribadi" not in written and b"tetanggaku" not in written


def live_config(tmp_path: Path, feed: list[bytes]) -> Path:
    """A configuration of a live run in feed time over a file."""
    (tmp_path / "feed.jsonl").write_bytes(b"\n".join(feed) + b"\n")
    text = (ROOT / "deploy/config.toml").read_text("utf-8")
    start, rest = text.split("[feeds.simulasi]")
    rest = rest[rest.index("[issues.") :]
    path = tmp_path / "k.toml"
    config = f'{start}[feeds.berkas]\nkind = "file"\npath = "{tmp_path}/feed.jsonl"\n\n{rest}'
    config = config.replace("var/kentongan.sqlite", f"{tmp_path}/k.sqlite").replace("port = 8080", "port = 0")
    path.write_text(config, "utf-8")
    return path


def notifications(path: Path) -> set[tuple[object, ...]]:
    """Ids, levels and feed times of everything in the outbox of a file."""
    store = Store(str(path))
    rows = store.deliveries.latest(10_000)
    store.close()
    return {(row.notification.id, row.notification.level, row.notification.at) for row in rows}


def position(path: Path) -> int:
    """Lines that the service has taken, as its file says."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT accepted FROM feeds WHERE name='berkas'").fetchone()
    except sqlite3.OperationalError:
        return 0
    return int(row[0]) if row else 0


def run_until(config: Path, database: Path, lines: int, how: signal.Signals) -> None:
    """Run the service, and send it a signal as soon as it has taken so many lines."""
    command = [sys.executable, "-m", "stream.cli", "run", "--config", str(config)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while position(database) < lines:
        assert process.poll() is None, "the service ended by itself"
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.005)
    process.send_signal(how)
    process.wait()


def test_kill_9_at_random_moments_loses_and_invents_nothing(tmp_path: Path, feed: list[bytes]) -> None:
    """Twenty real kills of a live run in feed time: the same ids, levels and feed times as undisturbed."""
    calm, wild = tmp_path / "calm", tmp_path / "wild"
    for folder in (calm, wild):
        folder.mkdir()
    run_until(live_config(calm, feed), calm / "k.sqlite", len(feed), signal.SIGINT)
    config = live_config(wild, feed)
    for lines in sorted(Random(7).sample(range(1, len(feed) - 1), 20)):
        run_until(config, wild / "k.sqlite", lines, signal.SIGKILL)
    run_until(config, wild / "k.sqlite", len(feed), signal.SIGINT)
    expected = notifications(calm / "k.sqlite")
    assert expected and notifications(wild / "k.sqlite") == expected


def test_of_long_posts_a_look_holds_the_beginning_in_memory() -> None:
    """Four thousand posts of 64 kB are a quarter of a gigabyte; the file keeps them whole."""
    engine = Embedded(DEMO, Store(":memory:"), b"key")
    post = {"id": "1", "platform": "x", "published": 1_795_500_240, "text": "antre bbm di SPBU kota " * 2_500}
    engine.step([Lines("intake", [msgspec.json.encode(post)], 1_795_500_300, leads=True)])
    [(held, _)] = engine.store.posts.matching("antrean-bbm", 0, END_OF_TIME, 99)
    whole = engine.store.posts.stored("antrean-bbm", "x:1")
    assert whole is not None and len(held.text) == READ < 50_000 < len(whole.text)


def test_beside_a_made_feed_a_real_post_follows_its_clock(feed: list[bytes]) -> None:
    """The demo plays a day of last year; a post of today by the intake counts in the minute that is running there."""
    engine = Embedded(DEMO, Store(":memory:"), b"key")
    listen(engine, batches(feed[:2000], 500))
    before = engine.now
    post = {"id": "1", "platform": "x", "published": 1_795_500_240, "text": "antre bbm di SPBU kota"}
    [answer] = engine.step([Lines("intake", [msgspec.json.encode(post)], 1_795_500_300)])
    assert answer is not None and answer.matched == 1
    assert engine.now == before
    assert engine.store.posts.matching("antrean-bbm", before // 60, before // 60, 99)[-1][0].id == "1"


def test_a_repeat_is_counted_apart_from_what_was_accepted() -> None:
    """Each line is accepted, repeated or refused, and they add up."""
    engine = Embedded(DEMO, Store(":memory:"), b"key")
    post = msgspec.json.encode({"id": "1", "platform": "x", "published": 1_795_500_240, "text": "antre bbm"})
    [answer] = engine.step([Lines("intake", [post, post, b"{}"], END_OF_TIME, leads=True)])
    assert isinstance(answer, Answer)
    assert (answer.accepted, answer.repeated, answer.refused) == (1, 1, 1)


def test_what_has_ended_is_not_read_to_find_what_waits() -> None:
    """The outbox is asked every second, and keeps a month of what was said: the index of what waits answers."""
    store, asked = Store(":memory:"), list[str]()
    store.db.set_trace_callback(asked.append)
    store.deliveries.unsettled()
    store.deliveries.unsettled(("chat", "1"))
    store.db.set_trace_callback(None)
    plans = [store.db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchone()[3] for sql in asked]
    assert len(plans) == 2 and all("USING INDEX outbox_unsettled" in plan for plan in plans)


def test_issues_share_the_roster() -> None:
    """Who is on duty, holidays included, is the same for all issues, and kept once."""
    assert len({id(watch.policy.roster) for watch in core.watches(DEMO).values()}) == 1 < len(DEMO.issues)


def test_the_file_is_for_its_user_only(tmp_path: Path) -> None:
    """Posts are in it, and it is made so that nobody else may read them, its log included."""
    store = Store(str(tmp_path / "k.sqlite"))
    store.put("a", 1)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    store.close()


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    """The message names it and says what to do."""
    with pytest.raises(StoreError, match="unable to open database file; name a file"):
        Store(str(tmp_path))
