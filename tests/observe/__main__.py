"""``make observe``: each query with the number of its series; 1 where one has none."""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.observe.questions import answers, crisis, unhealthy
from tests.observe.world import watched


async def observe(prometheus: str) -> int:
    """Print what every query finds; the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        async with watched(Path(folder), prometheus) as world:
            await crisis(world)
            found = [one async for one in answers(world)]
            broken = await unhealthy(world)
    for one in found:
        print(f"{one.series:>4}  {one.query.where}")
    empty = [one for one in found if not one.series]
    print(f"{len(found)} queries, {len(empty)} without series, {len(broken)} rules that can't be judged")
    return 1 if empty or broken else 0


if __name__ == "__main__":
    path = shutil.which("prometheus")
    if path is None:
        sys.exit("prometheus is not on this machine; Debian, Ubuntu: apt-get install prometheus")
    sys.exit(asyncio.run(observe(path)))
