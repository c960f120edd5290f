"""The terminal: each notification as the phone shows it. What a phone would edit in place is one line here."""

from collections.abc import Callable

from alerts.channels import POSSIBLE_REPEAT, Delivered, Memory, Outcome
from alerts.notification import Notification

Write = Callable[[str, str], None]
"""Takes for whom it is, and the message without a line feed at its end."""


class Console:
    """The channel."""

    def __init__(self, name: str, write: Write) -> None:
        self.name = name
        self._write = write

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Print it; of a revision only the headline, since the message above can't be edited."""
        text = shown(notification, repeat=repeat)
        self._write(notification.officer, text.split("\n")[0] if notification.revises else text)
        return Delivered()

    async def close(self) -> None:
        """Nothing to let go of."""


def shown(notification: Notification, *, repeat: bool) -> str:
    """The message with its buttons in one line."""
    mark = [POSSIBLE_REPEAT] if repeat else []
    keys = [" ".join(f"[{button.text}]" for button in notification.buttons)] if notification.buttons else []
    return "\n".join([*mark, notification.text, *keys])
