"""Alertmanager, so that an on-call set-up that is there can take over: one firing alert for each episode.

Labels are an alert's identity there, and routes look at labels: so the severity is a label, and where the level changes
one request ends the alert under its old labels and fires it under the new ones, which makes exactly one notification.
Everything else is an annotation. An alert that is not posted again ends by itself: ``again`` is called once a minute.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

import aiohttp
import msgspec

from alerts.channels import Delivered, Failed, Later, Memory, Outcome
from alerts.notification import Notification

PATH = "/api/v2/alerts"
TIMEOUT = 15.0
LASTS = 300.0
"""Seconds that an alert fires by itself: five posts may be lost."""
SEVERITY = {2: "info", 3: "warning", 4: "critical"}
ENDS = ("cleared", "retracted")
"""The occasions on which an alert stops firing."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One alert as it is posted. Times are RFC 3339."""

    labels: dict[str, str]
    annotations: dict[str, str]
    starts: str = msgspec.field(name="startsAt")
    ends: str = msgspec.field(name="endsAt", default="")


class Alertmanager:
    """The channel. ``urls`` are all instances of a cluster: each must be told itself; ``instance`` is who we are;
    ``clock`` gives epoch seconds.

    Memory: ``firing``, the alert as it was posted last; empty once it has ended.
    """

    def __init__(self, name: str, urls: Sequence[str], instance: str, clock: Callable[[], float]) -> None:
        self.name = name
        self._urls = [url.rstrip("/") + PATH for url in urls]
        self._instance, self._clock = instance, clock
        self._session: aiohttp.ClientSession | None = None

    async def send(self, notification: Notification, memory: Memory, *, repeat: bool) -> Outcome:
        """Post it; a repeat changes nothing there. Delivered where one instance has it: the others get it again."""
        before = msgspec.json.decode(memory["firing"], type=Entry) if memory.get("firing") else None
        entry = self._entry(notification, before)
        ended = notification.occasion in ENDS
        entries = [self._until(entry, 0.0 if ended else LASTS)]
        if before and before.labels != entry.labels:
            entries.insert(0, self._until(before, 0.0))
        outcome = await self._post(entries)
        if isinstance(outcome, Delivered):
            return Delivered({} if ended else {"firing": msgspec.json.encode(entry).decode()})
        return outcome

    async def again(self, memories: Iterable[Memory]) -> None:
        """Post what still fires once more; what fails is posted again in a minute anyway."""
        firing = [msgspec.json.decode(memory["firing"], type=Entry) for memory in memories if memory.get("firing")]
        if firing:
            await self._post([self._until(entry, LASTS) for entry in firing])

    async def close(self) -> None:
        """Let go of connections."""
        if self._session:
            await self._session.close()

    def _entry(self, said: Notification, before: Entry | None) -> Entry:
        severity = SEVERITY.get(said.level, "info")
        labels = {
            "alertname": "KentonganIncident", "issue": said.issue, "incident": said.incident, "severity": severity,
            "status": said.status, "instance": self._instance,
        }  # fmt: skip
        headline = said.text.partition("\n")[0]
        annotations = {"summary": headline, "description": said.text, "revision": str(said.revision)}
        return Entry(labels, annotations, before.starts if before else _written(self._clock()))

    def _until(self, entry: Entry, seconds: float) -> Entry:
        return msgspec.structs.replace(entry, ends=_written(self._clock() + seconds))

    async def _post(self, entries: Sequence[Entry]) -> Outcome:
        outcomes = [await self._post_to(url, msgspec.json.encode(entries)) for url in self._urls]
        return next((one for one in outcomes if isinstance(one, Delivered)), outcomes[0])

    async def _post_to(self, url: str, body: bytes) -> Outcome:
        if not self._session:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        sent = {"Content-Type": "application/json"}
        try:
            async with self._session.post(url, data=body, headers=sent, allow_redirects=False) as response:
                return _outcome(response.status)
        except aiohttp.InvalidURL:
            return Failed("this address can't be called: write the base URL of Alertmanager")
        except (aiohttp.ClientError, TimeoutError) as error:
            return Later(f"no answer ({type(error).__name__})")


def _outcome(status: int) -> Outcome:
    if status == 200:
        return Delivered()
    if status == 429 or status >= 500:
        return Later(f"Alertmanager: {status}")
    return Failed(f"Alertmanager: {status}; is this the base URL of an Alertmanager with API v2?")


def _written(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
