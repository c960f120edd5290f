"""A disk that takes nothing more: the intake says so, alerts still go out, and it heals by itself."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from alerts.channels import Delivered, Memory, Outcome
from alerts.notification import Notification
from alerts.outbox import Outbox
from stream.config import Config
from stream.engine.delivery import EmbeddedOutbox
from stream.engine.embedded import Embedded
from stream.engine.inputs import Settlement
from stream.engine.outcomes import Overloaded
from stream.engine.store import Store
from tests.examples import notification
from tests.servers.receiver import Receiver, Reply
from tests.serving import Served, serving, settings

ENDLESS = 2**30
"""Pages of a file on a disk that has room."""


def posts(first: int, number: int) -> bytes:
    """Post lines that match an issue, with long texts."""
    text = "antre bbm di spbu " + "lama sekali " * 40
    lines = (
        {"id": str(one), "platform": "x", "published": 1_795_500_000 + one, "text": text}
        for one in range(first, first + number)
    )
    return b"\n".join(map(msgspec.json.encode, lines))


def full(store: Store, pages: int | None = None) -> None:
    """From now on the file grows no more; or again, where ``pages`` are given."""
    pages = pages or store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count={pages}")


async def test_503_with_the_reason_and_alerts_still_go_out(tmp_path: Path, receiver: Receiver) -> None:
    """Nothing of a refused body is kept, what was in the outbox arrives, and with room again all goes on."""
    config = Config.model_validate(settings(tmp_path / "k.sqlite", receiver))
    receiver.script.extend([Reply(503)] * 3)
    async with serving(config, receiver) as served:
        assert (await served.ask("POST", "/v1/posts", data=posts(0, 100)))[0] == 200
        with served.store.transaction():
            served.store.deliveries.add(notification(channel="pusat", address=""), 1, served.service.clock.now())
        await served.until(lambda: bool(receiver.tries), "a first try, which the command centre refuses")
        full(served.store)

        assert not receiver.events
        assert await refused(served) >= 1
        await served.until(lambda: bool(receiver.events), "the alert at the command centre")
        accepted = served.store.feeds.counts()["intake"][0]

        full(served.store, ENDLESS)
        status, answer = await served.ask("POST", "/v1/posts", data=posts(50_000, 200))
        assert (status, answer["matched"]) == (200, 200)
        assert served.store.feeds.counts()["intake"][0] == accepted + 200
        await served.until(lambda: not served.store.deliveries.unsettled(), "the receipt in the file")
        assert [row.state for row in served.store.deliveries.latest(9)] == ["delivered"]
        assert served.store.journal.broken_link() is None


async def refused(served: Served) -> int:
    """Send posts until the intake refuses them; how many bodies it refused."""
    for body in range(1, 20):
        before = served.store.feeds.counts()["intake"][0]
        status, answer = await served.ask("POST", "/v1/posts", data=posts(1000 * body, 500))
        if status == 503:
            assert "database or disk is full" in answer["error"] and "send it again" in answer["error"]
            assert served.store.feeds.counts()["intake"][0] == before
            return body
    raise AssertionError("the file took everything")


class Wall:
    """A channel that shows what it was given."""

    name = "layar"

    def __init__(self) -> None:
        self.shown: list[tuple[str, bool]] = []
        self.memories: list[Memory] = []

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        self.shown.append((notification.id, repeat))
        self.memories.append(memory)
        return Delivered(memory={"message": notification.id})

    async def close(self) -> None:
        """Nothing."""


async def test_a_disk_that_takes_no_byte_stops_no_alert(tmp_path: Path) -> None:
    """Neither the mark nor the receipt can be written: each alert goes out once, and is written down later."""
    store, wall = Store(str(tmp_path / "k.sqlite")), Wall()
    engine = Embedded(Config(), store, b"key")

    async def settled(end: Settlement) -> None:
        try:
            engine.step([end])
        except Exception as error:
            raise Overloaded(str(error)) from None

    rows = EmbeddedOutbox(store, settled)
    outbox = Outbox(rows, {"layar": wall}, lambda: 1000.0, lambda: 0.5)
    with store.transaction():
        for number in ("1", "2"):
            store.deliveries.add(notification(id=number, channel="layar", address=""), 1, 900.0)
    store.db.execute("PRAGMA query_only=ON")
    for _ in range(3):
        await outbox.deliver_due()
        await outbox.idle()
    assert wall.shown == [("1", False), ("2", False)]
    assert wall.memories == [{}, {"message": "1"}]
    with pytest.raises(Overloaded):
        await rows.catch_up()

    store.db.execute("PRAGMA query_only=OFF")
    await rows.catch_up()
    assert [row.state for row in store.deliveries.latest(9)] == ["delivered", "delivered"]
    assert store.deliveries.remembered("layar", "", notification().incident) == {"message": "2"}
    assert await rows.unsettled() == []
    store.close()


START = """
import resource, sys
from stream.engine.store import Store, StoreError
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    Store(sys.argv[1])
except StoreError as error:
    print(error)
"""


def test_a_start_on_a_full_disk_says_so(tmp_path: Path) -> None:
    """That is no damage: nothing is to be moved away, and with room it starts again with all it had."""
    path = str(tmp_path / "k.sqlite")
    store = Store(path)
    store.put("minute", 7)
    store.close()
    said = subprocess.run((sys.executable, "-c", START, path), capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"{path}: ") and "nothing in it was changed: make room on its disk" in said, said
    again = Store(path)
    assert again.get("minute") == 7
    again.close()


def test_a_first_start_on_a_full_disk_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    """Its key is there already, from a replay say: with room it starts, and no empty file says that it was in use."""
    path = tmp_path / "k.sqlite"
    (tmp_path / "k.sqlite.key").write_text("0 abc")
    said = subprocess.run((sys.executable, "-c", START, str(path)), capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"{path}: ") and "make room on its disk" in said and not path.exists(), said
    Store(str(path)).close()
