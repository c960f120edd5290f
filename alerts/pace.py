"""How fast one bot may speak: never more than so many calls in any span, for a chat, a group, and all chats together.

The vendor's limits are unpublished and change; these are the figures of its FAQ, less a margin (see protocols of the
Bot API: about 1 message a second in a chat, 20 a minute in a group, 30 a second for a bot; edits count too). What the
far end says with 429 is obeyed besides. Nothing waits here: a wait is a number that the caller hands on.
"""

from collections import deque

CHAT = (1, 1.0)
GROUP = (20, 60.0)
CALM = (8, 60.0)
"""What is not urgent may take only so much of a group's limit: the rest is kept for what may still come."""
BOT = (25, 1.0)
"""Calls, and the span in seconds in which no more than these may happen."""
AFTER_FLOOD = 1.0
"""Seconds for which a bot pauses everywhere when one chat was told to wait."""


class Limit:
    """At most ``count`` calls in any ``span`` of seconds (a sliding window, so that no burst can straddle two spans).

    >>> limit = Limit(2, 60.0)
    >>> limit.take(0.0); limit.take(10.0)
    >>> limit.wait(15.0), limit.wait(60.0)
    (45.0, 0.0)
    """

    def __init__(self, count: int, span: float) -> None:
        self._span = span
        self._taken: deque[float] = deque(maxlen=count)

    def wait(self, now: float) -> float:
        """Seconds until a call is free; 0 where one is free now."""
        full = len(self._taken) == self._taken.maxlen
        return max(0.0, self._taken[0] + self._span - now) if full else 0.0

    def take(self, now: float) -> None:
        """Count a call. One that could not wait is counted where it would have been free, so the next waits longer."""
        self._taken.append(now + self.wait(now))


class Pace:
    """The limits of one bot. Times come from any clock that doesn't go back; memory grows with the chats addressed.

    >>> pace = Pace()
    >>> pace.take("7", 0.0)
    >>> pace.wait("7", 0.25), pace.wait("8", 0.25)
    (0.75, 0.0)
    >>> pace.flooded("7", 1.0, 30.0)
    >>> pace.wait("7", 2.0), pace.wait("8", 2.0)
    (29.0, 0.0)
    """

    def __init__(self) -> None:
        self._bot = Limit(*BOT)
        self._chats: dict[str, tuple[Limit, ...]] = {}
        self._calm: dict[str, Limit] = {}
        self._held: dict[str, float] = {}
        self._pause = 0.0

    def wait(self, chat: str, now: float, *, urgent: bool = True) -> float:
        """Seconds until a call to the chat is free; 0 where it is free now."""
        held = max(self._pause, self._held.get(chat, 0.0)) - now
        limits = self._limits(chat) if urgent or _private(chat) else (*self._limits(chat), self._calm_of(chat))
        return max(0.0, held, *(limit.wait(now) for limit in limits))

    def take(self, chat: str, now: float, *, urgent: bool = True) -> None:
        """Count a call to the chat."""
        for limit in self._limits(chat):
            limit.take(now)
        if not urgent:
            self._calm_of(chat).take(now)

    def _calm_of(self, chat: str) -> Limit:
        return self._calm.setdefault(chat, Limit(*CALM))

    def flooded(self, chat: str, now: float, retry_after: float) -> None:
        """The far end said to wait ``retry_after`` seconds with this chat; everything else slows a little."""
        self._held[chat] = now + retry_after
        self._pause = now + AFTER_FLOOD

    def _limits(self, chat: str) -> tuple[Limit, ...]:
        if chat not in self._chats:
            self._chats[chat] = (Limit(*CHAT),) if _private(chat) else (Limit(*CHAT), Limit(*GROUP))
        return (self._bot, *self._chats[chat])


def _private(chat: str) -> bool:
    return chat.isdigit()
