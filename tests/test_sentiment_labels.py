"""What officers' labels do, and what may be said of a share."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import sentiment
from detectors.sentiment.residual import ENOUGH, Label, Residual
from detectors.sentiment.share import corrected, share, wilson

CLASSES = st.sampled_from(("negative", "neutral", "positive"))
LABELS = st.lists(
    st.builds(Label, st.sampled_from("abcdef"), st.text(max_size=20), CLASSES, st.just("sari"), st.just(0)), max_size=8
)
TEXTS = ("antrean panjang di loket", "loket buka jam delapan", "petugas loket datang")


def residual(labels: list[Label]) -> Residual:
    """An issue's residual model that has learnt some labels."""
    return Residual(sentiment.built_in(), labels)


def taught(number: int) -> Residual:
    """An issue in which "loket" is always a complaint."""
    return residual(
        [Label(str(place), f"{TEXTS[place % 3]} {place}", "negative", "sari", place) for place in range(number)]
    )


@given(LABELS)
def test_a_replay_ends_in_the_same_bytes(labels: list[Label]) -> None:
    """A restored snapshot is the same state and gives the same answers, bit for bit."""
    first, second = residual(labels), residual([])
    second.restore(json.loads(json.dumps(first.snapshot())))
    assert json.dumps(second.snapshot()) == json.dumps(first.snapshot())
    assert second.predict_proba_one("loket") == first.predict_proba_one("loket")
    assert second.losses == first.losses


@given(LABELS, st.sampled_from("abcdef"))
def test_a_withdrawn_label_leaves_no_trace(labels: list[Label], post: str) -> None:
    """Withdrawing gives what never having been told would have given."""
    some = residual(labels)
    some.withdraw(post)
    without = residual(list(some.labels.values()))
    assert some.snapshot() == without.snapshot()
    assert some.losses == without.losses
    assert post not in some.labels


def test_few_labels_change_nothing() -> None:
    """Below sixty labels the shipped model answers, however good the residual looks."""
    text = "antrean loket"
    assert taught(ENOUGH - 1).predict_proba_one(text) == sentiment.built_in().score(text)


def test_enough_labels_teach() -> None:
    """After sixty consistent labels that the shipped model gets worse, the issue's own model is trusted and used."""
    text, learnt = "loket hari ini", taught(ENOUGH)
    ours, shipped = learnt.losses
    assert ours < shipped
    assert learnt.predict_proba_one(text).negative > sentiment.built_in().score(text).negative


def test_labels_without_sense_are_not_trusted() -> None:
    """Labels drawn by lot do not beat the shipped model, so the guard keeps it."""
    random = Random(3)
    labels = [
        Label(
            str(place),
            random.choice(("sangat buruk, kecewa", "bagus sekali, puas")),
            random.choice(("negative", "positive")),
            "x",
            0,
        )
        for place in range(2 * ENOUGH)
    ]
    some = residual(labels)
    assert some.trusted == (some.losses[0] < some.losses[1])


def test_an_unknown_class_is_refused() -> None:
    """A label that is none of the three classes raises and changes nothing."""
    some = residual([])
    with pytest.raises(ValueError, match="not in tuple"):
        some.learn_one(Label("a", "halo", "angry", "sari", 0))
    assert some.snapshot() == {"labels": []}


@given(st.integers(30, 500), st.data())
def test_a_share_lies_in_its_interval(posts: int, data: st.DataObject) -> None:
    """The interval holds the count share and stays within 0 to 1."""
    negatives = data.draw(st.integers(0, posts))
    found = share([0.5] * posts, negatives)
    assert found is not None
    assert 0 <= found.low <= found.by_word <= found.high <= 1


def test_few_posts_have_no_share() -> None:
    """Below thirty posts nothing is said."""
    assert share([0.9] * 29, 29) is None


@given(st.integers(1, 1000), st.data())
def test_more_posts_make_the_interval_narrower(number: int, data: st.DataObject) -> None:
    """Ten times the posts with the same share give a narrower interval."""
    hits = data.draw(st.integers(0, number))
    (low, high), (lower, higher) = wilson(hits * 10, number * 10), wilson(hits, number)
    assert high - low < higher - lower


def test_a_correction_undoes_known_errors() -> None:
    """A scorer that finds 80 % of negatives and accuses 20 % of the others sees 50 % where there are 50 %, 32 % where
    there are 20 %."""
    labels = [(True, True)] * 80 + [(False, True)] * 20 + [(True, False)] * 20 + [(False, False)] * 80
    half, fifth = corrected(0.5, labels), corrected(0.32, labels)
    assert half is not None
    assert fifth is not None
    assert half.share == pytest.approx(0.5, abs=0.01)
    assert fifth.share == pytest.approx(0.2, abs=0.01)
    assert fifth.low < fifth.share < fifth.high


@pytest.mark.parametrize(
    "labels", [[(True, True)] * 14 + [(False, False)] * 50, [(True, True), (True, False)] * 50, []]
)
def test_no_correction_without_good_grounds(labels: list[tuple[bool, bool]]) -> None:
    """Too few labels, or a scorer that cannot tell the two apart here, leave the share uncorrected."""
    assert corrected(0.5, labels) is None
