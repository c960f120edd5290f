"""Interleaved rounds: whatever else the machine does, it does to all that is compared."""

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

ROUNDS = 7


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process that a piece of work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def rounds(ways: Mapping[str, Callable[[], object]], times: int = ROUNDS) -> dict[str, list[float]]:
    """CPU seconds of each way in each round; all ways take turns."""
    gc.collect()
    gc.freeze()  # what was built before is no garbage of theirs
    try:
        took = [{name: seconds(work) for name, work in ways.items()} for _ in range(times)]
    finally:
        gc.unfreeze()
    return {name: [one[name] for one in took] for name in ways}


def ratio(took: Mapping[str, list[float]], way: str, to: str) -> float:
    """How many times as long one way takes as another: the median over the rounds."""
    return median(one / other for one, other in zip(took[way], took[to], strict=True))


def yardstick(turns: int = 200_000) -> float:
    """Nanoseconds of a turn of a plain Python loop: how fast this machine is for Python just now."""

    def loop() -> None:
        total = 0
        for number in range(turns):
            total += number

    return 1e9 * min(seconds(loop) for _ in range(5)) / turns
