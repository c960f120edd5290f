"""Which notifications go out with the picture of their issue, and in whose language."""

from collections.abc import Callable

from alerts.notification import Notification
from stream.config import Config
from stream.settings.channels import TelegramSettings

Picture = Callable[[str, str], str | None]
"""The last hours of an issue as SVG, in a language; None where it is not watched."""


def drawn(config: Config, picture: Picture, said: Notification) -> str:
    """The picture that goes with a notification, in its reader's language; empty for none."""
    channel, officer = config.channels.get(said.channel), config.officers.get(said.officer)
    if not (isinstance(channel, TelegramSettings) and channel.rich == "auto"):
        return ""
    return picture(said.issue, officer.language if officer else "") or ""
