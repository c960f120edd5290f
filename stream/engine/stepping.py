"""One queue before the engine: whatever waits when a step begins goes into it, so a burst is a larger transaction."""

import asyncio
import logging
import sqlite3

from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.inputs import Heard, Input, Lines, Now
from stream.engine.measuring import Measuring
from stream.engine.outcomes import Answer, Overloaded

log = logging.getLogger("kentongan")
STEP = 2_000
"""Lines that go into one step, about; more wait for the next."""
SLICE = 1_000
"""Minutes that pass in one step, times issues, about: a longer way is gone in several, and others come between."""

Waiting = tuple[Input, "asyncio.Future[Answer | Heard | None]", float]
"""What came, who waits for its answer, and when it came (epoch seconds)."""


class Stepping:
    """Feeds the engine what waits, and gives each who asked his answer once it is committed."""

    def __init__(self, engine: Embedded, clock: Clock, measuring: Measuring) -> None:
        self._engine, self._clock, self._measuring = engine, clock, measuring
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue()
        self._rest: list[Waiting] = []
        """What the last step has left to the next."""
        self.said = asyncio.Event()
        """Something was said that is to be sent."""

    async def ask(self, one: Input) -> Answer | Heard | None:
        """Let an input into a step; returns once it is committed. Raises Overloaded where that can't be."""
        future: asyncio.Future[Answer | Heard | None] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((one, future, self._clock.now()))
        return await future

    async def run(self) -> None:
        """Step after step, for ever."""
        while True:
            self._step(await self._all_waiting())
            await asyncio.sleep(0)

    async def _all_waiting(self) -> list[Waiting]:
        waiting, self._rest = self._rest or [await self._queue.get()], []
        lines = sum(size(one) for one, _, _ in waiting)
        while lines < STEP and not self._queue.empty():
            waiting.append(self._queue.get_nowait())
            lines += size(waiting[-1][0])
        return sorted(waiting, key=lambda one: isinstance(one[0], Lines | Now))  # a press waits for no posts

    def _step(self, waiting: list[Waiting]) -> None:
        """One transaction for all that waits; where that fails each by itself, so that one can't spoil the others."""
        began, minutes = self._clock.monotonic(), max(1, SLICE // max(1, len(self._engine.watches)))
        try:
            answers = self._engine.step([one for one, _, _ in waiting], self._clock.now(), minutes)
        except Exception as error:
            if len(waiting) > 1 and not isinstance(error, sqlite3.Error):
                for one in waiting:
                    self._step([one])
                return
            self._refuse(waiting, error)
            return
        self._measuring.stepped(self._clock.monotonic() - began, waiting[0][2])
        for (_, future, _), answer in zip(waiting, answers, strict=False):  # the rest has no answer yet
            if not future.done():
                future.set_result(answer)
        left = zip(self._engine.rest, waiting[len(answers) :], strict=True)
        self._rest += [(one, future, arrived) for one, (_, future, arrived) in left]
        if self._engine.happened:
            self.said.set()

    def _refuse(self, waiting: list[Waiting], error: Exception) -> None:
        reason = f"the database refuses: {error}" if isinstance(error, sqlite3.Error) else f"mistake of ours: {error!r}"
        log.error("step failed", extra={"reason": reason})
        self._measuring.metrics.failed_steps.inc()
        for _, future, _ in waiting:
            if not future.done():
                future.set_exception(Overloaded(reason))


def size(one: Input) -> int:
    """The lines of an input."""
    return len(one.lines) if isinstance(one, Lines) else 0
