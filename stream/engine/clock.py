"""The one file that reads clocks and draws lots. Everything else is told the time."""

import asyncio
import random
import secrets
import time


class Clock:
    """The machine's clocks; a test hands in its own."""

    def now(self) -> float:
        """Epoch seconds, as people see them; may jump."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go back: for delays and rates."""
        return time.monotonic()

    def jitter(self) -> float:
        """A number of 0 to 1, to spread retries."""
        return random.random()

    async def sleep(self, seconds: float) -> None:
        """Let others work for a while."""
        await asyncio.sleep(seconds)


def fresh_key() -> bytes:
    """A new secret key of 32 bytes."""
    return secrets.token_bytes(32)
