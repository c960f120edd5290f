"""A larger share than usual of posts that call to action, or for help that is needed now.

The test is that of tone, on other posts: of the posts of social media, those that are urgent. Few are, as a rule, so a
handful is unusual; the same tail, learnt for the issue, says how often such a handful comes by chance.
"""

from collections.abc import Iterable

from detectors.counts import NOTHING, Counts
from detectors.tone import Mix, Share

_USUAL = 0.02  # share of urgent posts before anything is seen


class Urgency(Share):
    """The share of urgent posts of one issue.

    >>> detector = Urgency()
    >>> detector.surprise((40, 1, 0, 0), 1), detector.surprise((40, 12, 0, 0), 1) > 2
    (0.0, True)
    """

    def __init__(self) -> None:
        super().__init__("urgency", urgent_of, _USUAL)


def urgent_of(some: Iterable[Counts]) -> Mix:
    """Posts of social media and the urgent ones among them; news is left out.

    >>> urgent_of([Counts(posts=10, news=4, urgent=2)])
    (6, 2, 0, 0)
    """
    posts = urgent = 0
    for counts in some:
        if counts is not NOTHING:
            posts += counts.posts - counts.news
            urgent += counts.urgent
    return posts, min(urgent, posts), 0, 0
