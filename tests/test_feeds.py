"""Feeds that are pulled: files as they grow, compressed ones, and a made feed at its speeds."""

import asyncio
import gzip
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from stream.config import ConfigError
from stream.engine.clock import Clock
from stream.feeds import BATCH, Batch
from stream.feeds.file import follow
from stream.feeds.simulated import STEP, simulated
from stream.line import MAX_LINE
from stream.settings.feeds import Feed
from tests.conftest import ROOT


class Counting(Clock):
    """A clock whose sleeps are counted and take no time."""

    def __init__(self) -> None:
        self.slept = 0

    async def sleep(self, seconds: float) -> None:
        self.slept += 1
        await asyncio.sleep(0)


async def some(feed: AsyncIterator[Batch], batches: int) -> tuple[list[bytes], int]:
    """The lines of the next batches, and the position behind them."""
    lines: list[bytes] = []
    position = 0
    for _ in range(batches):
        batch = await anext(feed)
        lines += batch.lines
        position = batch.position
    return lines, position


async def test_a_line_counts_once_it_is_whole(tmp_path: Path) -> None:
    """Half a line waits for its line feed; nothing is read twice."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b'{"id":1}\n{"id"')
    feed = follow(str(path), 0, Counting())
    assert await some(feed, 1) == ([b'{"id":1}'], 9)
    with path.open("ab") as file:
        file.write(b':2}\n\n{"id":3}\n')
    assert await some(feed, 1) == ([b'{"id":2}', b'{"id":3}'], 28)


async def test_it_goes_on_where_it_stood(tmp_path: Path) -> None:
    """The position is a byte offset."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"a\nb\nc\n")
    assert await some(follow(str(path), 2, Counting()), 1) == ([b"b", b"c"], 6)


async def test_a_file_that_became_shorter_is_read_from_its_start(tmp_path: Path) -> None:
    """Whoever writes it began anew."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"a\nb\nc\n")
    feed = follow(str(path), 0, Counting())
    await some(feed, 1)
    path.write_bytes(b"d\n")
    assert (await some(feed, 1))[0] == [b"d"]


async def test_a_rotated_file_is_read_to_its_end_and_the_new_one_from_its_start(tmp_path: Path) -> None:
    """logrotate renames the file and a new one takes its name; between the two nobody has it, and nothing is lost."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"a\n")
    feed = follow(str(path), 0, Counting())
    assert await some(feed, 1) == ([b"a"], 2)
    old = path.rename(tmp_path / "posts.jsonl.1")
    with old.open("ab") as file:
        file.write(b"b\n")
    assert (await some(feed, 1))[0] == [b"b"]
    path.write_bytes(b"c\nd\n")
    assert await some(feed, 2) == ([b"c", b"d"], 4)


@pytest.mark.parametrize("begun", [b"a\nb\n", b"a" * 5000 + b"\n"])
async def test_a_file_that_was_replaced_while_nobody_looked_is_read_from_its_start(
    tmp_path: Path, begun: bytes
) -> None:
    """The new one is larger, so its length says nothing; what it begins with does. A copy goes on where it stood."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(begun)
    batch = await anext(follow(str(path), 0, Counting()))
    grown = tmp_path / "copy.jsonl"
    grown.write_bytes(begun + b"more\n")
    assert (await anext(follow(str(grown), batch.position, Counting(), batch.head))).lines == [b"more"]
    path.write_bytes(b"c\n" + 2 * begun)
    again = await anext(follow(str(path), batch.position, Counting(), batch.head))
    assert again.lines == [b"c", *(2 * begun).split()]
    assert again.position == 2 + 2 * len(begun)


async def test_a_file_that_was_renamed_while_nobody_looked_is_read_to_its_end_first(tmp_path: Path) -> None:
    """What was written between our stop and the rotation stands under another name, and is not lost; a stop in it goes
    on in it.
    """
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"a\n")
    stopped = await anext(follow(str(path), 0, Counting()))
    old = path.rename(tmp_path / "posts.jsonl-20261124")
    with old.open("ab") as file:
        file.write(b"b\n" * BATCH + b"c\n")
    path.write_bytes(b"d\n" * (2 * BATCH))
    (tmp_path / "posts.jsonl.2").write_bytes(b"z\n")
    feed = follow(str(path), stopped.position, Counting(), stopped.head)
    first = await anext(feed)
    assert (first.lines, first.behind) == ([b"b"] * BATCH, True)
    assert (await some(feed, 2))[0] == [b"c", *[b"d"] * BATCH]
    again = follow(str(path), first.position, Counting(), first.head)
    assert await some(again, 2) == ([b"c", *[b"d"] * BATCH], 2 * BATCH)


async def test_a_file_that_was_emptied_and_filled_again_is_read_from_its_start(tmp_path: Path) -> None:
    """As logrotate's copytruncate does it, and quicker than anybody looks."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"a\nb\n")
    feed = follow(str(path), 0, Counting())
    await some(feed, 1)
    path.write_bytes(b"c\nd\ne\n")
    assert (await some(feed, 1))[0] == [b"c", b"d", b"e"]


async def test_a_compressed_file_is_read_once(tmp_path: Path) -> None:
    """Its last line needs no line feed, and the feed ends."""
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(b"a\nb"))
    assert [batch.lines async for batch in follow(str(path), 0, Counting())] == [[b"a", b"b"]]


async def test_an_endless_line_is_cut_and_goes_on(tmp_path: Path) -> None:
    """Memory stays bounded; the border refuses the pieces, and the line behind is read."""
    path = tmp_path / "posts.jsonl"
    path.write_bytes(b"x" * (2 * MAX_LINE) + b"\na\n")
    lines, _ = await some(follow(str(path), 0, Counting()), 1)
    assert max(map(len, lines)) <= MAX_LINE + 2
    assert lines[-1] == b"a"


async def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """File, what is wrong, what to do."""
    with pytest.raises(ConfigError, match=r"nowhere\.jsonl: No such file or directory; name a file"):
        await anext(follow(str(tmp_path / "nowhere.jsonl"), 0, Counting()))


def test_standard_input_is_a_feed() -> None:
    """Lines come as they are written, the last one without a line feed too."""
    code = (
        "import asyncio\nfrom stream.feeds.stdin import stdin\n"
        "async def main():\n    print([line async for batch in stdin() for line in batch.lines])\nasyncio.run(main())"
    )
    ran = subprocess.run([sys.executable, "-c", code], input=b"a\n\nb", capture_output=True, cwd=ROOT, check=True)
    assert ran.stdout.strip() == b"[b'a', b'b']"


async def test_a_made_feed_is_slower_where_it_is_watched() -> None:
    """Ten minutes at 600 feed seconds a second, then at 60: ten times as many steps for the same time."""
    settings = {"kind": "simulate", "scenario": str(ROOT / "deploy/scenarios/antrean-bbm.toml"), "speed": 600.0}
    steps = []
    for slow in ("10m", ""):
        clock = Counting()
        feed = simulated(Feed(**settings, slow_at=slow, slow_speed=60.0), 0, clock)  # type: ignore[arg-type]
        lines = 0
        while lines < 120:
            lines += len((await anext(feed)).lines)
        steps.append(clock.slept)
    assert steps[0] > 5 * steps[1] > 5 / STEP / 10


async def test_a_made_feed_goes_on_where_it_stood() -> None:
    """The position is the number of lines: the rest is the same."""
    settings = Feed(kind="simulate", scenario=str(ROOT / "deploy/scenarios/antrean-bbm.toml"))
    whole = (await some(simulated(settings, 0, Counting()), 2))[0]
    assert (await some(simulated(settings, 700, Counting()), 1))[0][:300] == whole[700:]
