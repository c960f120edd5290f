"""The officers' pages, in the agency's language: all issues at ``/``, one episode at ``/incidents/ID``; no script."""

from collections.abc import Iterable

import msgspec
from aiohttp import web

from alerts.alert import Exhibit
from alerts.life import RAISED
from stream.config import Config
from stream.engine.host import Host
from stream.engine.shown import IncidentView
from stream.web.api import found
from stream.web.cards import Cards, link
from stream.web.html import Html, document, element

REFRESH, READING = 10, 60
"""Seconds until the overview, and a page that somebody reads, reloads itself."""
NEWCOMERS = 5
"""Proposals shown."""


class Pages:
    """The pages of one engine."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host, self.config = host, config
        self._cards = Cards(config)
        self._words = self._cards.words

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.overview), web.get("/incidents/{id}", self.episode)]

    async def overview(self, request: web.Request) -> web.Response:
        """Issues, living alerts and sources."""
        incidents, words, cards = self.host.incidents(), self._words, self._cards
        raised = [one for one in incidents if one.phase in RAISED]
        over = (one for one in incidents if one.phase not in RAISED)
        body = [
            self._head(),
            self._section(words.alerts, (cards.alert(one, link(one, words.chronicle)) for one in raised)),
            self._section(words.issues, map(cards.issue, self.host.issues())),
            *self._newcomers(),
            self._section(words.past, map(cards.past, over)),
            self._section(words.sources, (cards.source(one, self.host.now) for one in self.host.sources())),
        ]
        return self._page(f"Kentongan · {self.config.agency.name}", body, REFRESH)

    async def episode(self, request: web.Request) -> web.Response:
        """One episode and its chronicle."""
        incident, words = found(self.host, request), self._words
        back = element("a", words.all_issues, href="/")
        body = [
            self._head(),
            self._section(incident.name, [self._cards.alert(incident, back)]),
            self._section(words.evidence, map(self._cards.exhibit, _evidence(incident))),
            self._section(words.chronicle, [self._chronicle(incident)]),
        ]
        return self._page(f"{incident.name} · Kentongan", body, READING)

    def _head(self) -> Html:
        agency, words = self.config.agency, self._words
        mark = str(self._cards.speech.words.MARK[agency.status]).rstrip(" ·")
        time = self._cards.speech.date(self.host.now) if self.host.now else words.waiting
        leave = [element("form", element("button", words.leave), method="post", action="/logout")]
        return element(
            "header",
            element("h1", "Kentongan"),
            element("p", *([element("strong", mark, class_="mark"), " "] if mark else []), f"{agency.name} · {time}"),
            *(leave if self.config.web.token else []),
        )

    def _newcomers(self) -> list[Html]:
        """What was proposed and not answered yet; no section where there is nothing."""
        asked = [self._cards.newcomer(one) for one in self.host.emerging() if not one.answer]
        return [self._section(self._words.newcomers, asked[:NEWCOMERS])] if asked else []

    def _chronicle(self, incident: IncidentView) -> Html:
        rows = [self._cards.said(one) for one in incident.notifications]
        return element("ol", *rows) if rows else element("p", self._words.nobody_told)

    def _section(self, title: str, parts: Iterable[Html]) -> Html:
        shown = list(parts) or [element("p", self._words.none, class_="small")]
        return element("section", element("h2", title), *shown)

    def _page(self, title: str, body: list[Html], refresh: int) -> web.Response:
        text = document(title, body, refresh, language=self.config.agency.language)
        return web.Response(text=text, content_type="text/html", charset="utf-8")


def _evidence(incident: IncidentView) -> tuple[Exhibit, ...]:
    return msgspec.convert(incident.alert.get("evidence", ()), tuple[Exhibit, ...])
