"""What is, set into the gauges: issues, sources, the outbox. What happens is counted by ``Metrics`` itself."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from stream.cardinality import folded
from stream.engine.shown import IssueView, SourceView
from stream.metrics import Metrics
from stream.spokesman import Spokesman


def show(metrics: Metrics, issues: Iterable[IssueView], now: int) -> None:
    """Set what is known of each issue at ``now``, feed time in epoch seconds."""
    for issue in folded(issues, metrics.few):
        name = issue.issue
        metrics.level.labels(name).set(issue.level)
        metrics.level_age.labels(name).set(max(0, now - issue.since) if issue.since else math.nan)
        metrics.expected.labels(name).set(issue.expected_hour)
        metrics.observed.labels(name).set(issue.posts_hour)
        metrics.volume.labels(name).set(issue.ratio)
        metrics.negative.labels(name).set(math.nan if issue.negative_share is None else issue.negative_share)
        metrics.authors.labels(name).set(issue.authors_hour)
        metrics.score.labels(name).set(issue.score)
        metrics.precision.labels(name).set(math.nan if issue.precision is None else issue.precision)
        metrics.sensitivity.labels(name).set(issue.sensitivity)
        metrics.unanswered.labels(name).set(issue.unanswered)
        metrics.withheld.labels(name).set(issue.withheld)
        metrics.read_since.labels(name).set(issue.read_since or math.nan)


def failed(metrics: Metrics, voices: Iterable[Spokesman]) -> None:
    """Set how often templates of the agency's own failed."""
    for (language, text), times in sum((voice.failed for voice in voices), Counter()).items():
        metrics.own_texts.labels(language, text).set(times)


def forget(metrics: Metrics, issue: str) -> None:
    """Show nothing more of an issue that was retired."""
    if metrics.few.forget(issue):
        for metric in metrics.of_issues:
            metric.remove_by_labels({"issue": issue})


def listened(metrics: Metrics, sources: Iterable[SourceView], now: int) -> None:
    """Set how well each source is heard at ``now``, feed time in epoch seconds."""
    metrics.clock.set(now)
    for source in sources:
        metrics.last_post.labels(source.feed).set(source.last_post)
        metrics.feed_lag.labels(source.feed).set(max(0, now - source.last_post) if source.last_post else math.nan)
        metrics.feed_up.labels(source.feed).set(source.state != "gagal")


def spent(metrics: Metrics, shares: Mapping[str, float]) -> None:
    """Set the used share of each issue's budget of false alarms; of several shown as one, the largest."""
    largest: dict[str, float] = {}
    for issue, share in shares.items():
        label = metrics.few(issue)
        largest[label] = max(share, largest.get(label, 0.0))
    for label, share in largest.items():
        metrics.budget.labels(label).set(share)


def waiting(metrics: Metrics, queued: Mapping[str, Sequence[float]], now: float) -> None:
    """Set for each channel how many notifications have no receipt yet, and how long the oldest waits.

    ``queued`` are epoch seconds, as is ``now``; a channel that has none is 0.
    """
    for channel, since in queued.items():
        metrics.outbox_depth.labels(channel).set(len(since))
        metrics.outbox_age.labels(channel).set(max(0.0, now - min(since, default=now)))
