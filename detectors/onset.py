"""When a rise began: the last zero of a CUSUM of the minutes before now.

    posts a minute   1 0 2 1 1 3 5 6 9
    sum over usual   0 0 0 0 0 1 4 8 ...
                             ^ begins here

Source: Page, "Continuous inspection schemes", Biometrika 1954; the estimate of the change is the last zero of the sum.
"""

from detectors.window import Window

SLACK = 2.0
"""The sum grows where a minute has more than so many times its usual posts."""


def onset(window: Window, expected: float) -> int | None:
    """The epoch minute in which the present rise began, at most 75 minutes ago; None where there is no rise.

    ``expected`` are the usual posts of an hour.

    >>> from detectors.counts import Counts
    >>> onset(Window(now=109, minutes=[Counts(posts=1)] * 5 + [Counts(posts=9)] * 5), expected=60)
    105
    """
    allowed = SLACK * expected / 60
    first = window.now - len(window.minutes) + 1
    total, began = 0.0, None
    for minute, counts in enumerate(window, first):
        total += counts.posts - allowed
        if total <= 0:
            total, began = 0.0, None
        elif began is None:
            began = minute
    return began
