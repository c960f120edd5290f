"""A whole night in feed time, told to a served engine over HTTP, with the phones of everybody concerned.

[[talk]]  as in the other stories; what is before ``from`` is history, posted at once
[[act]]   at a time somebody presses a button on his phone, writes a command, or presses by the API
"""

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from tests.night.people import CHATS
from tests.night.phones import Phones
from tests.serving import HandClock, Served
from tests.story import at, line, numbers

HERE = Path(__file__).parent
HOOK = "/whatsapp/wa"
SAID = HERE / "said.txt"


class Night:
    """The story, told to an engine, and the phones of the people in it."""

    def __init__(self, served: Served, clock: HandClock, phones: Phones) -> None:
        self.told: dict[str, Any] = tomllib.loads((HERE / "story.toml").read_text("utf-8"))
        self.served, self.clock, self.phones = served, clock, phones

    async def tell(self) -> str:
        """Everything that everybody heard, minute by minute, as text."""
        first, last = at(self.told["from"]) // 60, at(self.told["end"]) // 60
        await self._post([post for minute in range(at(self.told["begin"]) // 60, first) for post in self._talk(minute)])
        heard: list[str] = []
        waiting: list[bytes] = []
        for minute in range(first, last):
            self.clock.pass_by(60 * (minute + 1) - self.clock.now())
            waiting += [*self._talk(minute), _hand(minute + 1)]
            if not self.hears(60 * (minute + 1)):
                continue
            await self._post(waiting)
            waiting.clear()
            await self.settle(60 * (minute + 1))
            for act in (act for act in self.told["act"] if at(act["at"]) == 60 * (minute + 1)):
                heard += [*self.phones.news(60 * (minute + 1)), f"{act['at'][2:].replace(':', '.')}  * {act['says']}"]
                await self._act(act)
                await self.settle(60 * (minute + 1))
            heard += self.phones.news(60 * (minute + 1))
        return "\n".join(heard) + "\n"

    def _talk(self, minute: int) -> list[bytes]:
        return [
            line(talk, minute, number)
            for place, talk in enumerate(self.told["talk"])
            if at(talk["from"]) <= 60 * minute < at(talk["to"])
            for number in numbers(talk, minute, place)
        ]

    async def _post(self, lines: list[bytes]) -> None:
        status, answer = await self.served.ask("POST", "/v1/posts", data=b"\n".join(lines))
        assert status == 200, answer

    async def _act(self, act: dict[str, str]) -> None:
        incidents = (await self.served.ask("GET", "/v1/incidents"))[1]["incidents"]
        chat, incident = CHATS[act["who"]], incidents[0]["incident"]
        if verb := act.get("api"):
            body = {"officer": act["who"], "verb": verb, "note": act.get("note", "")}
            status, answer = await self.served.ask("POST", f"/v1/incidents/{incident}/press", json=body)
            assert status == 200, answer
        elif isinstance(chat, str):
            self.phones.meta.press(chat, act["press"], incident)
        elif "write" in act:
            self.phones.telegram.write(chat, act["write"], chat)
            await self._answered(len(self.phones.telegram.called("sendMessage")))
        else:
            callback = self.phones.telegram.press(chat, self._newest(chat, act["press"]), act["press"], user=chat)
            await self.served.until(lambda: callback in self.phones.telegram.answers, f"the answer to {act}")

    async def _answered(self, before: int) -> None:
        def answers() -> bool:
            sent = self.phones.telegram.called("sendMessage")[before:]
            return any("reply_parameters" in one for one in sent)

        await self.served.until(answers, "the answer to a command")

    def _newest(self, chat: int, button: str) -> int:
        messages = self.phones.telegram.chats[chat].messages
        return max(number for number, one in messages.items() if f"'{button}'" in str(one))

    def hears(self, at: int) -> bool:
        """Whether it is looked then what was said."""
        return True

    async def settle(self, until: int) -> None:
        """Wait until the engine has come so far and all that is to be said has arrived; the second hand moves."""
        calm = 0
        for turn in range(5000):
            if self.phones.meta.waiting:
                await self.phones.meta.deliver(self.served.url + HOOK)
            rows = self.served.store.deliveries
            busy = rows.unsettled() or rows.awaiting() or self.phones.meta.waiting
            calm = 0 if busy or self.served.service.now < until else calm + 1
            if calm > 2:
                return
            if turn % 50 == 49:
                self.clock.pass_by(1)
            await asyncio.sleep(0.002)
        raise AssertionError(f"never settled at {until}")


def _hand(minute: int) -> bytes:
    """A post about something else, which moves feed time on."""
    post = {
        "id": f"jarum-{minute}",
        "platform": "x",
        "published": 60 * minute,
        "author": "jarum",
        "text": "selamat malam",
    }
    return msgspec.json.encode(post)
