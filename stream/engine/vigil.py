"""The watcher watches itself: which invariants don't hold right now, as a metric, and each once in the log."""

import logging
from collections import Counter
from collections.abc import Iterable

from stream.invariants import ASKED, Violation
from stream.metrics import Metrics

log = logging.getLogger("kentongan")


class Vigil:
    """Shows what is found, for as long as it is found.

    >>> from prometheus_client import CollectorRegistry
    >>> metrics = Metrics(CollectorRegistry())
    >>> vigil = Vigil(metrics)
    >>> vigil.show([Violation("I1", "banjir-1", "its deadline is 300 s past")])
    >>> metrics.registry.get_sample_value("kentongan_invariant_violations", {"invariant": "I1"})
    1.0
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._known: set[tuple[str, str]] = set()
        self.show([])

    def show(self, found: Iterable[Violation]) -> None:
        """Set the metric; log what was not there when it was last asked."""
        found = list(found)
        count = Counter(one.invariant for one in found)
        for invariant in ASKED:
            self._metrics.violations.labels(invariant).set(count[invariant])
        for one in found:
            if (one.invariant, one.where) not in self._known:
                log.error(
                    "an invariant does not hold",
                    extra={"invariant": one.invariant, "where": one.where, "reason": one.wrong},
                )
        self._known = {(one.invariant, one.where) for one in found}
