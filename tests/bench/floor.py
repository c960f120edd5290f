"""G2: from a line to a counted post in memory, against decoding the line alone."""

from statistics import median

from detectors.sentiment.reading import Reading
from stream.issue import Matcher
from stream.line import decoder, feed_names
from stream.post import Border
from stream.totals import Counter
from tests.bench.ground import FEW, START, Ground, issues
from tests.bench.report import Row
from tests.bench.rounds import ratio, rounds

BATCH = 500
"""Lines that come together."""
GOAL = 4.0
PLAIN = Reading("neutral")
"""Reading is a stage of its own, measured apart."""


def measure(ground: Ground) -> list[Row]:
    """The row of G2."""
    matcher, batches = Matcher(issues(ground.issues(FEW))), ground.batches(BATCH)
    decode = decoder(feed_names({}), {}, strangers=True).decode
    ways = {
        "decode": lambda: [list(map(decode, lines)) for lines in batches],
        "path": lambda: count(batches, matcher),
    }
    took = rounds(ways)
    times, pairs = ratio(took, "path", "decode"), count(batches, matcher) / len(ground.lines)
    each = {name: 1e6 * median(seconds) / len(ground.lines) for name, seconds in took.items()}
    figure = f"{times:.1f} times a typed decode"
    detail = f"decode {each['decode']:.2f} us, whole path {each['path']:.2f} us a post; {pairs:.2f} matches a post"
    return [Row(f"line to counted post, {FEW} issues", figure, f"<= {GOAL:.0f} times", times <= GOAL, (detail,))]


def count(batches: list[list[bytes]], matcher: Matcher) -> int:
    """Read, match and count in memory; how many times a post was counted for an issue."""
    border, counter, pairs = Border("bench"), Counter("bench", now=START // 60), 0
    for lines in batches:
        for drafts in border.drafts(lines, START + 86_400):
            for number, found in enumerate(matcher.match_texts(drafts.searched, drafts.post)):
                if found:
                    counter.add(drafts.post(number), dict.fromkeys(found, PLAIN))
                    pairs += len(found)
    return pairs
