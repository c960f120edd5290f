"""Which issues are watched: those of the configuration, and those that the topic ``issues`` added since; and by what
their posts are read: the shipped model, and what the topic ``labels`` teaches."""

import logging
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from stream import core
from stream.config import Config, ConfigError
from stream.engine import catalogue
from stream.engine.kafka.labels import Labels
from stream.events import IssueChange
from stream.issue import Matcher
from stream.reader import Reader

log = logging.getLogger("kentongan")


class Watching(NamedTuple):
    """What is watched: the configuration with its issues, and what was compiled from their queries and names."""

    config: Config
    matcher: Matcher
    reader: Reader


class Issues:
    """The changes of every name, in order, and what is watched because of them."""

    def __init__(self, config: Config) -> None:
        self._configured = self.config = config
        self.history: dict[str, tuple[IssueChange, ...]] = {}
        self._compiled: Watching | None = None
        self.labels = Labels()

    def hear(self, records: Sequence[Any]) -> None:
        """Messages of the topic; of two with the same number the first one holds."""
        for record in records:
            self._take(_decode(record.value))

    def learn(self, records: Sequence[Any]) -> None:
        """Messages of the topic of labels: posts are read by what they teach from now on."""
        self.labels.hear(records)
        if self._compiled:
            self._compiled = self._compiled._replace(reader=core.reader(self.config, self.labels.learnt))

    def _take(self, change: IssueChange) -> None:
        before = self.history.get(change.issue, ())
        if not catalogue.follows(before, change):
            return
        self.history[change.issue] = (*before, change)
        try:
            self.config = self._configured.model_copy(update={"issues": self._watched()})
        except ConfigError as error:
            log.error("an added issue can't be watched", extra={"issue": change.issue, "reason": str(error)})
        self._compiled = None

    @property
    def watching(self) -> Watching:
        """All that is watched now; the same object until that changes."""
        if self._compiled is None:
            reader = core.reader(self.config, self.labels.learnt)
            self._compiled = Watching(self.config, core.matcher(self.config), reader)
        return self._compiled

    def retired(self, issue: str) -> bool:
        """Whether an issue was watched and is no more."""
        return issue in self.history and issue not in self.config.issues

    def with_retired(self, issue: str) -> Config:
        """What is watched, and this issue even where it was retired: its watch may still have to hear of that."""
        last = next((one for one in reversed(self.history.get(issue, ())) if one.action == "added"), None)
        if last is None or issue in self.config.issues:
            return self.config
        settings = catalogue.settings(last, self._configured)
        return self.config.model_copy(update={"issues": self.config.issues | {issue: settings}})

    @property
    def versions(self) -> dict[str, int]:
        """Of each issue that was added and lives, how often it was changed."""
        return {name: len(changes) for name, changes in self.history.items() if changes[-1].action == "added"}

    def _watched(self) -> dict[str, Any]:
        added = [changes[-1] for changes in self.history.values() if changes[-1].action == "added"]
        return self._configured.issues | {one.issue: catalogue.settings(one, self._configured) for one in added}


def key(change: IssueChange) -> str:
    """The key of a change in the topic: every one stays, however the topic is compacted, also one that came too late.

    >>> change = IssueChange("asap", 1, "added", "sari", 0)
    >>> key(change) == key(change), key(change) == key(msgspec.structs.replace(change, by="budi"))
    (True, False)
    """
    digest = blake2b(msgspec.json.encode(change), digest_size=8).hexdigest()
    return f"{change.issue}/{change.version}/{digest}"


_decode = msgspec.json.Decoder(IssueChange).decode
