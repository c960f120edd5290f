"""Our detectors as estimators of river: its own checks, each either run on every detector or named with its reason."""

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from river import base
from river.checks import anomaly, common

from detectors.counts import Counts
from detectors.window import Window
from tests.checks import START, days, value
from tests.test_detectors_contract import DETECTORS

NUMBERS = ("posts", "news", "urgent", "negative", "neutral")
QUIET, LOUD = 270, 30  # minutes

_OF_PARAMETERS = "is about river's parameters; ours are of a configuration, and a twin goes on from ``snapshot``"
_OF_OTHERS = "is about transformers, classifiers and batches"
NOT_OURS = {
    "check_clone_same_class": _OF_PARAMETERS,
    "check_clone_is_idempotent": _OF_PARAMETERS,
    "check_clone_changes_memory_addresses": _OF_PARAMETERS,
    "check_clone_with_new_params_applies": _OF_PARAMETERS,
    "check_get_params_matches_signature": _OF_PARAMETERS,
    "check_init_has_default_params_for_tests": _OF_PARAMETERS,
    "check_mutable_attributes_exist": _OF_PARAMETERS,
    "check_mutate_can_be_idempotent": _OF_PARAMETERS,
    "check_repr_roundtrips_clone": _OF_PARAMETERS,
    "check_tags": "is about river's tags, of which we have none",
    "check_has_tag": "is about river's tags, of which we have none",
    "check_wrapper_accepts_kwargs": "is about wrappers",
    "check_debug_one": "is about ``debug_one``; ours give reasons with numbers",
    "check_seeding_is_idempotent": "is about estimators that draw lots; ours draw none",
    "check_transform_one": _OF_OTHERS,
    "check_predict_many_matches_predict_one": _OF_OTHERS,
    "check_learn_many_matches_learn_one": _OF_OTHERS,
    "check_predict_proba_many_matches_predict_proba_one": _OF_OTHERS,
    "check_transform_many_matches_transform_one": _OF_OTHERS,
}
OF_THE_CLASS = {
    "check_doc", "check_repr", "check_str", "check_init_default_params_are_not_mutable",
    "check_pickling_supports_roundtrip",
}  # fmt: skip


class Estimator(base.AnomalyDetector):
    """A detector as river calls one: ``x`` is the counts of the minute that comes next, by their names."""

    def __init__(self, name: str = "volume") -> None:
        self.name = name
        self.detector, self.window = DETECTORS[name](), Window(now=START)

    def score_one(self, x: dict[Any, Any]) -> float:
        """How unusual the minute would be; asking changes nothing."""
        seen = self.window
        window = replace(seen, minutes=seen.minutes[:], quarters=seen.quarters[:], alarmed=seen.alarmed[:])
        _put(window, x)
        return value(self.detector.score_one(window))

    def learn_one(self, x: dict[Any, Any]) -> None:
        """The minute has passed."""
        _put(self.window, x)
        self.detector.learn_one(self.window)


def _put(window: Window, x: dict[Any, Any]) -> None:
    window.advance()
    window.put(window.now, Counts(**x))


class Minutes:
    """Quiet hours and then a crisis: counts, and whether they are of the crisis."""

    def __iter__(self) -> Iterator[tuple[dict[Any, Any], bool]]:
        for minute, counts in enumerate(days(QUIET + LOUD, rate=4, crisis=LOUD)):
            yield {name: getattr(counts, name) for name in NUMBERS}, minute >= QUIET


def _checks() -> dict[str, Callable[..., None]]:
    """All of river's checks of estimators and of anomaly detectors, by name."""
    return {name: one for part in (common, anomaly) for name, one in vars(part).items() if name.startswith("check_")}


NAMES = ("volume", "tone", "urgency", "panel")
OURS = sorted(_checks().keys() - NOT_OURS.keys())


def test_every_check_that_is_not_run_is_one_of_river() -> None:
    """A reason for a check that river does not have any more is no reason."""
    assert NOT_OURS.keys() <= _checks().keys()


@pytest.mark.parametrize("check", OURS)
@pytest.mark.parametrize("name", NAMES)
def test_every_detector_passes_the_checks_of_river(name: str, check: str) -> None:
    """Those of the class are asked of the detector itself, those on data of the detector between river's calls."""
    if check in OF_THE_CLASS:
        _checks()[check](DETECTORS[name]())
    else:
        _checks()[check](Estimator(name), Minutes())


def test_what_river_pickles_says_the_same() -> None:
    """River's users keep estimators by pickling them: a pickled one goes on as the original."""
    original = Estimator("panel")
    for x, _ in Minutes():
        original.learn_one(x)
    again: Any = pickle.loads(pickle.dumps(original))
    loud: dict[Any, Any] = {"posts": 90, "negative": 60, "neutral": 30}
    assert again.score_one(loud) == original.score_one(loud) > 0
