"""The buttons under a message: what can be pressed in each phase of an episode. Pure."""

from alerts.alert import Alert
from alerts.notification import Button
from alerts.speech import Speech

VERDICTS = ("true", "known", "hoax", "planned", "false_alarm")
BUTTONS: dict[str, tuple[str, ...]] = {
    "open": ("acknowledge", "false_alarm", "raise", "snooze"),
    "held": ("false_alarm", "raise", "snooze"),
    "snoozed": ("acknowledge", "false_alarm", "raise"),
    "cooling": VERDICTS,
}
"""What can be pressed in each phase."""


def buttons(alert: Alert, speech: Speech) -> tuple[Button, ...]:
    """What can be pressed under the message now."""
    names = ("undo",) if alert.phase == "cooling" and alert.judged else BUTTONS.get(alert.phase, ())
    styles = {"acknowledge": "success", "false_alarm": "danger"}
    shown = (name for name in names if not _idle(name, alert))
    return tuple(Button(name, speech.words.BUTTONS[name], styles.get(name, "")) for name in shown)  # type: ignore[arg-type]  # styles holds only the literals


def _idle(name: str, alert: Alert) -> bool:
    """Whether a button would do nothing: there is no fifth level, and an exercise teaches nothing."""
    return (name == "raise" and alert.level == 4) or (alert.phase == "cooling" and alert.status == "UJI")
