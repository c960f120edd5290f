"""What is older than the retention period goes: from the disk, from what watches remember, and the key of its names."""

from collections.abc import Callable

from stream.engine.loaded import Loaded
from stream.engine.store import Store
from stream.pseudonym import Veil

Renew = Callable[[int, bool], bytes]
"""The key of the pseudonyms to use from a minute on; the second says whether nothing is raised."""


class Retention:
    """Looked after in each full hour. Without ``renew`` the key stays, as in a replay."""

    def __init__(self, loaded: Loaded, store: Store, veil: Veil, renew: Renew | None) -> None:
        self._loaded, self._store, self._veil, self._renew = loaded, store, veil, renew

    def pass_hour(self, minute: int) -> list[str]:
        """The hour that begins at this epoch minute; the issues whose watches have forgotten something."""
        oldest = minute - 1440 * self._loaded.config.engine.retention_days
        if self._store.forget_before(oldest):
            self._loaded.follow()
        watches = self._loaded.watches.values()
        if self._renew:
            calm = not any(watch.state.incident.raised for watch in watches)
            self._veil.key = self._renew(minute, calm)
        return [watch.issue for watch in watches if watch.forget(60 * oldest)]
