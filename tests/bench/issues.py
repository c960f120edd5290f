"""G3: ten times the issues, as much talked about in all, and each as much; and what each further match costs.

Which sets of words make which issues is remembered from round to round, as in a service that has run for a while.
"""

from stream.issue import Matcher
from tests.bench.floor import BATCH, count
from tests.bench.ground import FEW, SHARE, Ground, issues
from tests.bench.report import Row
from tests.bench.rounds import ratio, rounds

MANY = 10 * FEW
GOAL, EACH = 2.0, 1.0


def measure(ground: Ground) -> list[Row]:
    """The rows of G3."""
    posts, batches = len(ground.lines), ground.batches(BATCH)
    settings = {"few": (FEW, SHARE), "rare": (MANY, SHARE), "many": (MANY, SHARE * MANY / FEW)}
    matchers = {name: Matcher(issues(ground.issues(*setting))) for name, setting in settings.items()}
    matches = {name: count(batches, matcher) for name, matcher in matchers.items()}
    took = rounds(
        {
            "few": lambda: count(batches, matchers["few"]),
            "rare": lambda: count(batches, matchers["rare"]),
            "many": lambda: count(batches, matchers["many"]),
        }
    )
    each = 1e6 * (min(took["many"]) - min(took["few"])) / max(1, matches["many"] - matches["few"])
    return [
        *(
            Row(
                f"{MANY} issues, {matches[name] / posts:.2f} matches a post, to {FEW}, {matches['few'] / posts:.2f}",
                f"{(times := ratio(took, name, 'few')):.1f} times the cost",
                f"<= {GOAL:.0f} times",
                times <= GOAL,
            )
            for name in ("rare", "many")
        ),
        Row("each further match", f"{each:.2f} us", f"<= {EACH:.0f} us", each <= EACH),
    ]
