"""Every detector passes every check of ``checks.py``."""

from collections.abc import Callable
from typing import Any

import pytest

from detectors.panel import Panel
from detectors.tone import Tone
from detectors.urgency import Urgency
from detectors.volume import Volume
from tests import checks

DETECTORS: dict[str, Callable[[], Any]] = {
    "volume": Volume,
    "tone": Tone,
    "urgency": Urgency,
    "panel": lambda: Panel(false_alarms_a_month=1),
    "panel of a sensitive issue": lambda: Panel(false_alarms_a_month=4, sensitive=True),
}


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_passes_every_check(name: str, check: Callable[[Any], None]) -> None:
    """Each check's own sentence is true of each detector."""
    check(DETECTORS[name])
