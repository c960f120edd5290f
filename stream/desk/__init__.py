"""Where a terminal looks at issues and episodes: the running service, asked over HTTP, else its file."""

from collections.abc import Iterator
from contextlib import contextmanager

from stream.config import Config
from stream.desk.asked import Desk, DeskError
from stream.desk.service import Service
from stream.desk.stored import File
from stream.engine.store import InUse, Store, StoreError


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
        yield _file(config, store)
    finally:
        store.close()


def _file(config: Config, store: Store) -> File:
    try:
        return File(config, store)
    except StoreError as error:
        raise DeskError(str(error)) from None
