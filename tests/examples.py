"""Plain examples of our own values that tests build on."""

from typing import Any

from alerts.notification import Button, Notification

TEXT = """[SIAGA · 3 dari 4 · NAIK] Antrean BBM Kab. X — 6,2× dari biasanya
Pertama terlihat 13.04 WIB · terdeteksi 13.21 · jeda 17 mnt
Volume 1 jam: 412 unggahan (biasanya 66), 287 akun"""
BUTTONS = (
    Button("acknowledge", "Terima", "success"),
    Button("false_alarm", "Alarm palsu", "danger"),
    Button("raise", "Naikkan"),
)


def notification(**changes: Any) -> Notification:
    """A notification of a Siaga for the chat 7 by Telegram, with the changes asked for."""
    values: dict[str, Any] = {
        "id": "antrean-bbm-20261124T0604-1-telegram-7",
        "issue": "antrean-bbm",
        "incident": "antrean-bbm-20261124T0604",
        "revision": 1,
        "occasion": "raised",
        "level": 3,
        "at": 1_795_500_240,
        "channel": "telegram",
        "address": "7",
        "officer": "sari",
        "text": TEXT,
        "status": "NYATA",
        "buttons": BUTTONS,
        "alert": {"alert_id": "antrean-bbm-20261124T0604", "revision": 1},
    }
    return Notification(**{**values, **changes})
