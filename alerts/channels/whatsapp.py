"""WhatsApp Cloud API. An address is a number with its country (``628123456789``).

What the API takes is *accepted*, not delivered: the truth comes by webhook (``whatsapp_updates.py``), and where it does
not come in time the person's next way is used. Nothing can be edited: a word is a new short message that quotes the
first one of its episode, and revisions are left out, but not that somebody has taken what is Awas. Within 24 hours of
an officer's last word or press everything may be said; otherwise an approved template, which is charged.

    in the 24 hours ─▶ text and buttons ─131047─▶ template ─132015─▶ next template ─▶ failed: the next way
"""

from collections.abc import Callable, Sequence
from typing import Any

from alerts.channels import Accepted, Delivered, Failed, Later, Memory, Outcome
from alerts.channels.whatsapp_api import CloudApi, Reply
from alerts.channels.whatsapp_errors import explain, row_for
from alerts.channels.whatsapp_message import choices_of, digits, fit, free, listed, reasons, template, text, to
from alerts.notification import Button, Notification
from alerts.pace import Limit
from alerts.words import LANGUAGES

WINDOW = 24 * 3600.0 - 300.0
"""Seconds after an officer's last word in which everything may be said; five minutes less than Meta's."""
RECEIPT_WITHIN = {2: 900.0, 3: 180.0, 4: 60.0}
"""Seconds until *delivered* must have come, by level: the times to acknowledge are longer than that."""
NUMBER, RECIPIENT = (80, 1.0), (10, 60.0)
"""Messages that may go out in so many seconds: from our number, and to one recipient."""
CROWDED, GROWTH, LONGEST_WAIT = 6.0, 4.0, 1024.0
MINUTES = 180.0
"""Seconds to wait where Meta asks for minutes."""
AWAS = 4


class WhatsApp:
    """The channel. ``templates`` are tried in their order for what can be pressed, ``notices`` for what can't;
    ``clock`` gives epoch seconds. ``heard`` says when each number last wrote to us.

    Memory: ``first``, the id of the episode's first message.
    """

    def __init__(
        self,
        name: str,
        api: CloudApi,
        clock: Callable[[], float],
        templates: Sequence[str],
        notices: Sequence[str],
        language: str = "id",
    ) -> None:
        self.name = name
        self.heard: dict[str, float] = {}
        self._api, self._clock, self._language = api, clock, language
        self._templates, self._notices = templates, notices
        self._words = LANGUAGES.get(language[:2], LANGUAGES["id"])
        self._number, self._recipients = Limit(*NUMBER), dict[str, Limit]()
        self._crowded: dict[str, float] = {}

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Hand it over in the form that is allowed now."""
        if notification.revises and not (notification.occasion == "acknowledged" and notification.level == AWAS):
            return Delivered(memory, detail="left out: WhatsApp can't edit, and a press opens the newest text")
        if wait := self._wait(notification.address):
            return Later("keeping to the limits of the number", after=wait)
        reply = Reply(code=131047)
        for form in self._forms(notification, memory, repeat):
            self._take(notification.address)
            reply = await self._api.post(form)
            if reply.code is None or row_for(reply.code).act not in ("template", "spare", "text"):
                break
        return self._accepted(notification, reply, memory) if reply.id else self.judged(notification, reply)

    async def say(self, address: str, words: str, quoted: str = "") -> None:
        """Answer somebody who has just written or pressed, as well as it goes: whatever Meta says is accepted."""
        context = {"context": {"message_id": quoted}} if quoted else {}
        self._take(address)
        await self._api.post({**to(address), **context, **text(words)})

    async def ask_reason(self, address: str, incident: str, title: str, choose: str) -> None:
        """Show the reasons for a false alarm, of which one must be chosen."""
        self._take(address)
        await self._api.post({**to(address), **reasons(incident, title, choose)})

    async def offer(self, address: str, incident: str, buttons: Sequence[Button], words: str, choose: str) -> None:
        """Show an episode with everything that can be pressed now."""
        if not buttons:
            await self.say(address, words)
            return
        self._take(address)
        await self._api.post({**to(address), **listed(choices_of(incident, buttons), fit(words), choose)})

    def hear(self, address: str) -> float:
        """Somebody wrote or pressed: for 24 hours everything may be said to him. Returns when that was."""
        now = self.heard[digits(address)] = self._clock()
        return now

    def judged(self, notification: Notification, reply: Reply) -> Outcome:
        """What an answer, or a failure told by a receipt, comes to."""
        if reply.code is None:
            return Later(reply.trouble, unsure=reply.unsure)
        said = explain(reply.code)
        match row_for(reply.code).act:
            case "template":  # told late: the window is shut, and the next try takes the template
                self.heard.pop(digits(notification.address), None)
                return Later(said, after=1.0)
            case "crowded":
                return Later(said, after=self._longer(notification.address))
            case "slow":
                return Later(said, after=MINUTES)
            case "again":
                return Later(said)
            case "urgent" if notification.level == AWAS:
                return Later(said)
        return Failed(said)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()

    def _forms(self, notification: Notification, memory: Memory, repeat: bool) -> list[dict[str, Any]]:
        """The forms to try, in their order."""
        names, words = self._templates if notification.asks else self._notices, self._words
        approved = [template(notification, name, self._language, repeat=repeat) for name in names]
        open_until = self.heard.get(digits(notification.address), 0.0) + WINDOW
        inside = (
            [free(notification, memory.get("first", ""), words.JUDGE, words.MORE, repeat=repeat)]
            if self._clock() < open_until
            else []
        )
        return [*inside, *approved]

    def _accepted(self, notification: Notification, reply: Reply, memory: Memory) -> Accepted:
        self._crowded.pop(notification.address, None)
        within = RECEIPT_WITHIN.get(notification.level, RECEIPT_WITHIN[2])
        return Accepted(within, {"first": memory.get("first", reply.id)})

    def _longer(self, address: str) -> float:
        """6 s, then 4, 16, 64 ... s while the recipient stays crowded."""
        before = self._crowded.get(address, 0.0)
        self._crowded[address] = min(LONGEST_WAIT, before * GROWTH or 1.0)
        return max(CROWDED, self._crowded[address])

    def _wait(self, address: str) -> float:
        recipient = self._recipients.setdefault(address, Limit(*RECIPIENT))
        return max(self._number.wait(self._clock()), recipient.wait(self._clock()))

    def _take(self, address: str) -> None:
        self._wait(address)
        for limit in (self._number, self._recipients[address]):
            limit.take(self._clock())
