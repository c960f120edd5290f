"""Workers as child processes: started, started again where one dies, and stopped together."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

log = logging.getLogger("kentongan")
PAUSE = 1.0
"""Seconds before a worker that ended is started again."""


def command(config: Path, role: str, number: int, port: int) -> list[str]:
    """What starts one worker."""
    return [
        sys.executable, "-m", "stream.cli", "run", "--config", str(config), "--role", role, "--worker", str(number),
        "--port", str(port),
    ]  # fmt: skip


async def work(config: Path, role: str, number: int, port: int) -> None:
    """Keep one worker alive until cancelled; then let it end in order."""
    while True:
        process = await asyncio.create_subprocess_exec(*command(config, role, number, port), start_new_session=True)
        try:
            status = await process.wait()
        except asyncio.CancelledError:
            process.terminate()
            await process.wait()
            raise
        log.warning("a worker is started again", extra={"role": role, "worker": number, "status": status})
        await asyncio.sleep(PAUSE)


def all_of(config: Path, roles: Sequence[str], workers: int, port: int) -> list[tuple[Path, str, int, int]]:
    """So many workers of each role, each on a port of its own, from ``port`` on.

    >>> [(role, number, port) for _, role, number, port in all_of(Path("k.toml"), ["web", "count"], 2, 8080)]
    [('web', 1, 8080), ('web', 2, 8081), ('count', 1, 8082), ('count', 2, 8083)]
    """
    wanted = [(role, number) for role in roles for number in range(1, workers + 1)]
    return [(config, role, number, place) for place, (role, number) in enumerate(wanted, port)]
