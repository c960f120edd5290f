"""The story: posts come, an episode climbs, is taken, lowered, raised, and called false. It may start anywhere.

Every input may come twice, so whoever starts again begins with the minute that was running.
"""

from pathlib import Path

import msgspec

from alerts.channels import Accepted, Delivered, Later, Memory, Outcome
from alerts.delivery import Delivery
from alerts.life import Verb
from alerts.notification import Notification
from alerts.outbox import Outbox
from stream import core
from stream.config import Config
from stream.engine.delivery import EmbeddedOutbox
from stream.engine.embedded import Embedded
from stream.engine.inputs import Input, Lines, Now, Settlement
from stream.engine.store import Store
from stream.events import Press
from stream.watch import Watch
from tests.world.loop import VirtualLoop
from tests.world.script import Script, ScriptedPanel

FIRST, MINUTES = 29_923_200, 24
SCRIPT = Script([FIRST + 1, FIRST + 2, FIRST + 4], [2, 4, 3])
PRESSES: dict[int, tuple[str, Verb]] = {
    FIRST + 5: ("analis", "acknowledge"), FIRST + 6: ("", "close"), FIRST + 7: ("kabid", "note"),
    FIRST + 9: ("analis", "lower"), FIRST + 12: ("kabid", "raise"), FIRST + 16: ("kabid", "acknowledge"),
    FIRST + 18: ("analis", "note"), FIRST + 20: ("analis", "false_alarm"), FIRST + 21: ("kabid", "false_alarm"),
}  # fmt: skip
RECEIPT_WITHIN = 3600.0
"""Seconds in which the receipt of what was accepted must have come: longer than any kill takes."""
OUT = FIRST + 8
"""In this minute the channel answers 500."""
OFFICERS = {
    name: {"name": name.title(), "reach": [{"channel": "chat", "address": name}]} for name in ("analis", "kabid")
}
CONFIG = Config.model_validate(
    {
        "channels": {"chat": {"kind": "console"}},
        "officers": OFFICERS,
        "issues": {"banjir": {"name": "Banjir", "query": "banjir"}},
        "levels": {
            "waspada": {"chain": [{"tell": ["analis"], "within": 30}]},
            "awas": {"chain": [{"tell": ["analis"], "within": 1}, {"tell": ["kabid"], "within": 10}]},
        },
    }
)


def scripted(config: Config) -> dict[str, Watch]:
    """The watch of the one issue; its numbers want what the script says."""
    watches = core.watches(config)
    for watch in watches.values():
        watch.panel = ScriptedPanel(SCRIPT)
    return watches


class Phone:
    """The channel: what arrives is written where no crash can take it back."""

    name = "chat"

    def __init__(self, path: Path, story: "Story") -> None:
        self._story = story
        self._file = path.open("ab", buffering=0)

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """A 500 in the minute of the outage, else it arrives; at kabid's a receipt says so."""
        if self._story.minute == OUT:
            return Later("500 Internal Server Error")
        self._file.write(msgspec.json.encode([notification.id, repeat]) + b"\n")
        seen = {"seen": str(len(memory) + 1)}
        return Accepted(RECEIPT_WITHIN, seen) if notification.officer == "kabid" else Delivered(seen)

    async def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class Story:
    """A life: from what is on the disk to the end of the story."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = Store(str(folder / "k.sqlite"))
        self.engine = Embedded(CONFIG, self.store, b"key", scripted)
        self.minute = self.engine.counter.now or FIRST
        self.phone = Phone(folder / "arrived", self)
        self.deliveries = EmbeddedOutbox(self.store, self._settled)
        self.outbox = Outbox(self.deliveries, {"chat": self.phone}, self.clock, lambda: 0.0)

    def clock(self) -> float:
        """Epoch seconds: the end of the minute that is told."""
        return 60.0 * self.minute + 59

    def tell(self) -> None:
        """Minute by minute, to the end."""
        loop = VirtualLoop()
        loop.run_until_complete(self._minutes())
        loop.close()

    def close(self) -> list[Delivery]:
        """Let go of the file; everything that was decided to be said, in order."""
        rows = self.store.deliveries.latest(1000)[::-1]
        self.store.close()
        self.phone._file.close()
        return rows

    async def _minutes(self) -> None:
        await self._deliver()
        for minute in range(self.minute, FIRST + MINUTES):
            self.minute = minute
            self.engine.step(inputs(minute, self.engine.watches["banjir"].state.incident.id), self.clock())
            await self._deliver()

    async def _deliver(self) -> None:
        await self.deliveries.catch_up()
        await self.outbox.deliver_due()
        await self.outbox.idle()
        for row in await self.deliveries.awaiting():
            await self.outbox.receive(row.notification.id, "delivered", Delivered())

    async def _settled(self, end: Settlement) -> None:
        self.engine.step([end], self.clock())


def inputs(minute: int, incident: str) -> list[Input]:
    """What comes in during a minute: posts (one twice, one unusable), perhaps a press, and the minute's end."""
    lines = [_line(minute, number) for number in (0, 1, 1)] + [b"{broken"]
    who, verb = PRESSES.get(minute, ("", None))
    at = 60 * minute + 40
    presses = [Press("banjir", incident, who, verb, at, f"p{minute}", "sudah dicek", "chat")] if verb else []
    return [Lines("feed", lines, at), *presses, Now(minute + 1)]


def _line(minute: int, number: int) -> bytes:
    post = {"id": f"{minute}-{number}", "platform": "x", "published": 60 * minute + number, "author": f"akun{number}"}
    return msgspec.json.encode(post | {"text": "banjir di kota, parah sekali"})
