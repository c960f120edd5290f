"""How many series there may be: the first issues have some of their own, all others are together as ``other``."""

from collections.abc import Iterable

from stream.engine.shown import IssueView

OTHER = "other"


class Few:
    """The names that have series of their own: the first ``most`` that came.

    >>> few = Few(1)
    >>> few("banjir"), few("bansos"), few("banjir")
    ('banjir', 'other', 'banjir')
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._own: dict[str, None] = {}

    def __call__(self, name: str) -> str:
        """The label of a name."""
        if name not in self._own and len(self._own) >= self.most:
            return OTHER
        self._own[name] = None
        return name

    def forget(self, name: str) -> bool:
        """Make room where a name had series of its own; whether it had."""
        had = name in self._own
        self._own.pop(name, None)
        return had


def folded(views: Iterable[IssueView], few: Few) -> list[IssueView]:
    """The views of the few, and one for all others together where there are any."""
    own: list[IssueView] = []
    rest: list[IssueView] = []
    for view in views:
        (own if few(view.issue) == view.issue else rest).append(view)
    return [*own, together(rest)] if rest else own


def together(views: list[IssueView]) -> IssueView:
    """Many issues as one: numbers are added up, level and score are those of the highest.

    >>> one = IssueView("a", "A", 2, 0, "open", 30, 10.0, 3.0, 0.5, 20, 1.2, "i", unanswered=True)
    >>> two = IssueView("b", "B", 1, 0, "calm", 10, 10.0, 1.0, 0.1, 9, -1.0, "")
    >>> both = together([one, two])
    >>> both.level, both.posts_hour, both.ratio, both.negative_share, both.unanswered
    (2, 40, 2.0, 0.4, True)
    """
    top = max(views, key=lambda view: (view.level, view.score))
    posts, expected = sum(view.posts_hour for view in views), sum(view.expected_hour for view in views)
    negative = sum(view.posts_hour * (view.negative_share or 0.0) for view in views)
    return IssueView(
        issue=OTHER, name=OTHER, level=top.level, since=top.since, phase=top.phase, posts_hour=posts,
        expected_hour=expected, ratio=round(posts / expected, 2) if expected else 0.0,
        negative_share=round(negative / posts, 4) if posts else None,
        authors_hour=sum(view.authors_hour for view in views), score=max(view.score for view in views),
        incident=top.incident, unanswered=any(view.unanswered for view in views),
        withheld=any(view.withheld for view in views),
    )  # fmt: skip
