"""The officers' pages, in Bahasa Indonesia: all issues at ``/``, one episode at ``/incidents/ID``; no script."""

import msgspec
from aiohttp import web

from alerts.alert import Exhibit
from alerts.newcomer import Newcomer, text
from alerts.notification import LEVELS
from alerts.quoting import defang, quotation
from alerts.speech import Speech
from alerts.words.id import OCCASIONS
from alerts.words.numbers import amount, clock, day, percent, times, whole
from stream.config import Config
from stream.engine.host import Host
from stream.engine.shown import IncidentView, IssueView, SourceView
from stream.web.api import found
from stream.web.html import Html, document, element, join
from stream.web.sparkline import sparkline

REFRESH, READING = 10, 60
"""Seconds until the overview, and a page that somebody reads, reloads itself."""
LAG = 120
"""Seconds since a source's newest post from which on they are said."""
PHASES = {"calm": "selesai", "open": "belum diterima", "held": "dipegang", "cooling": "aman kembali"}
LACKS = {
    "score": "volume lebih besar",
    "voices": "lebih banyak akun",
    "size": "melampaui jam tersibuk",
    "driver": "pemicu (tumbuh cepat, media, atau penyebar)",
    "second driver": "pemicu kedua yang lepas dari yang pertama",
}
"""What the next level still asks for."""
NEWCOMERS = 5
"""Proposals shown."""
STATES = {
    "waiting": "menunggu dikirim",
    "sending": "sedang dikirim",
    "accepted": "diambil kanal, belum ada tanda sampai",
    "delivered": "sampai",
    "failed": "gagal",
    "superseded": "diganti yang lebih baru",
}


class Pages:
    """The pages of one engine."""

    def __init__(self, host: Host, config: Config) -> None:
        self.host = host
        self.config = config
        self._speech = Speech("id", config.agency.zone)

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self.overview), web.get("/incidents/{id}", self.episode)]

    async def overview(self, request: web.Request) -> web.Response:
        """Issues, living alerts and sources."""
        incidents = self.host.incidents()
        body = [
            self._head(),
            _section(
                "Peringatan",
                [self._alert(one, _link(one, "Kronologi")) for one in incidents if one.phase in ("open", "held")],
            ),
            _section("Isu", [self._issue(one) for one in self.host.issues()]),
            *self._newcomers(),
            _section("Peringatan yang lalu", [_past(one) for one in incidents if one.phase not in ("open", "held")]),
            _section("Sumber", [self._source(one) for one in self.host.sources()]),
        ]
        return _page(f"Kentongan · {self.config.agency.name}", body, REFRESH)

    async def episode(self, request: web.Request) -> web.Response:
        """One episode and its chronology."""
        incident = found(self.host, request)
        body = [
            self._head(),
            _section(incident.name, [self._alert(incident, element("a", "Semua isu", href="/"))]),
            _section("Bukti", [_exhibit(one) for one in _evidence(incident)]),
            _section("Kronologi", [self._chronology(incident)]),
        ]
        return _page(f"{incident.name} · Kentongan", body, READING)

    def _head(self) -> Html:
        agency = self.config.agency
        mark = [] if agency.status == "NYATA" else [element("strong", agency.status, class_="mark"), " "]
        time = self._moment(self.host.now) if self.host.now else "menunggu unggahan pertama"
        leave = [element("form", element("button", "Keluar"), method="post", action="/logout")]
        return element(
            "header",
            element("h1", "Kentongan"),
            element("p", *mark, f"{agency.name} · {time}"),
            *(leave if self.config.web.token else []),
        )

    def _issue(self, issue: IssueView) -> Html:
        facts = f"1 jam: {whole(issue.posts_hour, 'id')} unggahan (biasanya {whole(issue.expected_hour, 'id')})"
        tone = "" if issue.negative_share is None else f" · negatif {percent(issue.negative_share)}"
        return element(
            "article",
            element("h3", issue.name, " ", _badge(issue.level)),
            sparkline(issue.minutes),
            element("p", element("b", times(issue.ratio, "id")), " dari biasanya" + tone),
            element("p", f"{facts}, {whole(issue.authors_hour, 'id')} akun", class_="small"),
            *(element("p", words, class_="small") for words in (_young(issue), _ahead(issue), _far(issue)) if words),
            class_=f"issue level-{issue.level}",
        )

    def _newcomers(self) -> list[Html]:
        """What was proposed and not answered yet; no section where there is nothing."""
        asked = [self._newcomer(one) for one in self.host.emerging() if not one.answer]
        return [_section("Isu baru?", asked[:NEWCOMERS])] if asked else []

    def _newcomer(self, one: Newcomer) -> Html:
        return element(
            "article",
            _message(text(one, self._speech, self.config.agency.status)),
            element(
                "p", f"{self._moment(one.at)} · ", element("a", "Jawab", href=f"/emerging/{one.id}"), class_="small"
            ),
            class_="issue level-1",
        )

    def _alert(self, incident: IncidentView, link: Html) -> Html:
        return element(
            "article",
            _message(incident.text),
            element("p", f"{_state(incident)} · sejak {self._moment(incident.opened)} · ", link, class_="small"),
            class_=f"alert level-{incident.level}",
        )

    def _chronology(self, incident: IncidentView) -> Html:
        rows = [self._said(one) for one in incident.notifications]
        return element("ol", *rows) if rows else element("p", "Belum ada yang diberi tahu.")

    def _said(self, said: dict[str, object]) -> Html:
        officer = str(said.get("officer", ""))
        name = self.config.officers[officer].name if officer in self.config.officers else officer
        at, level = said.get("at"), said.get("level")
        return element(
            "li",
            element("time", self._moment(at) if isinstance(at, int) else ""),
            f" {OCCASIONS.get(str(said.get('occasion')), '')} → {name or said.get('channel', '')} ",
            _badge(level) if isinstance(level, int) else "",
            element("span", f" {_outcome(said)}", class_="small"),
            element("details", element("summary", "Pesan"), _message(str(said.get("text", "")))),
        )

    def _source(self, source: SourceView) -> Html:
        last = f"unggahan terakhir {self._moment(source.last_post)}" if source.last_post else "belum ada unggahan"
        if source.last_post and self.host.now - source.last_post >= LAG:
            last += f" (jeda {whole((self.host.now - source.last_post) // 60, 'id')} mnt)"
        counts = f"{whole(source.accepted, 'id')} diterima, {whole(source.repeated, 'id')} berulang, "
        counts += f"{whole(source.late, 'id')} terlambat, {whole(source.refused, 'id')} ditolak"
        if source.future_share:
            counts += f", {percent(source.future_share)} bertanggal di masa depan"
        state = " · selesai" if source.finished else ""
        if source.state == "gagal":
            state += " · sumber terputus"
        return element("p", element("b", source.feed), f" · {last}{state}", element("br"), counts, class_="source")

    def _moment(self, at: int) -> str:
        zone = self.config.agency.zone
        return f"{day(at, zone, 'id')} {clock(at, zone, 'id')} {zone}"


def _evidence(incident: IncidentView) -> tuple[Exhibit, ...]:
    return msgspec.convert(incident.alert.get("evidence", ()), tuple[Exhibit, ...])


def _exhibit(one: Exhibit) -> Html:
    """A post that shows what is going on, and the words that carried its tone; a plus is towards negative."""
    signed = ((defang(word), "+" if weight > 0 else "−", amount(abs(weight), "id")) for word, weight in one.words)
    words = ", ".join(f"{word} {sign}{weight}" for word, sign, weight in signed)
    carried = f"Kata yang membawa nada (+ negatif, − positif): {words}" if words else ""
    return element("article", element("p", quotation(one.text)), element("p", carried, class_="small"), class_="issue")


def _page(title: str, body: list[Html], refresh: int) -> web.Response:
    return web.Response(text=document(title, body, refresh), content_type="text/html", charset="utf-8")


def _section(title: str, parts: list[Html]) -> Html:
    return element("section", element("h2", title), *(parts or [element("p", "Tidak ada.", class_="small")]))


def _badge(level: int) -> Html:
    """Always the word and its place among four; the colour is an extra."""
    return element("span", f"{LEVELS[level]} · {level} dari 4", class_=f"badge level-{level}")


def _young(issue: IssueView) -> str:
    return "belum cukup data: dinilai hanya dari menit-menit pertamanya" if issue.young and issue.level == 1 else ""


def _ahead(issue: IssueView) -> str:
    """How big it will be, and how often that was right: "Perkiraan per jam: 1 jam 120–340 (80 %) ..."."""
    if not issue.outlook:
        return ""
    ranges = (f"{one.hours} jam {whole(one.low, 'id')}–{whole(one.high, 'id')}" for one in issue.outlook)
    held, told = sum(one.held for one in issue.outlook), sum(one.told for one in issue.outlook)
    right = f", selama ini tepat {percent(held / told)} dari {whole(told, 'id')}" if told else ""
    return f"Perkiraan unggahan per jam: {', '.join(ranges)} (peluang 80%{right})"


def _far(issue: IssueView) -> str:
    """How far it is to the next level and back."""
    far = issue.distance
    if far is None or not far.rises_at:
        return ""
    if issue.level == 1:
        return f"Waspada mulai kira-kira {whole(far.rises_at, 'id')} unggahan per jam"
    under = f"{whole(far.calm_under, 'id')} unggahan per jam"
    below = issue.posts_hour < far.calm_under  # what is held now is held by something else than the last hour's volume
    calm = f"Sejam terakhir sudah di bawah batas reda, {under}" if below else f"Reda bila di bawah {under}"
    lacks = ", ".join(LACKS[one] for one in far.lacks)
    return f"{calm} · {LEVELS[issue.level + 1]} perlu {lacks}" if lacks and issue.level < 4 else calm


def _state(incident: IncidentView) -> str:
    return PHASES.get(incident.phase, incident.phase) + (f" oleh {incident.owner}" if incident.owner else "")


def _outcome(said: dict[str, object]) -> str:
    """How a notification stands; why it failed is said as its channel said it, what else is remarked is for logs."""
    state = STATES.get(str(said.get("state")), "")
    return f"{state}: {said['reason']}" if said.get("state") == "failed" and said.get("reason") else state


def _message(text: str) -> Html:
    """A message as the phone shows it, its headline strong."""
    headline, *rest = text.split("\n", 1)
    return element("pre", element("b", headline), *(f"\n{lines}" for lines in rest))


def _link(incident: IncidentView, words: str) -> Html:
    return element("a", words, href=f"/incidents/{incident.incident}")


def _past(incident: IncidentView) -> Html:
    verdict = f" · {incident.verdict}" if incident.verdict else ""
    return element(
        "p", _link(incident, incident.name), " ", _badge(incident.highest), join([f" {_state(incident)}{verdict}"])
    )
