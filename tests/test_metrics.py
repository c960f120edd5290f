"""Metrics are named by Prometheus' rules, and their number is bounded by the configuration."""

import re
from itertools import repeat
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from alerts.channels import Failed, Later
from stream import gauges
from stream.cardinality import OTHER, Few, folded
from stream.effects import Turn
from stream.engine.outcomes import Answer
from stream.engine.sending import cause
from stream.engine.shown import IssueView, SourceView
from stream.metrics import CAUSES, MOST, Metrics
from tests.programs import program, run

UNITS = (
    "alarms", "authors", "bytes", "chats", "failures", "incidents", "info", "level", "lines", "messages",
    "notifications", "pings", "posts", "presses", "ratio", "score", "seconds", "steps", "up", "violations",
)  # fmt: skip
MEGABYTE = 1_000_000


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics(CollectorRegistry())
    metrics.expect(["intake"], ["banjir"], ["layar"])
    return metrics


def test_names_end_in_their_unit(metrics: Metrics) -> None:
    """kentongan_<thing>_<unit>, counters with _total, base units only, a help text for each."""
    for family in metrics.registry.collect():
        own = rf"kentongan(_[a-z]+)*_({'|'.join(UNITS)})|kentongan_build"
        assert re.fullmatch(rf"{own}|process_[a-z_]+_(seconds|bytes|fds)", family.name), family.name
        assert family.documentation


def test_no_series_says_when_it_was_created(metrics: Metrics) -> None:
    """The _created series, which nobody reads, are off."""
    assert b"_created" not in generate_latest(metrics.registry)


def test_each_line_counts_once(metrics: Metrics) -> None:
    """The sum over all outcomes is the number of lines."""
    metrics.taken("intake", Answer(accepted=8, matched=4, repeated=2, late=1, refused=5))
    assert sum(_series(metrics, "kentongan_posts_total").values()) == 15


def test_posts_of_the_future_are_counted_by_feed(metrics: Metrics) -> None:
    """Over all posts it is the share that tells of a wrong clock or zone."""
    metrics.taken("intake", Answer(accepted=8, future=3))
    assert _series(metrics, "kentongan_feed_future_posts_total") == {("intake",): 3}


def test_what_is_known_at_the_start_is_zero(metrics: Metrics) -> None:
    """Every series of a counter exists before its first increment, so that rate() sees it."""
    assert set(_series(metrics, "kentongan_notifications_total").values()) == {0.0}
    assert set(_series(metrics, "kentongan_posts_total").values()) == {0.0}


def test_reasons_are_bounded(metrics: Metrics) -> None:
    """A reason nobody foresaw makes no new series."""
    before = len(_series(metrics, "kentongan_rejected_posts_total"))
    metrics.taken("intake", Answer(refused=100, refused_by={f"new-{n}": 1 for n in range(100)}))
    series = _series(metrics, "kentongan_rejected_posts_total")
    assert (len(series), series[("intake", "other")]) == (before, 100)


def test_the_goal_is_a_bucket_edge(metrics: Metrics) -> None:
    """An alert delivered after exactly two minutes counts as within the goal; a failed one has no delay."""
    metrics.settled("layar", "delivered", 120.0)
    metrics.settled("layar", "failed", 9.0)
    assert _series(metrics, "kentongan_delivery_delay_seconds_bucket")[("layar", "120.0")] == 1
    assert _series(metrics, "kentongan_delivery_delay_seconds_count")[("layar",)] == 1


def test_issues_and_feeds_are_shown(metrics: Metrics) -> None:
    """What an issue is at now, for how long, and when a feed's newest post was published."""
    gauges.show(metrics, [view("banjir", 2, since=1_795_500_000)], 1_795_500_300)
    gauges.listened(metrics, [SourceView("intake", "http", 1, 0, 0, 0, 1_795_500_240, False)], 1_795_500_300)
    assert _series(metrics, "kentongan_issue_level") == {("banjir",): 2}
    assert _series(metrics, "kentongan_issue_level_age_seconds") == {("banjir",): 300}
    assert _series(metrics, "kentongan_issue_volume_ratio") == {("banjir",): 3}
    assert _series(metrics, "kentongan_issue_authors") == {("banjir",): 20}
    assert _series(metrics, "kentongan_feed_last_post_timestamp_seconds") == {("intake",): 1_795_500_240}
    assert _series(metrics, "kentongan_feed_lag_seconds") == {("intake",): 60}
    assert _series(metrics, "kentongan_feed_up") == {("intake",): 1}


def test_an_alarm_counts_with_its_delay_and_its_verdict(metrics: Metrics) -> None:
    """The delay is from the first sign to the alarm."""
    metrics.raised(Turn("banjir", 0, 2, 1, 1.0, (), (), "banjir-1", 600, 1500))
    metrics.judged("banjir", "confirmed")
    assert _series(metrics, "kentongan_issue_alarms_total") == {("banjir",): 1}
    ended = _series(metrics, "kentongan_issue_ended_alarms_total")
    assert {verdict: count for (_, verdict), count in ended.items()} == {
        "confirmed": 1, "false_alarm": 0, "unjudged": 0,
    }  # fmt: skip
    assert _series(metrics, "kentongan_issue_detection_delay_seconds") == {("banjir",): 900}
    assert _series(metrics, "kentongan_detection_delay_seconds_bucket")[("900.0",)] == 1


def test_a_retired_issue_leaves_no_series(metrics: Metrics) -> None:
    """What was shown and counted of it is gone, and its place is free for another."""
    gauges.show(metrics, [view("banjir")], 0)
    metrics.stepped(0.01, {"banjir": 3})
    gauges.forget(metrics, "banjir")
    assert b'issue="banjir"' not in generate_latest(metrics.registry)


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Later("Telegram: 429 Too Many Requests: retry after 3", after=3), "busy"),
        (Later("Telegram: 502 Bad Gateway"), "server"),
        (Later("Telegram: no answer", unsure=True), "unreachable"),
        (Later("no connection (ClientConnectorError)"), "unreachable"),
        (Failed("410: the receiver wants no more; remove the channel, or ask its owner"), "refused"),
        (Failed("Telegram: 403 Forbidden: bot was blocked by the user; the person must unblock the bot"), "refused"),
        (Failed("no secret is set: make one"), "configuration"),
        (Later("the channel could not be used: ConfigError; see kentongan check"), "configuration"),
    ],
)
def test_failures_have_few_causes(outcome: Later | Failed, why: str) -> None:
    """Whatever a channel says, it counts under one of six causes."""
    assert cause(outcome.reason) == why


@given(st.text())
def test_a_hostile_reason_is_no_label(reason: str) -> None:
    """A far end that answers anything at all adds no series."""
    assert cause(reason) in CAUSES


@given(st.lists(st.text(max_size=3)), st.integers(1, 5))
def test_labels_are_few(names: list[str], most: int) -> None:
    """However many names come, there are at most so many labels and one for all others; a name keeps its label."""
    few = Few(most)
    labels = [few(name) for name in names]
    assert len(set(labels) - {OTHER}) <= most
    assert labels == [few(name) for name in names]


def test_what_is_folded_is_still_counted() -> None:
    """The sum over all issues stays what it is, and the highest level is seen."""
    views = [view(f"isu-{number}", level=4 if number == 9 else 1) for number in range(10)]
    shown = folded(views, Few(3))
    assert [one.issue for one in shown] == ["isu-0", "isu-1", "isu-2", OTHER]
    assert sum(one.posts_hour for one in shown) == sum(one.posts_hour for one in views)
    assert shown[-1].level == 4


def test_ten_thousand_issues_are_a_small_page() -> None:
    """With 10,000 issues /metrics stays under 5 MB, and a scrape costs at most three times that of the few shown."""
    many, few = scraped(10_000), scraped(MOST)
    costs = {id(metrics): [] for metrics in (many, few)}  # type: dict[int, list[float]]
    for metrics in (many, few) * 5:
        began = process_time()
        page = generate_latest(metrics.registry)
        costs[id(metrics)].append(process_time() - began)
        assert len(page) < 5 * MEGABYTE
    assert min(costs[id(many)]) < 3 * min(costs[id(few)])


def test_prometheus_lint_accepts_the_page() -> None:
    """``promtool check metrics`` finds nothing to say about names, units and help texts."""
    page = generate_latest(scraped(5).registry)
    assert run(program("promtool"), "check", "metrics", given=page) == ""


def scraped(issues: int) -> Metrics:
    """Metrics of a service that has seen a little of everything."""
    metrics, names = Metrics(CollectorRegistry()), [f"isu-{number}" for number in range(issues)]
    metrics.expect(["intake"], names, ["layar"])
    gauges.show(metrics, map(view, names), 600)
    gauges.spent(metrics, dict(zip(names, repeat(0.5))))
    gauges.listened(metrics, [SourceView("intake", "http", 1, 0, 0, 0, 240, False)], 600)
    gauges.waiting(metrics, {"layar": [590.0]}, 600)
    metrics.stepped(0.01, dict.fromkeys(names, 1))
    for name in names:
        metrics.raised(Turn(name, 0, 2, 1, 1.0, (), (), f"{name}-1", 0, 60))
    metrics.tried("layar", 0.2, "busy")
    metrics.settled("layar", "delivered", 2.0, 61.0, "banjir-1")
    return metrics


def view(issue: str, level: int = 1, since: int = 0) -> IssueView:
    return IssueView(issue, issue.title(), level, since, "open", 30, 10.0, 3.0, 0.5, 20, 1.2, "i")


def _series(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    samples = (sample for family in metrics.registry.collect() for sample in family.samples)
    return {tuple(sample.labels.values()): sample.value for sample in samples if sample.name == name}
