"""What a closer look costs, the sweep and near-duplicates in it, and how well made campaigns are found."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from math import ceil
from random import Random

from detectors.burst import bursts
from detectors.coordination.groups import groups
from detectors.coordination.shares import shares
from detectors.distinct import hash64
from detectors.duplicates import ALIKE, duplicates
from detectors.sentiment.reading import Reading
from stream.effects import Examine
from stream.engine.inputs import END_OF_TIME
from stream.look import POSTS, look
from stream.post import Border, Post
from stream.sharing import wording
from stream.tally import Tally
from tests.bench.ground import START, Ground
from tests.bench.report import Row
from tests.bench.rounds import seconds

SHARES, SWEEP = 100_000, 200
COPIES, LOOK, KEEP = 15.0, 150, 4.0
RIGHT, ALL, WORDS = 0.95, 0.93, 6
"""Precision and recall of near-duplicates among texts of so many words."""
FRESH, CAMPAIGNS = range(9001, 9006), 0.90
"""Seeds that nothing was built with."""
DAY = 86_400


def measure(ground: Ground) -> list[Row]:
    """The rows of spread."""
    rows, posts = sweepable(SHARES), written(ground)
    texts = [post.text for post in posts]
    sweep = 1000 * took(lambda: groups(shares(rows)))
    copies = 1e6 * took(lambda: duplicates(texts)) / len(texts)
    seen = [(post, Reading("negative")) for post in posts[-POSTS:]]
    wanted = Examine("bench", "i", posts[0].minute, posts[-1].minute)
    whole = 1000 * took(lambda: look(wanted, seen))
    keep = 1e6 * took(lambda: kept(posts)) / len(posts)
    found = sum(map(campaign_score, FRESH)) / len(FRESH)
    precision, recall = copies_found([wording(text) for text in texts])
    return [
        Row(f"sweep of {SHARES:,} shares for groups", f"{sweep:.0f} ms", f"<= {SWEEP} ms", sweep <= SWEEP),
        Row("near-duplicates, a post", f"{copies:.1f} us", f"<= {COPIES:.0f} us", copies <= COPIES),
        Row(
            "near-duplicates, precision and recall against all pairs", f"{precision:.3f}, {recall:.3f}",
            f">= {RIGHT}, {ALL}", precision >= RIGHT and recall >= ALL,
        ),
        Row(f"a closer look at {len(seen):,} posts", f"{whole:.0f} ms", f"<= {LOOK} ms", whole <= LOOK),
        Row("keeping what spread is told by, a post", f"{keep:.1f} us", f"<= {KEEP:.0f} us", keep <= KEEP),
        Row("campaigns that post once, F1 of their posts", f"{found:.3f}", f">= {CAMPAIGNS}", found >= CAMPAIGNS),
    ]  # fmt: skip


def took(work: Callable[[], object]) -> float:
    """CPU seconds, the best of three."""
    return min(seconds(work) for _ in range(3))


def sweepable(number: int) -> list[tuple[str, str, int]]:
    """A day of shares: some things and people far busier than others, and twenty groups of fifteen among them."""
    draw = Random(7)
    talk = [
        (f"link {int(9000 * draw.random() ** 3)}", f"warga-{int(40_000 * draw.random() ** 2)}", draw.randrange(DAY))
        for _ in range(number - 20 * 15 * 6)
    ]
    pushed = [
        (f"dorong {group}-{thing}", f"akun-{group}-{member}", (3600 * thing + 120 * group) + draw.randrange(60))
        for group in range(20)
        for thing in range(6)
        for member in range(15)
    ]
    return talk + pushed


def written(ground: Ground) -> list[Post]:
    """The posts of the ground, two a second, each behind its author's name."""
    border = Border("bench", {})
    lines = ground.stamped(START, 2)
    drafts = border.drafts(lines, END_OF_TIME)
    return [chunk.post(number) for chunk in drafts for number in range(len(chunk))]


def copies_found(texts: list[str]) -> tuple[float, float]:
    """Precision and recall of who has an earlier near-duplicate; the truth compares all pairs that share words."""
    texts = [text for text in texts if text.count(" ") >= WORDS - 1]
    found = {place for place, first in enumerate(duplicates(texts)) if first != place}
    right = copies(texts)
    return len(found & right) / max(1, len(found)), len(found & right) / max(1, len(right))


def copies(texts: list[str]) -> set[int]:
    """The places of texts whose word pairs overlap with an earlier one's by ``ALIKE``, or that equal one."""
    pairs = [set(pairwise(text.split())) for text in texts]
    often = Counter(pair for one in pairs for pair in one)
    earlier, found = dict[tuple[str, str], list[int]](), set[int]()
    for place, one in enumerate(pairs):
        rare = sorted(one, key=lambda pair: (often[pair], pair))[: len(one) - ceil(ALIKE * len(one)) + 1]
        near = {other for pair in rare for other in earlier.get(pair, ())}  # who overlaps shares one of the rare ones
        if any(len(one & pairs[other]) >= ALIKE * len(one | pairs[other]) for other in near):
            found.add(place)
        for pair in rare:
            earlier.setdefault(pair, []).append(place)
    return found


def kept(posts: list[Post]) -> None:
    """Count posts into the totals of their minutes."""
    tallies: dict[int, Tally] = {}
    for post in posts:
        tallies.setdefault(post.minute, Tally()).add(post, Reading("negative"), hash64(post.author or post.key))


def campaign_score(seed: int) -> float:
    """F1 of the burst rule over the posts of ten campaigns in a day of talk, ten wordings spreading by themselves."""
    rows, planted = campaigns(Random(seed))
    found = {rows[place] for burst in bursts(rows) for place in burst.rows}
    return 2 * len(found & planted) / (len(found) + len(planted))


def campaigns(draw: Random) -> tuple[list[tuple[str, str, int]], set[tuple[str, str, int]]]:
    """The rows, and those of the campaigns, which begin on a full minute."""
    rows = [
        (f"words {draw.randrange(2000)}", f"warga-{draw.randrange(1500)}", draw.randrange(DAY)) for _ in range(5000)
    ]
    for number in range(10):  # copied faster and faster, over two hours
        start = draw.randrange(DAY - 7200)
        rows += [
            (f"words viral-{number}", f"warga-{draw.randrange(1500)}", start + int(7200 * draw.random() ** 0.5))
            for _ in range(300)
        ]
    planted = {
        (f"words dorong-{number}", f"akun-{number}-{member}", 60 * minute + int(draw.expovariate(1 / late)))
        for number in range(10)
        for minute, late, size in [(draw.randrange(1440), draw.choice((3, 8, 20)), draw.choice((12, 30, 80, 200)))]
        for member in range(size)
    }
    return [*rows, *sorted(planted)], planted
