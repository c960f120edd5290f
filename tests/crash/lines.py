"""Kill at the n-th line: a forked child counts the lines it executes of some files, and ends at once at the n-th."""

import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from alerts.delivery import Delivery
from stream.invariants import marked
from tests.crash.story import Story

ROOT = Path(__file__).resolve().parent.parent.parent
NOTIFIER = (ROOT / "alerts/outbox.py", ROOT / "alerts/delivery.py")
TRACED = frozenset(str(path) for path in (*(ROOT / "stream/engine").rglob("*.py"), *NOTIFIER))
"""Engine and notifier."""
KILLED = 9


class Outcome(msgspec.Struct, frozen=True):
    """What a story has come to: what was decided, which of that has not ended, and what arrived (id, marked)."""

    decided: dict[str, bytes]
    replaced: frozenset[str]
    """What a newer word to the same person took the place of before it was sent."""
    unsettled: tuple[str, ...]
    arrived: tuple[tuple[str, bool], ...]


def count(folder: Path) -> int:
    """How many lines the undisturbed story executes."""
    lines = 0

    def line() -> None:
        nonlocal lines
        lines += 1

    _traced(folder, line)
    return lines


def kill(folder: Path, line: int) -> bool:
    """Tell the story in a child that ends before its ``line``-th line; False where the story was over before."""
    child = os.fork()
    if child:
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert status in (0, KILLED), f"the story broke off before line {line}: status {status}"
        return status == KILLED
    left = line

    def ends() -> None:
        nonlocal left
        left -= 1
        if not left:
            os._exit(KILLED)

    status = 1  # a story that breaks off by itself is no kill and no end
    try:
        _traced(folder, ends)
        status = 0
    finally:
        os._exit(status)


def finish(folder: Path) -> Outcome:
    """Go on from what is on the disk to the end of the story."""
    story = Story(folder)
    story.tell()
    rows = story.close()
    arrived = [msgspec.json.decode(line, type=tuple[str, bool]) for line in (folder / "arrived").read_bytes().split()]
    return Outcome(
        {row.notification.id: _words(row) for row in rows},
        frozenset(row.notification.id for row in rows if row.state == "superseded"),
        tuple(row.notification.id for row in rows if row.state not in ("delivered", "superseded")),
        tuple(arrived),
    )


def wrong(outcome: Outcome, calm: Outcome) -> list[str]:
    """What a disturbed story lost, invented, or repeated without a mark."""
    times = Counter(id for id, _ in outcome.arrived)
    lost = [*(id for id in calm.decided if id not in times and id not in outcome.replaced), *outcome.unsettled]
    return [
        *([] if outcome.decided == calm.decided else ["decided otherwise"]),
        *(f"lost {id}" for id in lost),
        *(f"invented {id}" for id in times if id not in calm.decided),
        *(f"{id} came {n} times" for id, n in times.items() if n > 2),
        *(f"{one.where} {one.wrong}" for one in marked(outcome.arrived)),
    ]


def _words(row: Delivery) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(row.notification, forced=False))


def _traced(folder: Path, line: Callable[[], None]) -> None:
    def local(frame: FrameType, event: str, given: Any) -> Any:
        if event == "line":
            line()
        return local

    def called(frame: FrameType, event: str, given: Any) -> Any:
        return local if frame.f_code.co_filename in TRACED else None

    sys.settrace(called)
    try:
        story = Story(folder)
        story.tell()
    finally:
        sys.settrace(None)
    story.close()
