"""Alerts for command centres that fetch them: ``GET /v1/cap`` is an Atom feed of what is current, and
``GET /v1/cap/IDENTIFIER`` a document of CAP 1.2. Where a token is configured it is asked for.
"""

from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from aiohttp import web

from alerts.alert import Alert
from alerts.channels.cap import TYPE, Issuer, document, identifier, moment, reference
from alerts.channels.event import schema
from stream.config import Config
from stream.engine.host import Host
from stream.web.answers import Problem, as_json

ATOM = "http://www.w3.org/2005/Atom"
CURRENT = ("open", "held", "cooling")
"""Episodes in the feed: those that go on, and those that ended a short while ago, so that their end is read."""


class Cap:
    """The feed, its documents, and the schema of the JSON that webhooks carry."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host = host
        self.issuer = Issuer(config.agency.sender, config.agency.name, config.agency.zone)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/cap", self.feed),
            web.get("/v1/cap/{identifier}", self.document),
            web.get("/v1/schema/alert.json", self.schema),
        ]

    async def feed(self, request: web.Request) -> web.Response:
        """The newest message of each current episode."""
        newest = [alerts[-1] for alerts in self._current()]
        body = feed(newest, self.issuer, self.host.now)
        return web.Response(body=body, content_type="application/atom+xml", charset="utf-8")

    async def document(self, request: web.Request) -> web.Response:
        """One message, with references to those before it."""
        wanted = request.match_info["identifier"]
        incident = wanted.rpartition(".")[0]
        before: list[str] = []
        for alert in self.host.said(incident):
            if identifier(alert) == wanted:
                return web.Response(body=document(alert, self.issuer, before), content_type=TYPE, charset="utf-8")
            before.append(reference(alert, self.issuer))
        raise Problem(404, "no such message; GET /v1/cap lists the newest ones")

    async def schema(self, request: web.Request) -> web.Response:
        """The JSON Schema of what webhooks carry."""
        return as_json(schema())

    def _current(self) -> Iterator[Sequence[Alert]]:
        for episode in self.host.incidents():
            if episode.phase in CURRENT and (alerts := self.host.said(episode.incident)):
                yield alerts


def feed(alerts: Sequence[Alert], issuer: Issuer, now: int) -> bytes:
    """The Atom feed (RFC 4287) of messages; ``now`` is when it is asked, epoch seconds."""
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "id", f"urn:kentongan:{issuer.sender}")
    _add(root, "title", issuer.name)
    _add(root, "updated", moment(max([now, *(alert.sent_at for alert in alerts)]), issuer.zone))
    _add(ElementTree.SubElement(root, "author"), "name", issuer.name)
    for alert in alerts:
        entry = ElementTree.SubElement(root, "entry")
        _add(entry, "id", f"urn:kentongan:{issuer.sender}:{identifier(alert)}")
        _add(entry, "title", f"{alert.level_word}: {alert.issue}")
        _add(entry, "updated", moment(alert.sent_at, issuer.zone))
        _add(entry, "summary", f"{alert.status} · {alert.level_word} · {alert.issue}")
        ElementTree.SubElement(entry, "link", rel="alternate", type=TYPE, href=f"/v1/cap/{identifier(alert)}")
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
