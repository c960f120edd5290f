"""Where a terminal looks at issues and episodes: the running service, asked over HTTP, else its file."""

from collections.abc import Iterator
from contextlib import contextmanager

from stream.config import Config
from stream.desk.asked import Desk
from stream.desk.service import Service
from stream.desk.stored import File
from stream.engine.store import UNREADABLE, InUse, Store, unreadable


@contextmanager
def desk(config: Config) -> Iterator[Desk]:
    """The file where it is free, for as long as it is needed; the service where that holds it, or there are brokers.

    Raises Refused.
    """
    if config.kafka.servers:
        yield Service(config)
        return
    try:
        store = Store(config.engine.database)
    except InUse:
        yield Service(config)
        return
    try:
        yield File(config, store)
    except UNREADABLE as error:  # a row that only what was asked needs
        raise unreadable(store.path, error) from None
    finally:
        store.close()
