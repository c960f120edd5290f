"""The life of a process: jobs that run until a signal stops them."""

import asyncio
import signal
from collections.abc import Coroutine, Sequence


async def until_stopped(jobs: Sequence[Coroutine[None, None, None]]) -> None:
    """Run all jobs until a signal stops them, or one fails: then that is raised."""
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(job) for job in jobs]
    for number in (signal.SIGINT, signal.SIGTERM):
        # a second signal must not break off how they end: a transaction would stay open, and nobody would wait for it
        loop.add_signal_handler(number, lambda: [task.cancel() for task in tasks if not task.cancelling()])
    done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for task in done:
        if not task.cancelled():
            task.result()
