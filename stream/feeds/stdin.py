"""Post lines on standard input, taken as they come. There is no position: what was read once is gone."""

import asyncio
import sys
from collections.abc import AsyncIterator

from stream.feeds import BATCH, Batch
from stream.line import MAX_LINE


async def stdin() -> AsyncIterator[Batch]:
    """Lines until the input ends; a batch is what has arrived, so that one line is not kept waiting."""
    reader = asyncio.StreamReader(limit=2 * MAX_LINE)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    rest = b""
    while chunk := await reader.read(MAX_LINE):
        *whole, rest = (rest + chunk).split(b"\n")
        if len(rest) > MAX_LINE:
            whole, rest = [*whole, rest], b""
        for start in range(0, len(whole), BATCH):
            yield Batch([line for line in whole[start : start + BATCH] if line.strip()], 0)
    if rest.strip():
        yield Batch([rest], 0, behind=False)
