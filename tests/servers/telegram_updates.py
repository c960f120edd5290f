"""What waits for a bot, as the Bot API hands it on: by long polling, where one poller at a time is heard and an offset
confirms, or to a webhook with its secret."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp

from tests.servers.telegram_chats import Refusal


class Updates:
    """The updates of one bot, in order. ``hook`` are the parameters of its webhook, empty while it polls."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.hook: dict[str, Any] = {}
        self.when_polled: Callable[[], object] = lambda: None
        self.numbers = 0
        """How many there were so far."""
        self._came = asyncio.Event()
        self._poll: asyncio.Future[None] | None = None

    def add(self, **content: dict[str, Any]) -> None:
        """Something has happened."""
        self.numbers += 1
        self.waiting.append({"update_id": 1000 + self.numbers, **content})
        self._came.set()

    def poll_by_another(self) -> None:
        """Another program polls with the same token."""
        if self._poll and not self._poll.done():
            other = "terminated by other getUpdates request; make sure that only one bot instance is running"
            self._poll.set_exception(Refusal(409, f"Conflict: {other}"))

    async def get(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """What ``getUpdates`` answers."""
        if self.hook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        self.poll_by_another()
        offset = int(params.get("offset") or 0)
        self.waiting = [update for update in self.waiting if update["update_id"] >= offset]
        if not self.waiting and int(params.get("timeout") or 0):
            await self._hold(int(params["timeout"]))
        return self.waiting[: int(params.get("limit") or 100)]

    async def deliver(self, *, twice: bool = False) -> list[int]:
        """Post what waits to the webhook. What isn't answered 2xx stays for the next time. Returns the statuses."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook["secret_token"]}
        statuses = []
        async with aiohttp.ClientSession() as session:
            for update in [update for update in self.waiting for _ in range(2 if twice else 1)]:
                async with session.post(self.hook["url"], json=update, headers=headers) as response:
                    statuses.append(response.status)
                if 200 <= response.status < 300 and update in self.waiting:
                    self.waiting.remove(update)
        return statuses

    async def _hold(self, seconds: int) -> None:
        """Hold the poll until something comes, the time is over, or another poller ends it."""
        self._came.clear()
        self._poll = ended = asyncio.get_running_loop().create_future()
        came = asyncio.create_task(self._came.wait())
        asyncio.get_running_loop().call_soon(self.when_polled)
        await asyncio.wait({came, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        came.cancel()
        if ended.done():
            ended.result()
        ended.cancel()
