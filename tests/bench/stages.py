"""What each stage costs, and where the time of a step goes."""

import cProfile
import pstats
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from detectors.sentiment.reading import Reading
from stream.engine.embedded import Embedded
from stream.engine.inputs import Lines
from stream.engine.store import Store
from stream.issue import Matcher
from stream.post import Border, Drafts, Post
from stream.pseudonym import Veil, veil
from stream.reader import Reader
from stream.totals import Counter
from tests.bench.floor import BATCH
from tests.bench.ground import FEW, START, Ground, issues
from tests.bench.report import Row
from tests.bench.rounds import rounds

SEEN = START + 86_400
ROUNDS = 3
LONGEST = 12
"""Functions of the profile that are shown."""

Matched = list[tuple[Post, tuple[str, ...]]]


class Stages:
    """The way of a post, cut where one stage hands over to the next; each with what the stage before it gave."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        self.stores = [Store(str(folder / f"{number}.sqlite")) for number in range(ROUNDS)]
        self.batches = ground.batches(BATCH)
        self.matcher, self.hide = Matcher(issues(ground.issues(FEW))), Veil(b"bench")
        self.drafts = list(self.border())
        self.found = self.match()
        self.posts = self.post()
        self.hidden: Matched = [(veil(post, self.hide), found) for post, found in self.posts]
        self.readings = self.read()

    def border(self) -> Iterator[Drafts]:
        """Decode, check, and clean what is searched."""
        border = Border("bench")
        return (drafts for lines in self.batches for drafts in border.drafts(lines, SEEN))

    def match(self) -> list[list[tuple[str, ...]]]:
        """Which issues each is about."""
        return [self.matcher.match_texts(drafts.searched, drafts.post) for drafts in self.drafts]

    def post(self) -> Matched:
        """The whole post of those that match."""
        pairs = zip(self.drafts, self.found, strict=True)
        return [(drafts.post(n), one) for drafts, found in pairs for n, one in enumerate(found) if one]

    def veil(self) -> None:
        """Private names become pseudonyms."""
        for post, _ in self.posts:
            veil(post, self.hide)

    def read(self) -> list[dict[str, Reading]]:
        """How it feels, what it wants, and its tone towards an institution."""
        reader = Reader(dict.fromkeys((issue for _, found in self.hidden for issue in found), ("police", "polisi")))
        return [reader.read(post, found) for post, found in self.hidden]

    def count(self) -> None:
        """Totals with their sketches, said once a minute."""
        counter = Counter("bench", now=START // 60)
        for (post, _), readings in zip(self.hidden, self.readings, strict=True):
            if post.minute > counter.now:
                counter.advance(post.minute)
            counter.add(post, readings)
        counter.flush()

    def keep(self) -> None:
        """Rows of one file, in transactions as large as those of a busy service, each on the disk."""
        store = self.stores.pop()
        rows = list(zip(self.hidden, self.readings, strict=True))
        for first in range(0, len(rows), BATCH):
            with store.transaction():
                for (post, _), readings in rows[first : first + BATCH]:
                    store.posts.keep(post, readings, False)
        store.close()


def measure(ground: Ground) -> list[Row]:
    """A row for each stage, and the profile."""
    with TemporaryDirectory() as folder:
        stages = Stages(ground, Path(folder))
        every: dict[str, Callable[[], object]] = {
            "border": lambda: sum(map(len, stages.border())),
            "match": stages.match,
        }
        some: dict[str, Callable[[], object]] = {
            "post": stages.post,
            "veil": stages.veil,
            "read": stages.read,
            "count": stages.count,
            "storage": stages.keep,
        }
        took = {name: median(seconds) for name, seconds in rounds(every | some, ROUNDS).items()}
        rows = [Row(f"{name}, each post", f"{1e6 * took[name] / len(ground.lines):.2f} us") for name in every]
        matched = max(1, len(stages.posts))
        rows += [Row(f"{name}, each post that matches", f"{1e6 * took[name] / matched:.2f} us") for name in some]
        share = f"{100 * len(stages.posts) / len(ground.lines):.0f} % of the posts match"
        return [*rows, Row("where the time of a step goes", share, detail=profile(ground, Path(folder)))]


def profile(ground: Ground, folder: Path) -> tuple[str, ...]:
    """The functions in which most of the time of the engine's steps is spent; the profiler's own cost is in it."""
    store = Store(str(folder / "profile.sqlite"))
    engine, profiler = Embedded(ground.config(FEW), store, b"bench"), cProfile.Profile()
    profiler.enable()
    for lines in ground.batches(BATCH):
        engine.step([Lines("bench", lines, SEEN, leads=True)])
    profiler.disable()
    store.close()
    stats = pstats.Stats(profiler).sort_stats("tottime")
    total = sum(row[2] for row in stats.stats.values())  # type: ignore[attr-defined]
    longest = stats.fcn_list[:LONGEST]  # type: ignore[attr-defined]
    return tuple(f"{100 * stats.stats[one][2] / total:4.1f} %  {_name(*one)}" for one in longest)  # type: ignore[attr-defined]


def _name(path: str, line: int, function: str) -> str:
    return f"{Path(path).name}:{line} {function}" if line else function
