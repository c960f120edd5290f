"""Where a terminal looks at issues and changes them: the running service, asked over HTTP, else its file."""

import ipaddress
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from alerts.feedback import Precision, precision
from stream import core
from stream.config import Config
from stream.engine import amendments, labelling, views
from stream.engine.clock import Clock
from stream.engine.embedded import Embedded
from stream.engine.key import Keys
from stream.engine.outcomes import Changed
from stream.engine.showing import Showing
from stream.engine.shown import IncidentView, IssueRecord, IssueView, Labelling, Trial, Why
from stream.engine.store import InUse, Store, StoreError
from stream.engine.trial import trial
from stream.engine.why import why
from stream.events import Drawn, IssueChange, Labelled, LabelTone

TIMEOUT = 60.0
"""Seconds until the service must have answered; a month of posts takes a while."""
T = TypeVar("T")


class DeskError(Exception):
    """The wish can't be fulfilled; the message says why and what to do."""


class Desk(Protocol):
    """What can be asked. Every method raises DeskError."""

    def issues(self) -> list[IssueView]:
        """All that are watched, the highest level first."""

    def issue(self, name: str) -> IssueRecord:
        """One that is watched, or was."""

    def add(self, name: str, settings: dict[str, object], by: str) -> Changed:
        """Watch one more."""

    def retire(self, name: str, by: str, reason: str) -> Changed:
        """Watch one no more."""

    def test(self, query: str, days: int) -> Trial:
        """What a query would have matched."""

    def episodes(self) -> list[IncidentView]:
        """Open and recent episodes, the newest first."""

    def episode(self, incident: str) -> IncidentView:
        """An episode with everything that was said about it."""

    def why(self, officer: str, issue: str, at: int) -> Why:
        """Why an officer was told of an issue, or not; at 0 it is now."""

    def precision(self) -> list[Precision]:
        """How the alarms of each issue were judged."""

    def labelling(self, name: str) -> Labelling:
        """What there is to label in an issue."""

    def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        """An officer's word on a post."""


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
    finally:
        store.close()


class File:
    """The file of a service that doesn't run; a change is in effect as soon as it starts."""

    def __init__(self, config: Config, store: Store) -> None:
        keys = Keys(config)
        self.config, self.engine = config, Embedded(config, store, keys.all()[-1], renew=keys.renew)

    def issues(self) -> list[IssueView]:
        return views.issue_views(self.engine.watches.values(), self.engine.versions)

    def issue(self, name: str) -> IssueRecord:
        record = amendments.record(self.engine, name)
        if record is None:
            raise DeskError(f"{name}: no such issue; `kentongan issues list` shows them")
        return record

    def add(self, name: str, settings: dict[str, object], by: str) -> Changed:
        return self._amend(amendments.addition(self.engine, name, settings, by, self._at()))

    def retire(self, name: str, by: str, reason: str) -> Changed:
        return self._amend(amendments.retirement(self.engine, name, by, reason, self._at()))

    def test(self, query: str, days: int) -> Trial:
        try:
            tried = trial(self.config.engine.database, self.config, query, days, self.engine.now)
        except StoreError as error:
            raise DeskError(str(error)) from None
        if tried.refused:
            raise DeskError(tried.refused)
        return tried

    def episodes(self) -> list[IncidentView]:
        return Showing(self.engine).incidents()

    def episode(self, incident: str) -> IncidentView:
        found = Showing(self.engine).incident(incident)
        if found is None:
            raise DeskError("no such incident, or it is older than what is kept")
        return found

    def why(self, officer: str, issue: str, at: int) -> Why:
        if officer not in self.config.officers:
            raise DeskError(f"{officer}: no such officer; the configuration has {', '.join(self.config.officers)}")
        self.issue(issue)
        person = self.config.officers[officer]
        return why(self.engine.store, officer, person, issue, at or self.engine.now, core.speech(self.config))

    def precision(self) -> list[Precision]:
        return [precision(watch.issue, watch.state.judged) for watch in self.engine.watches.values()]

    def labelling(self, name: str) -> Labelling:
        found = labelling.labelling(self.engine, name)
        if found is None:
            raise DeskError(f"{name}: no such issue; `kentongan issues list` shows them")
        return found

    def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        label = Labelled(issue, post, officer, self._at(), tone, drawn)
        if refused := labelling.refusal(self.engine, label):
            raise DeskError(refused.explanation)
        self._step(label)
        return labelling.done(label)

    def _amend(self, wish: IssueChange | Changed) -> Changed:
        if isinstance(wish, IssueChange):
            self._step(wish)
            wish = amendments.outcome(self.engine, wish)
        if wish.outcome != "done":
            raise DeskError(wish.explanation)
        return wish

    def _step(self, change: IssueChange | Labelled) -> None:
        try:
            self.engine.step([change], Clock().now())
        except sqlite3.Error as error:
            raise DeskError(f"{self.engine.store.path}: {error}; nothing was changed") from None

    def _at(self) -> int:
        return int(Clock().now()) if self.config.engine.time == "wall" else self.engine.now


class Service:
    """The running service, at the host and port of its configuration."""

    def __init__(self, config: Config) -> None:
        self.web = config.web
        self.url = f"http://{config.web.host}:{config.web.port}"

    def issues(self) -> list[IssueView]:
        return self._ask("GET", "/v1/issues", Listed).issues

    def issue(self, name: str) -> IssueRecord:
        return self._ask("GET", f"/v1/issues/{quote(name, safe='')}", IssueRecord)

    def add(self, name: str, settings: dict[str, object], by: str) -> Changed:
        return self._ask("POST", "/v1/issues", Changed, {"issue": name, "settings": settings, "by": by})

    def retire(self, name: str, by: str, reason: str) -> Changed:
        query = urlencode({"by": by, "reason": reason})
        return self._ask("DELETE", f"/v1/issues/{quote(name, safe='')}?{query}", Changed)

    def test(self, query: str, days: int) -> Trial:
        return self._ask("POST", "/v1/issues/test", Trial, {"query": query, "days": days})

    def episodes(self) -> list[IncidentView]:
        return self._ask("GET", "/v1/incidents", Episodes).incidents

    def episode(self, incident: str) -> IncidentView:
        return self._ask("GET", f"/v1/incidents/{quote(incident, safe='')}", IncidentView)

    def why(self, officer: str, issue: str, at: int) -> Why:
        moment = {"at": datetime.fromtimestamp(at, UTC).isoformat()} if at else {}
        query = urlencode({"officer": officer, "issue": issue, **moment})
        return self._ask("GET", f"/v1/why?{query}", Why)

    def precision(self) -> list[Precision]:
        return self._ask("GET", "/v1/precision", Judged).issues

    def labelling(self, name: str) -> Labelling:
        return self._ask("GET", f"/v1/issues/{quote(name, safe='')}/labels", Labelling)

    def label(self, issue: str, post: str, tone: LabelTone, officer: str, drawn: Drawn) -> Changed:
        body = {"post": post, "tone": tone, "officer": officer, "drawn": drawn}
        return self._ask("POST", f"/v1/issues/{quote(issue, safe='')}/labels", Changed, body)

    def _ask(self, method: str, path: str, kind: type[T], body: dict[str, Any] | None = None) -> T:
        try:
            status, answer = self._send(method, path, msgspec.json.encode(body) if body else None)
            if status == 200:
                return msgspec.json.decode(answer, type=kind)
            raise DeskError(msgspec.json.decode(answer, type=Problem).error)
        except (OSError, HTTPException, msgspec.MsgspecError) as error:
            raise DeskError(
                f"a process holds the file, but does not answer as our service at {self.url} ({error}); "
                "is this the configuration it was started with?"
            ) from None

    def _send(self, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
        token = self.web.token.read()
        connection = HTTPConnection(_reachable(self.web.host), self.web.port, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, {"Authorization": f"Bearer {token}"} if token else {})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


class Listed(msgspec.Struct):
    """The answer of ``GET /v1/issues``."""

    issues: list[IssueView]


class Episodes(msgspec.Struct):
    """The answer of ``GET /v1/incidents``."""

    incidents: list[IncidentView]


class Judged(msgspec.Struct):
    """The answer of ``GET /v1/precision``."""

    issues: list[Precision]


class Problem(msgspec.Struct):
    """Any answer that says no."""

    error: str


def _reachable(host: str) -> str:
    """Where a service that listens everywhere is found from its own machine.

    >>> _reachable("0.0.0.0"), _reachable("::"), _reachable("10.1.2.3")
    ('127.0.0.1', '::1', '10.1.2.3')
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"
