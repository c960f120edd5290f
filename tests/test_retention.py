"""Nothing personal outlives the retention period, and with the key of its time no pseudonym can be told any more."""

from pathlib import Path

import msgspec
import pytest

from alerts.alert import Exhibit
from detectors.sentiment.residual import Label
from stream.config import Config, load
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines, Now
from stream.engine.key import DAY, LATEST, Keys
from stream.engine.store import YEAR, Store
from stream.pseudonym import Veil
from tests.conftest import ROOT

AT = 30_000_000 * 60
"""A full hour."""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The demo's, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return load(ROOT / "deploy/config.toml", {})


def engine(config: Config) -> Embedded:
    """The service as it starts, with its keys."""
    keys = Keys(config)
    return Embedded(config, Store(":memory:"), keys.all()[-1], renew=keys.renew)


def post(at: int, id: str) -> Lines:
    """One post of Budi's, and one line that nobody can read."""
    line = {"id": id, "platform": "x", "published": at, "text": "antre bbm lama sekali", "author": "budi"}
    return Lines("f", [msgspec.json.encode(line), b"{torn"], END_OF_TIME, leads=True)


def test_nothing_outlives_the_period(config: Config) -> None:
    """Posts, matches, refused lines, the journal, evidence and old labels are gone an hour after their time."""
    running = engine(config)
    running.step([post(AT, "1")])
    label = msgspec.json.encode(Label("x:1", "antre", "negative", "o", AT - YEAR))
    running.store.db.execute("INSERT INTO labels (issue, post, body) VALUES ('antrean-bbm', 'x:1', ?)", (label,))
    watch = running.watches["antrean-bbm"]
    watch.state.evidence = (Exhibit("earliest", AT, "x", "antre"),)
    running.step([Now(AT // 60 + DAY * config.engine.retention_days - 60)])
    assert running.store.db.execute("SELECT count(*) FROM posts").fetchone() == (1,) and watch.state.evidence
    running.step([Now(AT // 60 + DAY * config.engine.retention_days + 120)])
    for table in ("posts", "matches", "rejected", "labels"):
        assert running.store.db.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert running.store.db.execute("SELECT min(minute) >= ? FROM journal", (AT // 60,)).fetchone() == (1,)
    assert watch.state.evidence == ()


def test_each_period_has_a_key_of_its_own_and_the_old_one_goes_when_nobody_needs_it(config: Config) -> None:
    """The same person is another pseudonym then; the old key is kept for as long as posts with it are."""
    keys, period, now = Keys(config), DAY * config.engine.retention_days, 30_000_000
    first = keys.renew(now, calm=True)
    assert keys.renew(now + period - 60, calm=True) == first
    second = keys.renew(now + period, calm=True)
    assert Veil(first).name("budi") != Veil(second).name("budi")
    assert keys.all() == Keys(config).all() == [first, second]
    assert Keys(config).renew(now + 2 * period - 60, calm=True) == second
    assert first in Keys(config).all()
    Keys(config).renew(now + 2 * period + 60, calm=True)
    assert first not in Keys(config).all() and first.decode() not in keys.path.read_text()
    assert keys.path.stat().st_mode & 0o077 == 0


def test_a_new_key_waits_for_the_end_of_an_episode_and_no_longer_than_a_week(config: Config) -> None:
    """Accounts stay comparable while something is raised."""
    keys, due = Keys(config), 30_000_000 + DAY * config.engine.retention_days
    first = keys.renew(30_000_000, calm=True)
    assert keys.renew(due + LATEST - 1, calm=False) == first
    assert keys.renew(due + LATEST, calm=False) != first


def test_a_secret_is_mixed_in_and_an_older_file_goes_on(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of one bare key is read; with a secret the file alone tells no pseudonym."""
    path = Path(f"{config.engine.database}.key")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("ab" * 32)
    assert Keys(config).all() == [b"ab" * 32]
    path.with_name("secret").write_text("geheim")
    secret = type(config.engine.pseudonyms)(file=str(path.with_name("secret")))
    mixed = config.model_copy(update={"engine": config.engine.model_copy(update={"pseudonyms": secret})})
    [key] = Keys(mixed).all()
    assert key != b"ab" * 32 and len(key) == 64


def test_the_service_renews_its_key_as_time_passes(config: Config) -> None:
    """A month later the next post of the same person has another author, and the open minutes count again the same."""
    running = engine(config)
    running.step([post(AT, "1")])
    before = running.veil.name("budi")
    running.step([Now(AT // 60 + DAY * config.engine.retention_days + 60)])
    running.step([Now(AT // 60 + DAY * config.engine.retention_days + 180)])
    running.step([post(60 * running.counter.now, "2")])
    [body] = running.store.db.execute("SELECT CAST(body AS TEXT) FROM posts WHERE key='x:2'").fetchone()
    assert before not in body and running.veil.name("budi") in body
    assert Keys(config).all()[-1] == running.veil.key
