"""Where a terminal looks at issues and episodes: the running service, asked over HTTP, else its file."""

from collections.abc import Iterator
from contextlib import contextmanager

from stream.config import Config
from stream.desk.asked import Desk, DeskError
from stream.desk.service import Service
from stream.desk.stored import File
from stream.engine.store import UNREADABLE, InUse, Store, StoreError, unreadable


@contextmanager
def desk(config: Config) -> Iterator[Desk]:
    """The file where it is free, for as long as it is needed; the service where that holds it, or there are brokers.

    Raises DeskError.
    """
    if config.kafka.servers:
        yield Service(config)
        return
    try:
        store = Store(config.engine.database)
    except InUse:
        yield Service(config)
        return
    except StoreError as error:
        raise DeskError(str(error)) from None
    try:
        yield File(config, store)
    except StoreError as error:
        raise DeskError(str(error)) from None
    except UNREADABLE as error:  # a row that only what was asked needs
        raise DeskError(str(unreadable(store.path, error))) from None
    finally:
        store.close()
