"""What an engine knows, whichever engine it is: what is watched, how each watch stands, and what is stored."""

from collections.abc import Mapping
from typing import Protocol

from stream.config import Config
from stream.engine.store import Store
from stream.reader import Reader
from stream.watch import Watch


class Known(Protocol):
    """The embedded engine itself; on Kafka what a web worker has heard."""

    @property
    def config(self) -> Config:
        """The configuration, with the issues that were added since."""

    @property
    def store(self) -> Store:
        """The posts, episodes and deliveries of the last weeks."""

    @property
    def watches(self) -> Mapping[str, Watch]:
        """The watch of each issue, as it stands."""

    @property
    def versions(self) -> Mapping[str, int]:
        """Of each issue that was added since, how often it was changed."""

    @property
    def reader(self) -> Reader:
        """How posts are read."""

    @property
    def now(self) -> int:
        """Feed time, epoch seconds; 0 before the first tick."""
