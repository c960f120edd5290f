"""The headline of a message: status, level, issue, what happened and how big it is. Pure.

[SIAGA · 3 dari 4 · NAIK] Antrean BBM — 6,2× dari biasanya
"""

from alerts.alert import HEADLINE, Alert
from alerts.quoting import shorten
from alerts.speech import Speech
from alerts.words import numbers

PLAIN = 2.0
"""The hour's ratio from which the headline needs no other span."""
MORE = 1.2
"""The ratio below which the volume is no news: the headline says what is."""
NAMED = 3
"""Issues named in the headline of a combined alert."""


def headline(alert: Alert, speech: Speech) -> str:
    """The first line: status, level, issue, how big."""
    words = speech.words
    if alert.verdict or (alert.called_off and alert.judged == "false"):
        mark, title = words.RETRACTED, words.retracted(alert.issue)
    elif alert.called_off:
        mark, title = words.RETRACTED, words.taken_back(alert.issue)
    elif alert.phase in ("cooling", "calm"):
        mark, title = words.CLEARED, words.calm(alert.issue)
    else:
        mark, title = f"{words.level(alert.level)} · {words.DIRECTION[alert.direction]}", _title(alert, speech)
    return shorten(f"[{words.MARK[alert.status]}{mark}] {title}", HEADLINE)


def _title(alert: Alert, speech: Speech) -> str:
    """What happened and how big it is; where the volume is no news, what else it is."""
    words = speech.words
    if alert.together:
        names = (alert.issue, *alert.together)
        more = f", +{len(names) - NAMED}" if len(names) > NAMED else ""
        return str(words.combined(", ".join(names[:NAMED]) + more, len(names)))
    shown = alert.volume if alert.volume.ratio >= PLAIN else alert.peak
    if shown.ratio < MORE:
        return _quiet(alert, speech)
    within = words.span(shown.span) if shown.span != alert.volume.span else ""
    return str(words.headline(alert.issue, numbers.times(shown.ratio, speech.language), within))


def _quiet(alert: Alert, speech: Speech) -> str:
    words, word = speech.words, speech.words.LEVELS[alert.level]
    if alert.direction == "up" and "person" in alert.drivers:
        return str(words.by_hand(alert.issue, word))
    if alert.direction != "up" and "tone" not in alert.drivers:
        return str(words.subsided(alert.issue, word))
    if _faded(alert):
        return str(words.faded(alert.issue, word))
    if "tone" in alert.drivers and alert.sentiment.n:
        return str(words.turned(alert.issue, numbers.percent(alert.sentiment.negative)))
    driver = next((one for one in alert.drivers if one != "volume"), "volume")
    return str(words.driven(alert.issue, words.DRIVERS.get(driver, driver)))


def _faded(alert: Alert) -> bool:
    """Whether the share of negatives that rang is near its usual again: of the posts whose tone is sure."""
    usual = next((reason.expected for reason in alert.reasons if reason.detector == "tone"), None)
    negative = alert.sentiment.negative
    return alert.direction != "up" and usual is not None and negative <= MORE * usual * (1 - alert.sentiment.unsure)
