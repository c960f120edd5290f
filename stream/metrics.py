"""Every metric, declared here: ``kentongan_<thing>_<unit>``, base units, labels from the configuration only.

An author, a link, an incident or an error's text is never a label, so the number of series is bounded by the
configuration: about ten for each issue.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from platform import python_version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics

from stream import __version__
from stream.engine.host import Answer, IssueView, SourceView

OUTCOMES = ("matched", "unmatched", "repeated", "late", "refused")
"""What can become of a post line; each line counts under one of them."""
REASONS = (
    "date", "id", "json", "line-too-long", "missing", "nesting", "not-an-object", "number", "platform", "too-long",
    "type", "utf8", "other",
)  # fmt: skip
"""Why a line can be refused; what is not in the list counts as other."""
DELIVERIES = ("delivered", "failed", "superseded")
"""How a notification can end."""
DELAYS = (5, 15, 30, 60, 90, 120, 180, 300, 600, 1800)
"""Seconds; the goal, 120, is an edge."""
COMMITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Seconds of a transaction, from a fast disk to one that is in trouble."""

disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """All that is measured, on one registry.

    >>> metrics = Metrics(CollectorRegistry())
    >>> metrics.taken("intake", Answer(accepted=3, matched=2))
    >>> metrics.registry.get_sample_value("kentongan_posts_total", {"feed": "intake", "outcome": "unmatched"})
    1.0
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._posts(registry)
        self._issues(registry)
        self._deliveries(registry)
        self._process(registry)

    def _posts(self, registry: CollectorRegistry) -> None:
        self.posts = Counter(
            "kentongan_posts_total", "Post lines taken, by what became of them", ["feed", "outcome"], registry=registry
        )
        self.rejected = Counter(
            "kentongan_rejected_posts_total", "Post lines put aside, by reason", ["reason"], registry=registry
        )
        self.matched = Counter("kentongan_matched_posts_total", "Posts counted, by issue", ["issue"], registry=registry)
        self.feed_last_post = Gauge(
            "kentongan_feed_last_post_timestamp_seconds",
            "When the newest post was published",
            ["feed"],
            registry=registry,
        )

    def _issues(self, registry: CollectorRegistry) -> None:
        self.level = Gauge(
            "kentongan_issue_level", "1 Normal, 2 Waspada, 3 Siaga, 4 Awas", ["issue"], registry=registry
        )
        self.expected = Gauge(
            "kentongan_issue_expected_posts",
            "Posts that are usual in an hour like the last",
            ["issue"],
            registry=registry,
        )
        self.observed = Gauge("kentongan_issue_observed_posts", "Posts in the last hour", ["issue"], registry=registry)
        self.volume = Gauge(
            "kentongan_issue_volume_ratio", "Posts in the last hour for each usual one", ["issue"], registry=registry
        )
        self.negative = Gauge(
            "kentongan_issue_negative_ratio", "Share of negative posts in the last hour", ["issue"], registry=registry
        )
        self.score = Gauge(
            "kentongan_issue_score",
            "Detectors' score: 0 is one false page a month, 1 one in ten",
            ["issue"],
            registry=registry,
        )

    def _deliveries(self, registry: CollectorRegistry) -> None:
        self.notifications = Counter(
            "kentongan_notifications_total",
            "Notifications that have their receipt",
            ["channel", "outcome"],
            registry=registry,
        )
        self.delay = Histogram(
            "kentongan_delivery_delay_seconds",
            "From the alert in the outbox to the alert delivered",
            ["channel"],
            buckets=DELAYS,
            registry=registry,
        )
        self.outbox_depth = Gauge(
            "kentongan_outbox_notifications", "Notifications without a receipt", registry=registry
        )
        self.outbox_age = Gauge(
            "kentongan_outbox_oldest_age_seconds", "Age of the oldest notification without a receipt", registry=registry
        )

    def _process(self, registry: CollectorRegistry) -> None:
        self.commit = Histogram(
            "kentongan_commit_seconds", "Time of a transaction until it is on disk", buckets=COMMITS, registry=registry
        )
        self.loop_lag = Gauge("kentongan_event_loop_lag_seconds", "How late the event loop runs", registry=registry)
        self.build = Info("kentongan_build", "What runs here", registry=registry)
        self.build.info({"version": __version__, "python": python_version()})

    def expect(self, feeds: Iterable[str], issues: Iterable[str], channels: Iterable[str]) -> None:
        """Set every combination of labels that is known at the start to 0, so that a first increment is seen."""
        for reason in REASONS:
            self.rejected.labels(reason)
        for feed in feeds:
            for outcome in OUTCOMES:
                self.posts.labels(feed, outcome)
        for issue in issues:
            self.matched.labels(issue)
        for channel in channels:
            self.delay.labels(channel)
            for outcome in DELIVERIES:
                self.notifications.labels(channel, outcome)

    def taken(self, feed: str, answer: Answer) -> None:
        """Count a batch of post lines by what became of them."""
        unmatched = answer.accepted - answer.matched - answer.late
        counts = (answer.matched, unmatched, answer.repeated, answer.late, answer.refused)
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            self.posts.labels(feed, outcome).inc(count)
        for reason, count in answer.refused_by.items():
            self.rejected.labels(reason if reason in REASONS else "other").inc(count)

    def stepped(self, seconds: float, matched: Mapping[str, int]) -> None:
        """Count a transaction of the engine, and the posts that it counted for each issue."""
        self.commit.observe(seconds)
        for issue, count in matched.items():
            self.matched.labels(issue).inc(count)

    def waiting(self, queued: Sequence[float], now: float) -> None:
        """Set how many notifications have no receipt yet, and since when the oldest waits (epoch seconds)."""
        self.outbox_depth.set(len(queued))
        self.outbox_age.set(max(0.0, now - min(queued, default=now)))

    def settled(self, channel: str, outcome: str, seconds: float) -> None:
        """Count a notification that has its receipt, ``seconds`` after it was put in the outbox."""
        self.notifications.labels(channel, outcome).inc()
        if outcome == "delivered":
            self.delay.labels(channel).observe(seconds)

    def forget(self, issue: str) -> None:
        """Show nothing more of an issue that was retired."""
        for gauge in (self.level, self.expected, self.observed, self.volume, self.negative, self.score):
            gauge.remove(issue)

    def show(self, issues: Sequence[IssueView], sources: Sequence[SourceView] = ()) -> None:
        """Set what is known of each issue and feed now."""
        for issue in issues:
            self.level.labels(issue.issue).set(issue.level)
            self.expected.labels(issue.issue).set(issue.expected_hour)
            self.observed.labels(issue.issue).set(issue.posts_hour)
            self.volume.labels(issue.issue).set(issue.ratio)
            self.negative.labels(issue.issue).set(math.nan if issue.negative_share is None else issue.negative_share)
            self.score.labels(issue.issue).set(issue.score)
        for source in sources:
            self.feed_last_post.labels(source.feed).set(source.last_post)
