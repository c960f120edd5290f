"""The desk of a running service: it is asked over HTTP."""

import ipaddress
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec

from alerts.feedback import Precision
from stream.config import Config
from stream.desk.asked import DeskError
from stream.engine.outcomes import Changed, Pressed
from stream.engine.shown import IncidentView, IssueRecord, IssueView, Labelling, Trial, Why
from stream.events import Drawn, LabelTone

TIMEOUT = 60.0
"""Seconds until the service must have answered; a month of posts takes a while."""
T = TypeVar("T")


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

    def drill(self, issue: str, officer: str) -> Pressed:
        return self._ask("POST", f"/v1/issues/{quote(issue, safe='')}/drill", Pressed, {"officer": officer})

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
