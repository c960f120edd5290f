"""An event loop in which waiting takes no time: the clock jumps to what comes next. One seed, one order of events."""

import asyncio


class VirtualLoop(asyncio.BaseEventLoop):
    """``time`` are the virtual seconds since the world began."""

    def __init__(self) -> None:
        super().__init__()
        self._virtual = 0.0
        self._selector = self  # where a loop waits for the network, this one lets time pass

    def time(self) -> float:
        """Virtual seconds."""
        return self._virtual

    def select(self, timeout: float | None) -> list[object]:
        """Wait: nothing can come but time."""
        if timeout is None:
            raise RuntimeError("everybody waits and nothing will ever come")
        self._virtual += timeout
        return []

    def _process_events(self, events: list[object]) -> None:
        """There is no network."""

    def _write_to_self(self) -> None:
        """There are no other threads."""
