"""How often a wrong token may be written: a few times a minute from one address, in a table that never grows."""

from zlib import crc32

TRIES = 10
"""Wrong tokens a minute."""
PLACES = 1024
"""Of the table; addresses that share a place share its tries."""


class Attempts:
    """Wrong tokens of the running minute.

    >>> attempts = Attempts()
    >>> for _ in range(TRIES):
    ...     attempts.failed("10.0.0.1", 90.0)
    >>> attempts.wait("10.0.0.1", 90.0), attempts.wait("10.0.0.2", 90.0), attempts.wait("10.0.0.1", 120.0)
    (30, 0, 0)
    """

    def __init__(self) -> None:
        self._minute = -1
        self._wrong = [0] * PLACES

    def wait(self, address: str, now: float) -> int:
        """Seconds until this address may try again; 0 where it may at once. ``now`` in seconds that never go back."""
        self._pass(now)
        return 60 - int(now % 60) if self._wrong[_place(address)] >= TRIES else 0

    def failed(self, address: str, now: float) -> None:
        """A wrong token came from there."""
        self._pass(now)
        self._wrong[_place(address)] += 1

    def _pass(self, now: float) -> None:
        if self._minute != (minute := int(now // 60)):
            self._minute, self._wrong = minute, [0] * PLACES


def _place(address: str) -> int:
    return crc32(address.encode()) % PLACES
