"""One issue that everybody talks of: memory while two million posts come, and the same answers however they come."""

import subprocess
import sys
import tracemalloc
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from itertools import islice
from random import Random
from tempfile import TemporaryDirectory

import msgspec

from stream.config import Config, load
from stream.engine.embedded import Embedded
from stream.engine.inputs import Lines
from stream.engine.network import stored
from stream.engine.store import Store
from stream.events import Finding, decode_all
from stream.settings.issues import IssueSettings
from tests.bench.ground import ROOT, START, Ground
from tests.bench.memory import MEGABYTE, resident
from tests.bench.report import Row

TIMES = 100
"""The posts, in posts of the ground."""
SPAN, BURST = 2 * 86_400, 8_640
"""Seconds of the feed, and of its end, in which a tenth of the posts comes: twice as many as before."""
SEEN = START + SPAN
STEPS = (500, 2000)
"""Posts of a step, in two whole runs that are compared; the memory is that of the second."""
ISSUE, MEGABYTES, GROWTH = "kabar", 8.0, 1.1


class Lived(msgspec.Struct):
    """A run: bytes of the process after a tenth and at the end, of the issue in it, and a digest of all answers."""

    tenth: int
    end: int
    issue: int
    answers: str


def measure(ground: Ground, times: int = TIMES) -> list[Row]:
    """The rows of a busy issue."""
    number = times * len(ground.lines)
    with ThreadPoolExecutor() as side_by_side:
        other, whole = side_by_side.map(child, (number, number), STEPS)
    same = other.answers == whole.answers
    grown, held = whole.end / whole.tenth, whole.issue / MEGABYTE
    return [
        Row(
            f"{number:,} posts of one issue: memory at their end, to that after a tenth",
            f"{grown:.2f} times, {whole.end / MEGABYTE:.0f} MB", f"<= {GROWTH} times", grown <= GROWTH,
        ),
        Row(
            "that issue in memory: its watch, its open minutes",
            f"{held:.1f} MB", f"<= {MEGABYTES:.0f} MB", held <= MEGABYTES,
        ),
        Row(
            f"{number:,} in steps of {STEPS[0]:,} and of {STEPS[1]:,}: watch, findings, network",
            "the same bytes" if same else "they differ", "the same bytes", same,
        ),
    ]  # fmt: skip


def child(number: int, step: int) -> Lived:
    """A run in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.busy", str(number), str(step)]
    return msgspec.json.decode(subprocess.run(command, capture_output=True, check=True, cwd=ROOT).stdout, type=Lived)


def lived(ground: Ground, number: int, step: int) -> Lived:
    """The engine hears so many posts."""
    tenth = heard = 0
    with TemporaryDirectory() as folder:
        config = one_issue(f"{folder}/busy.sqlite")
        engine, feed = Embedded(config, Store(config.engine.database), b"bench"), posts(ground, number)
        while lines := list(islice(feed, step)):
            engine.step([Lines("bench", lines, SEEN, leads=True)])
            heard += len(lines)
            tenth = tenth or (resident() if 10 * heard >= number else 0)
        end, answers = resident(), digest(engine, config)
        engine.store.close()
        return Lived(tenth, end, living(config) - living(one_issue(":memory:")), answers)


def one_issue(database: str) -> Config:
    """The demo's configuration with the one issue, and nobody to send anything to."""
    config = load(ROOT / "deploy" / "config.toml", {})
    issues = {ISSUE: IssueSettings(name="Kabar", query=ISSUE)}
    engine = config.engine.model_copy(update={"database": database})
    return config.model_copy(update={"issues": issues, "feeds": {}, "channels": {}, "engine": engine})


def posts(ground: Ground, number: int) -> Iterator[bytes]:
    """Post lines of a crowd: three in ten pass on what somebody wrote before, one in ten has a link."""
    lately = deque[str](maxlen=20_000)
    draw, texts = Random(5), [msgspec.json.decode(line)["text"] for line in ground.lines]
    for n in range(number):
        place = 10 * n / number
        at = place / 9 * (SPAN - BURST) if place < 9 else SPAN - BURST + (place - 9) * BURST
        line: dict[str, object] = {
            "id": str(n), "platform": "x", "published": int(START + at), "text": f"kabar {texts[n % len(texts)]}",
            "author": f"warga{int(9e5 * draw.random() ** 2)}",
        }  # fmt: skip
        if n and draw.random() < 0.3:
            back = 1 + int(len(lately) * draw.random() ** 3)
            line |= {"repost_of": str(n - back), "repost_of_user": lately[-back]}
        elif draw.random() < 0.15:
            line["url"] = f"https://kabar.example/berita/{int(2e4 * draw.random() ** 2)}"
        lately.append(str(line["author"]))
        yield msgspec.json.encode(line)


def living(config: Config) -> int:
    """Bytes that an engine holds which goes on from what is stored."""
    tracemalloc.start()
    engine = Embedded(config, Store(config.engine.database), b"bench")
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    engine.store.close()
    return held


def digest(engine: Embedded, config: Config) -> str:
    """Of what the watch knows, of what closer looks found, and of the network of the last hour."""
    every = blake2b(engine.watches[ISSUE].snapshot(), digest_size=16)
    for row in engine.store.journal.rows():
        for event in decode_all(row):
            if isinstance(event, Finding):
                every.update(msgspec.json.encode(event))
    every.update(msgspec.json.encode(stored(config, config.engine.database, ISSUE, None, 1).network))
    return every.hexdigest()


if __name__ == "__main__":
    wanted, each = map(int, sys.argv[1:])
    sys.stdout.buffer.write(msgspec.json.encode(lived(Ground(min(wanted, 20_000)), wanted, each)))
