"""What the officers' pages show of one thing: an issue, an alert, a message, a source. Pure."""

from collections.abc import Iterable

from alerts.alert import Exhibit
from alerts.newcomer import Newcomer, text
from alerts.quoting import defang, quotation
from alerts.speech import Speech
from alerts.words.numbers import amount, percent, times, whole
from alerts.words.pages import WORDS
from stream.config import Config
from stream.engine.shown import IncidentView, IssueView, SourceView
from stream.web.html import Html, element, join
from stream.web.sparkline import sparkline

LAG = 120
"""Seconds since a source's newest post from which on they are said."""


class Cards:
    """The cards in the agency's language and zone."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self.speech = Speech(config.agency.language, config.agency.zone)
        self.words = WORDS[config.agency.language]

    # ---- issues

    def issue(self, issue: IssueView) -> Html:
        tone = "" if issue.negative_share is None else self.words.negative.format(share=percent(issue.negative_share))
        hour = self.words.hour.format(
            posts=self._whole(issue.posts_hour),
            usual=self._whole(issue.expected_hour),
            accounts=self._whole(issue.authors_hour),
        )
        more = (self._young(issue), self._ahead(issue), self._far(issue))
        return element(
            "article",
            element("h3", issue.name, " ", self.badge(issue.level)),
            sparkline(issue.minutes, self.words.sparkline),
            element("p", element("b", times(issue.ratio, self.speech.language)), self.words.of_usual + tone),
            *(element("p", words, class_="small") for words in (hour, *more) if words),
            class_=f"issue level-{issue.level}",
        )

    def _young(self, issue: IssueView) -> str:
        return self.words.young if issue.young and issue.level == 1 else ""

    def _ahead(self, issue: IssueView) -> str:
        """How big it will be, and how often that was right: "Perkiraan per jam: 1 jam 120–340 (80 %) ..."."""
        if not issue.outlook:
            return ""
        ranges = (
            self.words.ahead.format(hours=one.hours, low=self._whole(one.low), high=self._whole(one.high))
            for one in issue.outlook
        )
        held, told = sum(one.held for one in issue.outlook), sum(one.told for one in issue.outlook)
        right = self.words.right.format(share=percent(held / told), told=self._whole(told)) if told else ""
        return self.words.outlook.format(ranges=", ".join(ranges), right=right)

    def _far(self, issue: IssueView) -> str:
        """How far it is to the next level and back."""
        far = issue.distance
        if far is None or not far.rises_at:
            return ""
        if issue.level == 1:
            return self.words.rises.format(level=self._level(2), posts=self._whole(far.rises_at))
        below = issue.posts_hour < far.calm_under  # what is held now is held by something else than the last hour
        line = self.words.calm_already if below else self.words.calm
        calm = line.format(posts=self._whole(far.calm_under))
        if not far.lacks or issue.level == 4:
            return calm
        lacks = ", ".join(self.words.lacks[one] for one in far.lacks)
        return f"{calm} · {self.words.wants.format(level=self._level(issue.level + 1), lacks=lacks)}"

    def newcomer(self, one: Newcomer) -> Html:
        answer = element("a", self.words.answer, href=f"/emerging/{one.id}")
        return element(
            "article",
            _message(text(one, self.speech, self._config.agency.status)),
            element("p", f"{self.speech.date(one.at)} · ", answer, class_="small"),
            class_="issue level-1",
        )

    # ---- alerts

    def alert(self, incident: IncidentView, link: Html) -> Html:
        state = f"{self._state(incident)} · {self.words.since.format(at=self.speech.date(incident.opened))} · "
        return element(
            "article",
            _message(incident.text),
            element("p", state, link, class_="small"),
            class_=f"alert level-{incident.level}",
        )

    def past(self, incident: IncidentView) -> Html:
        verdict = f" · {incident.verdict}" if incident.verdict else ""
        name = link(incident, incident.name)
        return element("p", name, " ", self.badge(incident.highest), join([f" {self._state(incident)}{verdict}"]))

    def exhibit(self, one: Exhibit) -> Html:
        """A post that shows what is going on, and the words that carried its tone; a plus is towards negative."""
        said = element("p", quotation(one.text))
        words = self.words.carried.format(words=", ".join(self._signed(one.words))) if one.words else ""
        return element("article", said, element("p", words, class_="small"), class_="issue")

    def _signed(self, words: Iterable[tuple[str, float]]) -> Iterable[str]:
        for word, weight in words:
            yield f"{defang(word)} {'+' if weight > 0 else '−'}{amount(abs(weight), self.speech.language)}"

    def said(self, said: dict[str, object]) -> Html:
        """A message of the chronicle: when, what, to whom, and what became of it."""
        officer = str(said.get("officer", ""))
        name = self._config.officers[officer].name if officer in self._config.officers else officer
        at, level = said.get("at"), said.get("level")
        occasion = self.speech.words.OCCASIONS.get(str(said.get("occasion")), "")
        return element(
            "li",
            element("time", self.speech.date(at) if isinstance(at, int) else ""),
            f" {occasion} → {name or said.get('channel', '')} ",
            self.badge(level) if isinstance(level, int) else "",
            element("span", f" {self._outcome(said)}", class_="small"),
            element("details", element("summary", self.words.message), _message(str(said.get("text", "")))),
        )

    def _outcome(self, said: dict[str, object]) -> str:
        """How a message stands; why it failed is said as its channel said it, what else is remarked is for logs."""
        state = str(self.speech.words.DELIVERY.get(str(said.get("state")), ""))
        return f"{state}: {said['reason']}" if said.get("state") == "failed" and said.get("reason") else state

    def _state(self, incident: IncidentView) -> str:
        owner = self.words.by.format(owner=incident.owner) if incident.owner else ""
        return self.words.phases.get(incident.phase, incident.phase) + owner

    # ---- sources, and what all share

    def source(self, source: SourceView, now: int) -> Html:
        state = self.words.finished if source.finished else ""
        if source.state == "gagal":
            state += self.words.cut
        first = f" · {self._last(source, now)}{state}"
        return element("p", element("b", source.feed), first, element("br"), self._counts(source), class_="source")

    def _last(self, source: SourceView, now: int) -> str:
        if not source.last_post:
            return self.words.no_post
        last, lag = self.words.last_post.format(at=self.speech.date(source.last_post)), now - source.last_post
        return last + (self.words.lag.format(minutes=self._whole(lag // 60)) if lag >= LAG else "")

    def _counts(self, source: SourceView) -> str:
        counts = self.words.counts.format(
            accepted=self._whole(source.accepted),
            repeated=self._whole(source.repeated),
            late=self._whole(source.late),
            refused=self._whole(source.refused),
        )
        return counts + (self.words.future.format(share=percent(source.future_share)) if source.future_share else "")

    def badge(self, level: int) -> Html:
        """Always the word and its place among four; the colour is an extra."""
        words = self.words.of_four.format(word=self._level(level), level=level)
        return element("span", words, class_=f"badge level-{level}")

    def _level(self, level: int) -> str:
        return str(self.speech.words.LEVELS[level])

    def _whole(self, number: float) -> str:
        return whole(number, self.speech.language)


def link(incident: IncidentView, words: str) -> Html:
    """The way to an episode's page."""
    return element("a", words, href=f"/incidents/{incident.incident}")


def _message(text: str) -> Html:
    """A message as the phone shows it, its headline strong."""
    headline, *rest = text.split("\n", 1)
    return element("pre", element("b", headline), *(f"\n{lines}" for lines in rest))
