"""Metrics are named by Prometheus' rules, and their number is bounded by the configuration."""

import re

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from stream.engine.host import Answer, IssueView, SourceView
from stream.metrics import Metrics

UNITS = ("posts", "seconds", "ratio", "notifications", "info", "level", "score")


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics(CollectorRegistry())
    metrics.expect(["intake"], ["banjir"], ["layar"])
    return metrics


def test_names_end_in_their_unit(metrics: Metrics) -> None:
    """kentongan_<thing>_<unit>, counters with _total, base units only, a help text for each."""
    for family in metrics.registry.collect():
        assert re.fullmatch(rf"kentongan(_[a-z]+)*_({'|'.join(UNITS)})|kentongan_build", family.name), family.name
        assert family.documentation


def test_no_series_says_when_it_was_created(metrics: Metrics) -> None:
    """The _created series, which nobody reads, are off."""
    assert b"_created" not in generate_latest(metrics.registry)


def test_each_line_counts_once(metrics: Metrics) -> None:
    """The sum over all outcomes is the number of lines."""
    metrics.taken("intake", Answer(accepted=8, matched=4, repeated=2, late=1, refused=5))
    assert sum(_series(metrics, "kentongan_posts_total").values()) == 15


def test_what_is_known_at_the_start_is_zero(metrics: Metrics) -> None:
    """Every series of a counter exists before its first increment, so that rate() sees it."""
    assert set(_series(metrics, "kentongan_notifications_total").values()) == {0.0}
    assert set(_series(metrics, "kentongan_posts_total").values()) == {0.0}


def test_reasons_are_bounded(metrics: Metrics) -> None:
    """A reason nobody foresaw makes no new series."""
    before = len(_series(metrics, "kentongan_rejected_posts_total"))
    metrics.taken("intake", Answer(refused=100, refused_by={f"new-{n}": 1 for n in range(100)}))
    series = _series(metrics, "kentongan_rejected_posts_total")
    assert (len(series), series[("other",)]) == (before, 100)


def test_the_goal_is_a_bucket_edge(metrics: Metrics) -> None:
    """An alert delivered after exactly two minutes counts as within the goal; a failed one has no delay."""
    metrics.settled("layar", "delivered", 120.0)
    metrics.settled("layar", "failed", 9.0)
    assert _series(metrics, "kentongan_delivery_delay_seconds_bucket")[("layar", "120.0")] == 1
    assert _series(metrics, "kentongan_delivery_delay_seconds_count")[("layar",)] == 1


def test_issues_and_feeds_are_shown(metrics: Metrics) -> None:
    """What an issue is at now, and when a feed's newest post was published."""
    view = IssueView("banjir", "Banjir", 2, 0, "open", 30, 10.0, 3.0, 0.5, 20, 1.2, "i")
    metrics.show([view], [SourceView("intake", "http", 1, 0, 0, 0, 1_795_500_240, False)])
    assert _series(metrics, "kentongan_issue_level") == {("banjir",): 2}
    assert _series(metrics, "kentongan_issue_volume_ratio") == {("banjir",): 3}
    assert _series(metrics, "kentongan_feed_last_post_timestamp_seconds") == {("intake",): 1_795_500_240}


def _series(metrics: Metrics, name: str) -> dict[tuple[str, ...], float]:
    samples = (sample for family in metrics.registry.collect() for sample in family.samples)
    return {tuple(sample.labels.values()): sample.value for sample in samples if sample.name == name}
