"""Tells systemd how the service is: a datagram to the socket that it names (sd_notify(3)), nothing where there is none.

``READY=1`` once it serves, ``WATCHDOG=1`` while time moves, ``STOPPING=1`` at its end.
"""

import os
import socket
from collections.abc import Mapping


class Systemd:
    """The socket of ``$NOTIFY_SOCKET``; a leading @ means the abstract namespace."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        self.period = int(environ.get("WATCHDOG_USEC", "0")) / 2_000_000
        """Seconds between two signs of life, half of what systemd waits for; 0 where it waits for none."""

    def say(self, *words: str) -> None:
        """Send assignments such as ``READY=1`` and ``STATUS=...``. Raises OSError where the socket is gone.

        >>> Systemd({}).say("READY=1")
        """
        if self._address:
            address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
                to.sendto("\n".join(words).encode(), address)
