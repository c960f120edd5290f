"""Who on the duty list has an id on a channel. Pure."""

from collections.abc import Callable

from stream.config import Config


def person(config: Config, channel: str, id: str, spelt: Callable[[str], str] = str) -> str:
    """The name in the roster of who has this id on a channel; empty for a stranger. ``spelt`` brings ids that can be
    written in several ways, such as telephone numbers, into one.

    >>> officer = {"name": "Sari", "reach": [{"channel": "telegram", "address": "7"}]}
    >>> config = Config.model_validate({"officers": {"sari": officer}})
    >>> person(config, "telegram", "7"), person(config, "telegram", "8")
    ('sari', '')
    """
    for name, officer in config.officers.items():
        own = officer.user.get(channel) or next((way.address for way in officer.reach if way.channel == channel), "")
        if own and spelt(own) == spelt(id):
            return name
    return ""
