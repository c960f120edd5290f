"""Chats that bring presses back: who pressed is looked up in the roster, what it did is answered to him."""

import logging
import sqlite3
from collections.abc import Mapping

from alerts.channels import Channel
from alerts.channels.telegram import Telegram
from alerts.channels.telegram_updates import Pressing, TelegramUpdates
from alerts.channels.whatsapp import WhatsApp
from stream.config import Config, ConfigError, TelegramSettings, WhatsAppSettings
from stream.engine.clock import Clock
from stream.engine.host import Host, Overloaded
from stream.engine.roster import person
from stream.engine.store import Store
from stream.engine.whatsapp_chat import WhatsAppChat
from stream.metrics import Metrics

log = logging.getLogger("kentongan")
PAUSE = 5.0
"""Seconds to wait where presses can't be taken."""


class Chat:
    """One Telegram channel's way back: presses become the host's, and the answer is shown to who pressed."""

    def __init__(
        self,
        name: str,
        settings: TelegramSettings,
        telegram: Telegram,
        store: Store,
        host: Host,
        config: Config,
        metrics: Metrics,
    ) -> None:
        self.name, self.settings, self._store, self._host, self._config = name, settings, store, host, config
        self._metrics = metrics
        self.updates = TelegramUpdates(telegram, self._load, self._save, settings.webhook_secret.read)

    async def press(self, pressing: Pressing) -> str:
        """Take a press; returns what is shown to who pressed."""
        officer = person(self._config, self.name, str(pressing.user))
        pressed = await self._host.press(
            pressing.incident, officer, pressing.verb, id=pressing.id, note=pressing.note, via=self.name
        )
        self._metrics.pressed(self.name, pressed.outcome if officer else "stranger")
        return pressed.explanation

    async def receive(self, body: bytes, secret: str) -> int:
        """Take an update posted to our webhook; returns the HTTP status to answer."""
        return await self.updates.receive(body, secret, self.press)

    async def listen(self, clock: Clock) -> None:
        """Ask for updates for ever, where this channel polls."""
        while self.settings.updates == "poll":
            try:
                await clock.sleep(await self.updates.poll(self.press))
            except (Overloaded, ConfigError, sqlite3.Error) as error:  # the update is not confirmed and comes again
                log.error("presses can't be taken now", extra={"channel": self.name, "reason": str(error)})
                await clock.sleep(PAUSE)

    def _load(self) -> int:
        return self._store.get(f"updates {self.name}")

    def _save(self, offset: int) -> None:
        with self._store.transaction():
            self._store.put(f"updates {self.name}", offset)


def chats(
    config: Config, channels: Mapping[str, Channel], store: Store, host: Host, metrics: Metrics
) -> dict[str, Chat | WhatsAppChat]:
    """The way back of each channel that has one."""
    made: dict[str, Chat | WhatsAppChat] = {}
    for name, settings in config.channels.items():
        channel = channels[name]
        match settings:
            case TelegramSettings() if settings.updates != "none" and isinstance(channel, Telegram):
                made[name] = Chat(name, settings, channel, store, host, config, metrics)
            case WhatsAppSettings() if isinstance(channel, WhatsApp):
                made[name] = WhatsAppChat(name, settings, channel, store, host, config, metrics)
    return made
