"""Reads documents in a process of its own, which the kernel ends when it takes too much time or memory.

feedparser has expressions that a stranger can make slow (100 kB in an author's name take it half a minute, in which no
other thread runs), and a feed must never be able to stop the watch over all the others. One process at a time, and a
patient one: many outlets with news don't take the machine from the watch either.
"""

import asyncio
import os
import resource
import sys
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import msgspec

if TYPE_CHECKING:
    from stream.feeds.syndication import Document

SECONDS = 10
"""Of the processor, for one document; 5 MB of the smallest items take nearly as long."""
MEMORY = 1 << 30
"""Bytes."""

_turns: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]" = WeakKeyDictionary()


class Unreadable(Exception):
    """The document could not be read to its end."""


async def read(body: bytes, content_type: str, seconds: int = SECONDS) -> "Document":
    """What ``syndication.read`` makes of the bytes. Raises Unreadable where it fails or takes too long."""
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        return await _read(content_type.encode(errors="replace") + b"\n" + body, seconds)


async def _read(given: bytes, seconds: int) -> "Document":
    from stream.feeds.syndication import Document

    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __name__, str(seconds), stdin=PIPE, stdout=PIPE, stderr=DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},  # and no more: secrets are none of its business
        )  # fmt: skip
    except OSError as error:
        raise Unreadable(f"no process could be started to read it ({error.strerror})") from None
    try:
        answer, _ = await process.communicate(given)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise Unreadable(f"it could not be read within {seconds} s of processor time and {MEMORY >> 20} MiB")
    return msgspec.json.decode(answer, type=Document)


def main() -> None:
    """The process: content type, line feed and document on standard input, the items as JSON on standard output."""
    seconds = int(sys.argv[1])
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from stream.feeds import syndication

    content_type, _, body = sys.stdin.buffer.read().partition(b"\n")
    sys.stdout.buffer.write(msgspec.json.encode(syndication.read(body, content_type.decode(errors="replace"))))


if __name__ == "__main__":
    main()
