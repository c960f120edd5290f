"""What the Bot API server of the tests knows: chats with their state and messages, limits, and its refusals, with
exactly the texts that the real server writes."""

import dataclasses
import math
from typing import Any, Literal

Kind = Literal["private", "group", "supergroup", "channel"]
Condition = Literal["fine", "never started", "blocked", "deactivated", "kicked", "not a member", "deleted"]


class Refusal(Exception):
    """An answer with ``ok`` false."""

    def __init__(self, code: int, text: str, **parameters: int) -> None:
        super().__init__(text)
        self.code, self.text, self.parameters = code, text, parameters


FORBIDDEN = {
    "blocked": "bot was blocked by the user",
    "deactivated": "user is deactivated",
    "kicked": "bot was kicked from the {kind} chat",
    "not a member": "bot is not a member of the {kind} chat",
    "deleted": "the group chat was deleted",
}


class Bucket:
    """A token bucket on the server's clock."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate, self._burst, self._level, self._at = rate, float(burst), float(burst), 0.0

    def take(self, now: float) -> None:
        """Take one token. Raises Refusal 429 with the seconds to wait."""
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        if self._level < 1:
            wait = math.ceil((1 - self._level) / self._rate)
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        self._level -= 1


@dataclasses.dataclass
class Chat:
    """A chat that the bot may write to, or may not."""

    id: int
    kind: Kind = "private"
    condition: Condition = "fine"
    migrated_to: int = 0
    topics: set[int] = dataclasses.field(default_factory=set)
    messages: dict[int, dict[str, Any]] = dataclasses.field(default_factory=dict)
    counted: int = 0
    frozen: set[int] = dataclasses.field(default_factory=set)
    """Messages that can't be edited any more."""

    def __post_init__(self) -> None:
        self._second = Bucket(1.0, 3)
        self._minute: list[float] = []

    def check(self, topic: int) -> None:
        """Whether the bot may write here now. Raises Refusal."""
        if self.migrated_to:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, text, migrate_to_chat_id=self.migrated_to)
        if self.condition == "never started":
            raise Refusal(400, "Bad Request: chat not found")
        if self.condition in FORBIDDEN:
            raise Refusal(403, "Forbidden: " + FORBIDDEN[self.condition].format(kind=self.kind))
        if topic and topic not in self.topics:
            raise Refusal(400, "Bad Request: message thread not found")

    def limit(self, now: float) -> None:
        """Count a call: one a second with a burst of three, and 20 in any minute of a group. Raises Refusal."""
        self._second.take(now)
        if self.kind != "private":
            self._minute = [at for at in self._minute if at > now - 60]
            if len(self._minute) >= 20:
                wait = math.ceil(self._minute[0] + 60 - now)
                raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
            self._minute.append(now)

    def shown(self) -> dict[str, Any]:
        """The chat as it stands in a message."""
        name = {"first_name": "Petugas"} if self.kind == "private" else {"title": "Humas"}
        return {"id": self.id, "type": self.kind, **name}
