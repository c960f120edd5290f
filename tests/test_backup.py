"""A copy made while the service works is whole, and going on from it loses no post and repeats no alert."""

import asyncio
import shutil
from pathlib import Path

import pytest

from stream import simulation
from stream.cli import main
from stream.config import Config
from stream.engine import copies
from stream.engine.store import Store, StoreError
from tests.conftest import ROOT
from tests.servers.receiver import SECRET, Receiver
from tests.serving import Served, serving, settings

BATCH = 500


@pytest.fixture(scope="module")
def crisis() -> list[bytes]:
    """The demo's feed up to the height of its crisis, in bodies of posts."""
    scenario = simulation.load(ROOT / "deploy/scenarios/antrean-bbm.toml")
    lines = [line for _, line in simulation.lines(scenario)][:22_000]
    return [b"\n".join(lines[start : start + BATCH]) for start in range(0, len(lines), BATCH)]


async def test_back_up_during_full_load_restore_and_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crisis: list[bytes]
) -> None:
    """Copied amid the crisis while posts pour in, then restored: what was accepted before the copy is in it, what the
    sender repeats from then on is counted once, and what had its receipt in the copy is not said again.

        posts   |||||||||||||||||||||||||             ||||||||||||||
        copy                 [====]                   ^ restored, sender repeats from the copy on
    """
    monkeypatch.setenv("TEST_SECRET", SECRET)
    file, copy = tmp_path / "k.sqlite", tmp_path / "copy.sqlite"
    async with Receiver(SECRET) as receiver:
        config = Config.model_validate(settings(file, receiver))
        async with serving(config, receiver) as served:
            middle = len(crisis) * 9 // 10
            await pour(served, crisis[:middle])
            before = len(keys(file))
            load = asyncio.ensure_future(pour(served, crisis[middle:]))
            await asyncio.to_thread(copies.backup, str(file), copy)
            assert not load.done()
            await load
            wanted = await outcome(served)  # what comes of it where nothing is restored
        copied = Store(str(copy))
        known = {row.notification.id for row in copied.deliveries.latest(10_000) if row.state == "delivered"}
        copied.close()
        assert len(keys(copy)) >= before and known
        heard = len(receiver.tries)
        copies.restore(copy, str(file), "kept")
        async with serving(config, receiver) as served:
            await pour(served, crisis[middle:])  # the sender repeats what came after the copy
            assert await outcome(served) == wanted
        assert not known & set(receiver.tries[heard:])


async def pour(served: Served, bodies: list[bytes]) -> None:
    """Send posts, one request after the other, as fast as they are taken."""
    for body in bodies:
        status, answer = await served.ask("POST", "/v1/posts", data=body)
        assert status == 200 and answer["refused"] == 0


async def outcome(served: Served) -> tuple[set[str], set[str]]:
    """Which posts are stored and which notifications were made, once all are sent."""
    await served.until(lambda: not served.store.deliveries.unsettled(), "everything has its receipt")
    return keys(Path(served.store.path)), {row.notification.id for row in served.store.deliveries.latest(10_000)}


def keys(path: Path) -> set[str]:
    """The identities of the stored posts."""
    with copies.reading(str(path)) as db:
        return {row[0] for row in db.execute("SELECT key FROM posts")}


def test_a_damaged_copy_is_refused(tmp_path: Path) -> None:
    """A copy is checked before it takes the place of anything; what was there stays."""
    Store(str(tmp_path / "k.sqlite")).close()
    copies.backup(str(tmp_path / "k.sqlite"), tmp_path / "copy.sqlite")
    torn = bytearray((tmp_path / "copy.sqlite").read_bytes())
    torn[4096:8192] = bytes(4096)
    (tmp_path / "copy.sqlite").write_bytes(torn)
    kept = (tmp_path / "k.sqlite").read_bytes()
    with pytest.raises(StoreError, match=r"copy\.sqlite .*take another copy"):
        copies.restore(tmp_path / "copy.sqlite", str(tmp_path / "k.sqlite"), "kept")
    assert (tmp_path / "k.sqlite").read_bytes() == kept


def test_nothing_is_restored_under_a_running_service(tmp_path: Path) -> None:
    """Whoever holds the file keeps it."""
    running = Store(str(tmp_path / "k.sqlite"))
    copies.backup(str(tmp_path / "k.sqlite"), tmp_path / "copy.sqlite")
    with pytest.raises(StoreError, match="in use by another instance"):
        copies.restore(tmp_path / "copy.sqlite", str(tmp_path / "k.sqlite"), "kept")
    running.close()


def test_the_key_goes_along_and_what_was_there_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Copy and restore from the command line: readable by us only, the pseudonyms' key too, nothing overwritten."""
    monkeypatch.chdir(tmp_path)
    Path("k.toml").write_text('[engine]\ndatabase = "var/k.sqlite"\n', "utf-8")
    Store("var/k.sqlite").close()
    Path("var/k.sqlite.key").write_text("aa")
    assert main(["backup", "--config", "k.toml", "copy.sqlite"]) == 0
    assert Path("copy.sqlite").stat().st_mode & 0o077 == 0
    assert main(["backup", "--config", "k.toml", "copy.sqlite"]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["backup", "--config", "k.toml", "copies/"]) == 0
    assert len(list(Path("copies").glob("kentongan-*.sqlite"))) == 1
    shutil.rmtree("var")
    assert main(["backup", "--config", "k.toml", "--restore", "copy.sqlite"]) == 0
    assert Path("var/k.sqlite.key").read_text() == "aa"
    assert main(["backup", "--config", "k.toml", "--restore", "copy.sqlite"]) == 0
    assert "what was there: var/k.sqlite." in capsys.readouterr().out
    assert len(list(Path("var").glob("k.sqlite.*.key"))) == 1
