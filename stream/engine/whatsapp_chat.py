"""One WhatsApp channel's way back: presses become the host's, receipts the outbox's, and who pressed is answered."""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine

import msgspec

from alerts.alert import Alert
from alerts.buttons import buttons
from alerts.channels import Delivered, Outcome
from alerts.channels.whatsapp import AWAS, WhatsApp
from alerts.channels.whatsapp_api import Reply
from alerts.channels.whatsapp_errors import row_for
from alerts.channels.whatsapp_message import digits
from alerts.channels.whatsapp_updates import Message, Receipt, read, signed
from alerts.speech import Speech
from alerts.words import LANGUAGES
from stream.config import Config
from stream.engine.clock import Clock
from stream.engine.host import SHUT, Host
from stream.engine.roster import person
from stream.metrics import Metrics
from stream.settings.channels import WhatsAppSettings

log = logging.getLogger("kentongan")
REMEMBERED = 1000
"""Messages whose repeat is known."""


class WhatsAppChat:
    """Takes what Meta posts to our webhook; numbers that are on nobody's list are counted, and not answered."""

    def __init__(
        self,
        name: str,
        settings: WhatsAppSettings,
        whatsapp: WhatsApp,
        host: Host,
        config: Config,
        metrics: Metrics,
    ) -> None:
        self.name, self.settings, self._whatsapp = name, settings, whatsapp
        self._host, self._config, self._metrics = host, config, metrics
        self._known: deque[str] = deque(maxlen=REMEMBERED)
        self._answers: set[asyncio.Task[None]] = set()

    async def receive(self, body: bytes, signature: str) -> int:
        """Take one delivery; returns the HTTP status to answer: 200 only when all of it is safe."""
        if not signed(self.settings.app_secret.read(), body, signature):
            return 401
        found = read(body)
        if found is None:
            return 400
        taken = [await self._message(one) if isinstance(one, Message) else await self._receipt(one) for one in found]
        return 200 if all(taken) else 503

    async def listen(self, clock: Clock) -> None:
        """Nothing to ask for: everything comes by the webhook."""

    async def _message(self, message: Message) -> bool:
        officer = person(self._config, self.name, message.sender, digits)
        if not officer:
            await self._stranger(message)
        elif message.id not in self._known:
            await self._host.wrote(self.name, message.sender, self._whatsapp.hear(message.sender))
            await self._answer(officer, message)
            self._known.append(message.id)
        return True

    async def _stranger(self, message: Message) -> None:
        """A press is written down and changes nothing (rule 10); words are only counted."""
        if message.press:
            incident, verb, note = message.press
            await self._host.press(incident, "", verb, id=f"whatsapp:{message.id}", note=note, via=self.name)
        self._metrics.pressed(self.name, "stranger")

    async def _answer(self, officer: str, message: Message) -> None:
        language = self._config.officers[officer].language or self._config.agency.language
        words = LANGUAGES[language]
        if incident := message.asks_reason:
            self._later(self._whatsapp.ask_reason(message.sender, incident, words.WHY_FALSE, words.CHOOSE))
        elif incident := message.asks_more:
            self._offer(message.sender, incident, language)
        elif message.press:
            incident, verb, note = message.press
            pressed = await self._host.press(
                incident, officer, verb, id=f"whatsapp:{message.id}", note=note, via=self.name
            )
            self._metrics.pressed(self.name, pressed.outcome)
            episode = self._host.incident(incident)
            follows = episode and verb == "acknowledge" and pressed.outcome == "done" and episode.level == AWAS
            whole = f"\n\n{episode.text}" if episode and not follows else ""
            self._later(self._whatsapp.say(message.sender, pressed.explanation + whole, message.id))

    def _offer(self, sender: str, incident: str, language: str) -> None:
        """The episode as it stands, with all that can be pressed now."""
        if episode := self._host.incident(incident):
            speech = Speech(language, self._config.agency.zone)
            shown = buttons(msgspec.convert(episode.alert, Alert), speech)
            self._later(self._whatsapp.offer(sender, incident, shown, episode.text, speech.words.ACT))

    async def _receipt(self, receipt: Receipt) -> bool:
        self._metrics.receipt(self.name, receipt.status, billable=receipt.billable)
        row = await self._host.sent(receipt.notification)
        if row is None or row.notification.channel != self.name:
            return True
        outcome: Outcome | None = None
        if receipt.status == "failed":
            outcome = self._whatsapp.judged(row.notification, Reply(code=receipt.code))
            if row_for(receipt.code).act == "template":
                await self._host.wrote(self.name, row.notification.address, SHUT)
        elif receipt.status in ("delivered", "read"):
            outcome = Delivered(detail=receipt.status)
        return await self._host.receipt(receipt.notification, receipt.status, outcome)

    def _later(self, answer: Coroutine[None, None, None]) -> None:
        """Meta waits seconds only: the answer to who pressed goes out by itself."""
        task = asyncio.create_task(answer)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)
