"""Every metric, declared here: ``kentongan_<thing>_<unit>``, base units, labels from the configuration only.

An author, a link, an incident or an error's text is never a label, so the number of series is bounded by the
configuration; issues beyond ``most`` are shown together as ``other``. What happens is counted here; what is, is set
by ``stream.gauges``.
"""

from collections.abc import Iterable, Mapping, Sequence
from platform import python_version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)

from stream import __version__
from stream.cardinality import OTHER, Few
from stream.effects import Turn
from stream.engine.outcomes import Answer

OUTCOMES = ("matched", "unmatched", "repeated", "late", "refused")
"""What can become of a post line; each line counts under one of them."""
REASONS = (
    "date", "id", "json", "line-too-long", "missing", "nesting", "not-an-object", "number", "platform", "too-long",
    "type", "utf8", OTHER,
)  # fmt: skip
"""Why a line can be refused; what is not in the list counts as other."""
DELIVERIES = ("delivered", "failed", "superseded")
"""How a notification can end."""
CAUSES = ("refused", "busy", "server", "unreachable", "configuration", OTHER)
"""Why a try to send can fail; see ``stream.engine.sending``."""
ROLES = ("count", "keep", "examine", "notify")
"""Roles on Kafka that share a topic out."""
PINGS = ("answered", "failed")
"""What can become of a call at the health-check address."""
VERDICTS = ("confirmed", "false_alarm", "unjudged")
"""How an alarm can end: somebody had taken it on, somebody called it false, nobody said anything."""
PRESSES = ("done", "already", "refused", "stranger")
"""What can come of a press."""
RECEIPTS = ("sent", "delivered", "read", "failed")
"""What a far end can say of a message that it took."""
DELAYS = (5, 15, 30, 60, 90, 120, 180, 300, 600, 1800)
"""Seconds; the goal, 120, is an edge."""
DETECTIONS = (60, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)
"""Seconds from the first sign of a crisis to its alarm."""
TRIES = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15)
"""Seconds of one request to a channel; 15 is its time-out."""
COMMITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
"""Seconds of a transaction, from a fast disk to one that is in trouble."""
MOST = 200
"""Issues with series of their own, where nothing else is said."""

disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """All that is measured, on one registry.

    >>> metrics = Metrics(CollectorRegistry())
    >>> metrics.taken("intake", Answer(accepted=3, matched=2))
    >>> metrics.registry.get_sample_value("kentongan_posts_total", {"feed": "intake", "outcome": "unmatched"})
    1.0
    """

    def __init__(self, registry: CollectorRegistry, most: int = MOST) -> None:
        self.registry, self.few = registry, Few(most)
        self._posts()
        self._issues()
        self._deliveries()
        self._engine()
        ProcessCollector(registry=registry)

    # ---- what there is

    def _gauge(self, name: str, help: str, *labels: str) -> Gauge:
        return Gauge(f"kentongan_{name}", help, labels, registry=self.registry)

    def _counter(self, name: str, help: str, *labels: str) -> Counter:
        return Counter(f"kentongan_{name}_total", help, labels, registry=self.registry)

    def _histogram(self, name: str, help: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"kentongan_{name}", help, labels, buckets=buckets, registry=self.registry)

    def _posts(self) -> None:
        self.posts = self._counter("posts", "Post lines taken, by what became of them", "feed", "outcome")
        self.dead_letters = self._gauge(
            "dead_letter_lines", "Lines put aside that wait in a file: their topic takes none"
        )
        self.rejected = self._counter("rejected_posts", "Post lines put aside, by reason", "feed", "reason")
        self.matched = self._counter("matched_posts", "Posts counted, by issue", "issue")
        self.future = self._counter("feed_future_posts", "Posts dated after they were seen", "feed")
        self.last_post = self._gauge("feed_last_post_timestamp_seconds", "When its newest post was published", "feed")
        self.feed_lag = self._gauge("feed_lag_seconds", "Age of its newest post, in feed time", "feed")
        self.feed_up = self._gauge("feed_up", "1 well, 0 failing or silent against its habit", "feed")

    def _issues(self) -> None:
        issue = "issue"
        self.level = self._gauge("issue_level", "1 Normal, 2 Waspada, 3 Siaga, 4 Awas", issue)
        self.level_age = self._gauge("issue_level_age_seconds", "Time in the present level, in feed time", issue)
        self.expected = self._gauge("issue_expected_posts", "Posts that are usual in an hour like the last", issue)
        self.observed = self._gauge("issue_observed_posts", "Posts in the last hour", issue)
        self.volume = self._gauge("issue_volume_ratio", "Posts in the last hour for each usual one", issue)
        self.negative = self._gauge("issue_negative_ratio", "Share of negative posts in the last hour", issue)
        self.authors = self._gauge("issue_authors", "Distinct authors in the last hour", issue)
        self.score = self._gauge("issue_score", "Detectors' score: 0 is one false page a month, 1 one in ten", issue)
        self.precision = self._gauge("issue_precision_ratio", "Right alarms of those that officers judged", issue)
        self.sensitivity = self._gauge(
            "issue_sensitivity_ratio", "What verdicts multiply the accepted false alarms by", issue
        )
        self.read_since = self._gauge(
            "issue_tone_read_since_timestamp_seconds", "Since when the present tone model reads its posts", issue
        )
        self.unanswered = self._gauge("issue_unanswered_incidents", "1 where the whole chain gave no answer", issue)
        self.withheld = self._gauge("issue_withheld_incidents", "1 where a Waspada waits for somebody's budget", issue)
        self.budget = self._gauge(
            "issue_false_alarm_budget_ratio", "False alarms of 30 days for each one that is accepted", issue
        )
        self.detected = self._gauge("issue_detection_delay_seconds", "First sign to alarm, at the last alarm", issue)
        self.alarms = self._counter("issue_alarms", "Alarms raised", issue)
        self.ended = self._counter("issue_ended_alarms", "Alarms that ended, by their last verdict", issue, "verdict")
        self.of_issues = (
            self.level, self.level_age, self.expected, self.observed, self.volume, self.negative, self.authors,
            self.score, self.precision, self.sensitivity,
            self.unanswered, self.withheld, self.read_since, self.budget, self.detected, self.alarms, self.ended,
            self.matched,
        )  # fmt: skip
        """All that have a series for each issue."""
        self.detection = self._histogram("detection_delay_seconds", "First sign of a crisis to its alarm", DETECTIONS)

    def _deliveries(self) -> None:
        self.notifications = self._counter("notifications", "Notifications that have a receipt", "channel", "outcome")
        self.failures = self._counter("send_failures", "Tries to send that failed, by cause", "channel", "cause")
        self.tries = self._histogram("send_seconds", "Time of one try to send", TRIES, "channel")
        self.delay = self._histogram("delivery_delay_seconds", "Alert in the outbox to delivered", DELAYS, "channel")
        self.alert_delay = self._histogram(
            "alert_delay_seconds", "First post of the minute that raised an alarm seen, to delivered", DELAYS, "channel"
        )
        self.outbox_depth = self._gauge("outbox_notifications", "Notifications without a receipt", "channel")
        self.outbox_age = self._gauge("outbox_oldest_age_seconds", "Age of the oldest of these", "channel")

        self.presses = self._counter("presses", "Buttons and commands, by what came of them", "channel", "outcome")
        self.receipts = self._counter(
            "receipt_notifications", "What far ends said of messages they took", "channel", "status"
        )
        self.shut = self._gauge("shut_chats", "Chats that the bot was blocked in or removed from", "channel")
        self.own_texts = self._gauge(
            "own_text_failures",
            "Times since the start that a template failed and our text was said",
            "language",
            "text",
        )
        self.billable = self._counter("billable_notifications", "Messages that the far end charges", "channel")

    def _engine(self) -> None:
        self.commit = self._histogram("commit_seconds", "Time of a transaction until it is on disk", COMMITS)
        self.failed_steps = self._counter("failed_steps", "Transactions that the disk or a mistake of ours refused")
        self.violations = self._gauge("invariant_violations", "Invariants that do not hold at this moment", "invariant")
        self.queued = self._gauge("queued_lines", "Post lines that wait for a transaction")
        self.clock = self._gauge("clock_timestamp_seconds", "Feed time: the minute that is running")
        self.ahead = self._gauge("clock_ahead_seconds", "How far feed time is ahead of a clock that has jumped back")
        self.ticked = self._gauge("last_tick_timestamp_seconds", "When feed time last moved on")
        self.state = self._gauge("state_bytes", "Size of the file with all state, its log included")
        self.disk = self._gauge("disk_free_bytes", "Free space on the disk of that file")
        self.restore = self._gauge("restore_seconds", "Time from start until the state was loaded")
        self.loop_lag = self._gauge("event_loop_lag_seconds", "How late the event loop runs")
        self.heartbeat = self._gauge("heartbeat_timestamp_seconds", "When the duty chat last heard that all is well")
        self.pings = self._counter("pings", "Calls at the health-check address", "outcome")
        self.consumer_lag = self._gauge(
            "consumer_lag_messages", "Messages that a role on Kafka has not committed; 0 where there is none", "role"
        )
        self.build = Info("kentongan_build", "What runs here", registry=self.registry)
        self.build.info({"version": __version__, "python": python_version()})

    def expect(self, feeds: Iterable[str], issues: Iterable[str], channels: Iterable[str]) -> None:
        """Set every combination of labels that is known at the start to 0, so that a first increment is seen."""
        for outcome in PINGS:
            self.pings.labels(outcome)
        for role in ROLES:
            self.consumer_lag.labels(role)
        for feed in feeds:
            self.future.labels(feed)
            for outcome in OUTCOMES:
                self.posts.labels(feed, outcome)
            for reason in REASONS:
                self.rejected.labels(feed, reason)
        for issue in {self.few(issue): None for issue in issues}:
            self._expect_issue(issue)
        for channel in channels:
            self._expect_channel(channel)

    def _expect_issue(self, issue: str) -> None:
        for metric in (self.matched, self.alarms, self.budget):
            metric.labels(issue)
        for verdict in VERDICTS:
            self.ended.labels(issue, verdict)

    def _expect_channel(self, channel: str) -> None:
        for metric in (self.delay, self.alert_delay, self.tries, self.outbox_depth, self.outbox_age, self.shut):
            metric.labels(channel)
        for outcome in DELIVERIES:
            self.notifications.labels(channel, outcome)
        for cause in CAUSES:
            self.failures.labels(channel, cause)

        self.billable.labels(channel)
        for outcome in PRESSES:
            self.presses.labels(channel, outcome)
        for status in RECEIPTS:
            self.receipts.labels(channel, status)

    # ---- what happens

    def pressed(self, channel: str, outcome: str) -> None:
        """Count a press or command; ``stranger`` is somebody who is not on the duty list."""
        self.presses.labels(channel, outcome).inc()

    def receipt(self, channel: str, status: str, *, billable: bool) -> None:
        """Count a receipt, and whether what it is about is charged, which is counted once, with *sent*."""
        self.receipts.labels(channel, status).inc()
        if billable and status == "sent":
            self.billable.labels(channel).inc()

    def taken(self, feed: str, answer: Answer) -> None:
        """Count a batch of post lines by what became of them."""
        unmatched = answer.accepted - answer.matched - answer.late
        counts = (answer.matched, unmatched, answer.repeated, answer.late, answer.refused)
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            self.posts.labels(feed, outcome).inc(count)
        self.future.labels(feed).inc(answer.future)
        for reason, count in answer.refused_by.items():
            self.put_aside(feed, reason, count)

    def put_aside(self, feed: str, reason: str, count: int = 1) -> None:
        """Count lines that could not be used."""
        self.rejected.labels(feed, reason if reason in REASONS else OTHER).inc(count)

    def stepped(self, seconds: float, matched: Mapping[str, int]) -> None:
        """Count a transaction of the engine, and the posts that it counted for each issue."""
        self.commit.observe(seconds)
        for issue, count in matched.items():
            self.matched.labels(self.few(issue)).inc(count)

    def raised(self, turn: Turn) -> None:
        """Count an alarm that began, with its delay."""
        issue, delay = self.few(turn.issue), max(0, turn.detected_at - turn.first_seen)
        self.alarms.labels(issue).inc()
        self.detected.labels(issue).set(delay)
        self.detection.observe(delay, {"incident": turn.incident})

    def judged(self, issue: str, verdict: str) -> None:
        """Count an alarm that has ended, with the verdict that stands."""
        self.ended.labels(self.few(issue), verdict).inc()

    def settled(
        self, channel: str, outcome: str, seconds: float, seen: float | None = None, incident: str = ""
    ) -> None:
        """Count a notification that has its receipt, ``seconds`` after it was put in the outbox.

        ``seen`` are the seconds since the first of the posts behind it was seen, where it brings an alarm.
        """
        self.notifications.labels(channel, outcome).inc()
        if outcome == "delivered":
            self.delay.labels(channel).observe(seconds, {"incident": incident})
        if outcome == "delivered" and seen is not None:
            self.alert_delay.labels(channel).observe(seen, {"incident": incident})

    def tried(self, channel: str, seconds: float, cause: str = "") -> None:
        """Count one try to send; ``cause`` is empty where it succeeded."""
        self.tries.labels(channel).observe(seconds)
        if cause:
            self.failures.labels(channel, cause).inc()
