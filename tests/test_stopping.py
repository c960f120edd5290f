"""The end of a process is in order, however often it is told to end."""

import asyncio
import os
import signal

from stream.engine.stopping import until_stopped


async def test_a_second_signal_does_not_break_off_the_end() -> None:
    """An impatient hand presses Ctrl-C twice: what the first one began is finished."""
    ended: list[str] = []

    async def job() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.05)
            ended.append("in order")

    async def hand() -> None:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.01)

    await asyncio.gather(until_stopped([job()]), hand())
    assert ended == ["in order"]
