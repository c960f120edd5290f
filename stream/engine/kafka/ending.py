"""A worker that is told to end does so in time: what is under way to brokers that are gone has no end of its own."""

import logging
import os
import threading

log = logging.getLogger("kentongan")
WITHIN = 10.0
"""Seconds for an end in order, all connections together. What is not written then is done again by whoever goes on, as
after any crash."""


def end_in_time() -> None:
    """End this process soon, whatever happens meanwhile; it ended well all the same."""
    end = threading.Timer(WITHIN, _end)
    end.daemon = True
    end.start()


def _end() -> None:
    log.warning("a worker ends without its brokers")
    os._exit(0)
