"""Texts of one's own: what a template of the configuration may say, and that an alarm is said whatever it does."""

import pytest
from prometheus_client import CollectorRegistry

from alerts.message import text
from alerts.speech import Speech
from alerts.words import LANGUAGES, overrides
from stream import gauges
from stream.metrics import Metrics
from stream.spokesman import Spokesman
from tests.messages import alert

OURS = Speech("id", "WIB")


def test_a_template_speaks_in_the_place_of_our_text() -> None:
    """It sees what our function is given, and only its own line changes."""
    own = {"held": "Sudah dipegang {{ name }} sejak {{ at }}{% if by %}, catatan sebelum {{ by }}{% endif %}"}
    speech, one = Speech("id", "WIB", own), alert("acknowledged", 3)
    *lines, last = text(one, speech).split("\n")
    assert lines == text(one, OURS).split("\n")[:-1]
    assert last == "Sudah dipegang Pak Budi, Kabid IKP sejak 13.24 WIB, catatan sebelum 14.24"
    assert speech.failed == {"held": 0}


def test_every_text_of_a_language_can_be_replaced() -> None:
    """A template that repeats a parameter is accepted for each of our functions that has one."""
    for module in LANGUAGES.values():
        for name, said in overrides.texts(module).items():
            first = next(iter(said.__annotations__))
            assert not list(overrides.mistakes(module, {name: "{{ " + first + " }}"})), name


FAILING = {
    "a division": "{{ 60 // (minutes - 60) }}",
    "an unknown name": "{% if minutes == 60 %}{{ menit }}{% endif %}",
    "a format": "{% if minutes == 60 %}{{ '{} {}'.format(minutes) }}{% endif %}",
    "a secret door": "{{ minutes.__class__.__mro__ if minutes == 60 }}",
    "too much": "{% if minutes == 60 %}{% for one in range(10 ** 9) %}x{% endfor %}{% endif %}",
}


@pytest.mark.parametrize("template", FAILING.values(), ids=FAILING)
def test_a_template_that_fails_with_some_values_gives_way_to_ours(template: str) -> None:
    """The configuration is accepted, since it fails only at 60 minutes; the alarm is said in our words, and counted."""
    own = {"peak": template}
    assert not list(overrides.mistakes(LANGUAGES["id"], own))
    text = overrides.spoken(LANGUAGES["id"], own).peak
    assert text(60, "412", "66") == LANGUAGES["id"].peak(60, "412", "66")
    assert text.failed == 1


def test_failures_are_measured() -> None:
    """The metric names the language and the text."""
    voice = Spokesman("NYATA", "WIB", "id", {"id": {"headline": "{{ 1 // (issue | length - 18) }}"}})
    one = alert("raised", 3)
    assert voice.text(one) == text(one, OURS)
    metrics = Metrics(CollectorRegistry())
    gauges.failed(metrics, [voice])
    labels = {"language": "id", "text": "headline"}
    assert metrics.registry.get_sample_value("kentongan_own_text_failures", labels) == 1
