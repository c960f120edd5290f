"""Chats that bring presses back: who pressed is looked up in the roster, what it did is answered to him."""

import asyncio
import logging
import sqlite3
from collections.abc import Mapping
from functools import partial

from alerts.channels import Channel
from alerts.channels.telegram import Telegram
from alerts.channels.telegram_heard import Asking, Choosing, Command, Marking, Membership, Pressing
from alerts.channels.telegram_keyboard import Card
from alerts.channels.telegram_updates import TelegramUpdates
from alerts.channels.whatsapp import WhatsApp
from alerts.pictures.render import png
from alerts.words import LANGUAGES
from alerts.words.commands import TEXTS
from detectors.network.communities import Missing
from stream.config import Config, ConfigError
from stream.engine.clock import Clock
from stream.engine.commands import Desk
from stream.engine.host import Host
from stream.engine.illustrating import drawn
from stream.engine.label_chat import LabelChat
from stream.engine.outcomes import Overloaded
from stream.engine.roster import person
from stream.engine.shut import Shut
from stream.engine.store import Store, StoreError
from stream.engine.whatsapp_chat import WhatsAppChat
from stream.metrics import Metrics
from stream.network.forms import FORMS
from stream.settings.channels import TelegramSettings, WhatsAppSettings

log = logging.getLogger("kentongan")
NETWORK = 24.0
"""Hours of which the network is shown."""
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
        self._metrics, self._telegram = metrics, telegram
        self._labels = LabelChat(host, config.agency.zone)
        self._shut = Shut(name, store, host, config, metrics)
        self.updates = TelegramUpdates(telegram, self._load, self._save, settings.webhook_secret.read)

    async def press(self, pressing: Pressing) -> str:
        """Take a press; returns what is shown to who pressed."""
        officer = person(self._config, self.name, str(pressing.user))
        pressed = await self._host.press(
            pressing.incident, officer, pressing.verb, id=pressing.id, note=pressing.note, via=self.name
        )
        self._metrics.pressed(self.name, pressed.outcome if officer else "stranger")
        return pressed.explanation

    async def detail(self, asking: Asking) -> str:
        """Show an officer the picture of an incident's last hours, with its whole text below as far as that fits."""
        officer, language = self._known(asking.user)
        episode = self._host.incident(asking.incident)
        drawn = self._host.picture(episode.issue, language) if officer and episode else None
        if not officer or episode is None or drawn is None:
            self._metrics.pressed(self.name, "refused" if officer else "stranger")
            return str(LANGUAGES[language].ENDED if officer else LANGUAGES[language].STRANGER)
        self._metrics.pressed(self.name, "done")
        picture = await asyncio.to_thread(png, drawn)
        await self._telegram.show(str(asking.chat), str(asking.message), picture, episode.text, topic=asking.topic)
        await self._show_network(asking, episode.issue, language)
        return ""

    async def _show_network(self, asking: Asking, issue: str, language: str) -> None:
        """Who amplified whom in the last day, where that can be drawn and there is anybody."""
        try:
            found = await self._host.network(issue, NETWORK)
        except (Missing, StoreError) as reason:
            log.info("no network to show", extra={"channel": self.name, "reason": str(reason)})
            return
        if found is None or not found.network.spreaders:
            return
        agency = self._config.agency
        picture = await asyncio.to_thread(b"".join, FORMS["png"](found, agency.zone, language))
        caption = LANGUAGES[language].MARK[agency.status] + found.network.name
        await self._telegram.show(str(asking.chat), str(asking.message), picture, caption, topic=asking.topic)

    async def member(self, membership: Membership) -> None:
        """Somebody blocked or removed the bot, or let it in again."""
        await self._shut.changed(membership)

    async def choose(self, choosing: Choosing) -> str:
        """Take an answer to a proposal; its buttons go once it is answered."""
        officer, language = self._known(choosing.user)
        if not officer:
            self._metrics.pressed(self.name, "stranger")
            return str(LANGUAGES[language].STRANGER)
        pressed = await self._host.choose(choosing.proposal, officer, choosing.answer)
        self._metrics.pressed(self.name, pressed.outcome)
        if pressed.outcome != "refused":
            await self._telegram.set_buttons(str(choosing.chat), str(choosing.message), [])
        return pressed.explanation

    async def command(self, command: Command) -> str | Card:
        """Obey an officer; others are counted, and told their number where nobody else reads it."""
        officer, language = self._known(command.user)
        if not officer:
            self._metrics.pressed(self.name, "stranger")
            return TEXTS[language]["stranger"].format(user=command.user) if command.private else ""
        desk = Desk(self._host, self._config, officer)
        if command.name == "label":
            return self._label(desk, command.words, language)
        answer, outcome = await desk.obey(command.name, command.words, command.id, self.name)
        self._metrics.pressed(self.name, outcome)
        return answer

    def _label(self, desk: Desk, words: str, language: str) -> str | Card:
        issue, _ = desk.find(words)
        self._metrics.pressed(self.name, "done" if issue else "refused")
        return self._labels.first(issue.issue, language) if issue else desk.which()

    async def mark(self, marking: Marking) -> tuple[str, Card | None]:
        """Take an officer's label."""
        officer, language = self._known(marking.user)
        if not officer:
            self._metrics.pressed(self.name, "stranger")
            return str(LANGUAGES[language].STRANGER), None
        answer, card = await self._labels.take(marking, officer, language)
        self._metrics.pressed(self.name, "done" if card else "already")
        return answer, card

    def _known(self, user: int) -> tuple[str, str]:
        """The officer, empty for a stranger, and the language to speak."""
        officer = person(self._config, self.name, str(user))
        own = self._config.officers[officer].language if officer else ""
        return officer, own or self._config.agency.language

    async def receive(self, body: bytes, secret: str) -> int:
        """Take an update posted to our webhook; returns the HTTP status to answer."""
        return await self.updates.receive(body, secret, self)

    async def listen(self, clock: Clock) -> None:
        """Ask for updates for ever, where this channel polls."""
        while self.settings.updates == "poll":
            try:
                await clock.sleep(await self.updates.poll(self))
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
            case TelegramSettings() if isinstance(channel, Telegram):
                channel.draw = partial(drawn, config, host.picture)
                if settings.updates != "none":
                    made[name] = Chat(name, settings, channel, store, host, config, metrics)
            case WhatsAppSettings() if isinstance(channel, WhatsApp):
                made[name] = WhatsAppChat(name, settings, channel, host, config, metrics)
    return made
