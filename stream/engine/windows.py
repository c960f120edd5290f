"""When each number last wrote to us on WhatsApp, kept in the file: for a day everything may be said there."""

from collections.abc import Mapping

import msgspec

from alerts.channels import Channel
from alerts.channels.whatsapp import WINDOW, WhatsApp
from stream.engine.store import Store


class Windows:
    """Those of all WhatsApp channels, which know of them from the start."""

    def __init__(self, store: Store, channels: Mapping[str, Channel]) -> None:
        self._store = store
        self._channels = {name: channel for name, channel in channels.items() if isinstance(channel, WhatsApp)}
        for name, channel in self._channels.items():
            stored = store.get_bytes(_place(name))
            channel.heard = msgspec.json.decode(stored, type=dict[str, float]) if stored else {}

    def changed(self, channel: str) -> None:
        """A channel has heard somebody, or that a window is shut: write down those that may still be open."""
        heard = self._channels[channel].heard
        oldest = max(heard.values(), default=0.0) - WINDOW
        recent = {number: at for number, at in heard.items() if at > oldest}
        with self._store.transaction():
            self._store.put(_place(channel), msgspec.json.encode(recent))


def _place(channel: str) -> str:
    return f"heard {channel}"
