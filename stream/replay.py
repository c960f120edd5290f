"""A replay: an engine in memory whose every notification is delivered at once, and the chronicle of what happens."""

from datetime import UTC, datetime
from typing import TextIO

import msgspec

from alerts.delivery import Result
from alerts.notification import LEVELS, Notification
from alerts.words import LANGUAGES, numbers
from stream.config import Config
from stream.effects import Turn
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.inputs import END_OF_TIME, Lines, Now, Settlement
from stream.engine.key import pseudonym_key
from stream.engine.outcomes import Answer
from stream.engine.store import Store
from stream.recording import FEED
from stream.settings.feeds import Feed

PROGRESS = 0.5
"""Seconds between signs of life on a terminal."""


class Summary(msgspec.Struct, tag="summary", tag_field="kind"):
    """What a replay came to; times are epoch seconds of feed time."""

    posts: int = 0
    matched: int = 0
    bad: int = 0
    incidents: int = 0
    span: tuple[int, int] = (0, 0)
    seconds: int = 0

    def __str__(self) -> str:
        """For people."""
        counts = f"{self.posts} posts, {self.matched} matched, {self.bad} refused, {self.incidents} incidents"
        return f"{counts}, {utc(self.span[0])} to {utc(self.span[1])}" if self.seconds else counts


class Replay:
    """Takes lines, prints what happens: for people, or with ``as_json`` an object a line."""

    def __init__(self, config: Config, fields: dict[str, str], out: TextIO, progress: TextIO, *, as_json: bool) -> None:
        feeds = {FEED: Feed(kind="file", path="-", fields=fields)}
        self.engine = Embedded(config.model_copy(update={"feeds": feeds}), Store(":memory:"), pseudonym_key(config))
        self.agency, self.out, self.progress, self.as_json = config.agency, out, progress, as_json
        self.summary = Summary()
        self._incidents: set[str] = set()
        self._clock, self._shown = Clock(), 0.0

    def take(self, lines: list[bytes]) -> None:
        """Replay some lines."""
        [answer] = self.engine.step([Lines(FEED, lines, END_OF_TIME, leads=True)])
        assert isinstance(answer, Answer)
        self.summary.posts += answer.accepted
        self.summary.matched += answer.matched
        self.summary.bad += answer.refused
        self._tell()
        self._progress()

    def end(self) -> Summary:
        """The last minute has passed too; prints the summary."""
        if self.engine.counter.now:
            self.engine.step([Now(self.engine.counter.now + 1)])
        self._tell()
        if self._shown:
            self.progress.write("\r\x1b[K")
        self.summary.incidents = len(self._incidents)
        self.summary.span = (self.engine.first, self.engine.now)
        self.summary.seconds = self.engine.now - self.engine.first
        self._print(msgspec.json.encode(self.summary).decode() if self.as_json else str(self.summary))
        return self.summary

    def _tell(self) -> None:
        for one in self.engine.happened:
            self._incidents.add(one.incident)
            self._print(as_line(one) if self.as_json else self._words(one))
        ends = [
            Settlement(msgspec.structs.replace(row, state="delivered"), _delivered(row.notification))
            for row in self.engine.store.deliveries.unsettled()
        ]
        if ends:
            self.engine.step(ends)

    def _words(self, one: Notification | Turn) -> str:
        zone, language = self.agency.zone, self.agency.language
        moment = f"{numbers.day(one.at, zone, language)} {numbers.clock(one.at, zone, language)}"
        if isinstance(one, Turn):
            return f"{moment} {one.issue}: {LEVELS[one.before]} → {LEVELS[one.level]}"
        text = one.text.replace("\n", "\n    ")
        return f"{moment} {LANGUAGES[language].sent_to(one.occasion, one.officer, one.channel)}\n    {text}"

    def _print(self, line: str) -> None:
        self.out.write(line + "\n")

    def _progress(self) -> None:
        if self.progress.isatty() and self._clock.monotonic() > self._shown + PROGRESS:
            self._shown = self._clock.monotonic()
            state = f"{self.summary.posts} posts, {len(self._incidents)} incidents, {utc(self.engine.now)}"
            self.progress.write(f"\r{state} ")


def as_line(one: Notification | Turn) -> str:
    """What happened as one JSON object, in the words of the command's contract."""
    fields = msgspec.to_builtins(one)
    if isinstance(one, Notification):
        fields = {"kind": "notification", **fields, "step": one.revision, "to": one.officer}
        del fields["alert"]
    return msgspec.json.encode(fields).decode()


def _delivered(said: Notification) -> Result:
    return Result(said.id, said.issue, "delivered")


def utc(at: int) -> str:
    """A moment for people who read logs.

    >>> utc(1795500240)
    '2026-11-24T06:04Z'
    """
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%MZ")
