"""From what a watch knows to what it says: the alert, and one notification for each who is told. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from alerts.alert import Alert, Topic, accounts, direction, doubling, most_unusual, sentiment, spread, volume, word
from alerts.audience import Told
from alerts.buttons import buttons
from alerts.message import text
from alerts.notification import Mention, Notification, Status
from alerts.policy import Policy
from alerts.roster import Reach
from alerts.speech import Speech
from alerts.wants import wants
from alerts.words import LANGUAGES
from stream.state import State


def shared(audience: Sequence[Told], policy: Policy) -> Iterator[tuple[Told, tuple[Mention, ...]]]:
    """Everybody who is told, those who are reached in one chat together: as loud and as long as any of them is told."""
    chats: dict[tuple[str, str], list[Told]] = {}
    for told in audience:
        own = told.officer if not told.reach.address else ""  # without an address each has his own place
        chats.setdefault((told.reach.channel, told.reach.address or own), []).append(told)
    for group in chats.values():
        loudest = next((told for told in group if told.occasion != "revised"), group[0])
        whole = msgspec.structs.replace(loudest, short=all(told.short for told in group))
        yield whole, tuple(_mention(told, policy) for told in group) if len(group) > 1 else ()


def _mention(told: Told, policy: Policy) -> Mention:
    officer = policy.officers[told.officer]
    return Mention(told.officer, officer.name, officer.user.get(told.reach.channel, ""))


class Spokesman:
    """Speaks for the agency: its status mark, zone and language, and texts of its own by language."""

    def __init__(
        self, status: Status, zone: str, language: str, own: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        self.status, self.zone, self.language = status, zone, language
        self._speech = {one: Speech(one, zone, (own or {}).get(one), language) for one in LANGUAGES}

    def alert(self, topic: Topic, state: State, policy: Policy, at: int) -> Alert:
        """The episode as it stands at ``at``."""
        incident, assessment, grounds = state.incident, state.assessment, state.grounds
        shown = incident.level if incident.raised else incident.highest
        posts = state.window.over(60)
        hour = volume(60, posts.posts, assessment.expected)
        rules, after = (
            policy.rounds.rules(shown),
            policy.rounds.told_at(shown, incident.rung + 1, incident.deadline or at),
        )
        return Alert(
            alert_id=incident.id, issue_id=topic.issue, issue=topic.name, revision=incident.revision,
            supersedes=incident.revision - 1, status="UJI" if incident.drill else self.status, phase=incident.phase,
            level=shown, level_word=word(shown), direction=direction(incident, at), since=incident.since,
            first_seen=state.first_seen, detected_at=incident.opened, sent_at=at, closed_at=incident.closed,
            delay=max(0, incident.opened - state.first_seen),
            volume=hour, peak=(most_unusual(assessment) if incident.raised else None) or hour,
            authors=accounts(posts), doubling=doubling(assessment),
            sentiment=sentiment(posts), wants=wants(state.window, posts), opinion=state.opinion,
            spread=spread(state.window, posts, state.first_seen),
            drivers=(*grounds.drivers, *(("person",) if incident.floor > 1 else ())),
            reasons=grounds.reasons, score=round(assessment.score, 3), rule=assessment.rule,
            evidence=state.evidence, coordination=state.coordination, carriers=state.carriers,
            claim=topic.claim, unit=topic.unit,
            category=topic.category, actions=rules.actions, owner=topic.owner,
            held_by=self._name(policy, incident.owner), held_at=incident.owned,
            ack_by=incident.deadline if incident.raised else 0,
            next_escalation=tuple(policy.officers[name].name for name in after),
            chain_ended=policy.rounds.ended(incident), lapsed=self._name(policy, incident.lapsed),
            statement=topic.statement, approved_by=topic.approved_by, judged=incident.judged,
            together=tuple(state.together.values()),
            note=incident.note, verdict=incident.verdict, called_off=incident.called_off, missing=state.missing,
        )  # fmt: skip

    def notifications(
        self, topic: Topic, state: State, policy: Policy, audience: list[Told], at: int
    ) -> list[Notification]:
        """What each of the audience is told, in their language and length."""
        alert = self.alert(topic, state, policy, at)
        fields: dict[str, object] = msgspec.to_builtins(alert, str_keys=True)
        return [
            msgspec.structs.replace(self._notification(alert, fields, told, policy, at), mentions=mentions)
            for told, mentions in shared(audience, policy)
        ]

    def redirected(self, said: Notification, officer: str, way: Reach) -> Notification:
        """The same for one of its hearers by another way; forced, since nothing stands there that could be edited."""
        other = f"_{officer}" if officer != said.officer else ""
        id = f"{said.id}{other}_{way.channel}" + (f"_{way.address}" if way.channel == said.channel else "")
        return msgspec.structs.replace(
            said, id=id, officer=officer, channel=way.channel, address=way.address, mentions=(), forced=True
        )

    def speech(self, language: str = "") -> Speech:
        """How to say things in a language; the agency's own where none is named."""
        return self._speech[language or self.language]

    @property
    def failed(self) -> Counter[tuple[str, str]]:
        """How often a text of the agency's own could not be said, by its language and name."""
        speeches = self._speech.items()
        return Counter({(one, name): n for one, speech in speeches for name, n in speech.failed.items()})

    def text(self, alert: Alert, language: str = "", *, leader: bool = False) -> str:
        """The message in a language; the agency's own where none is named."""
        return text(alert, self.speech(language), leader=leader)

    def _notification(
        self, alert: Alert, fields: dict[str, object], told: Told, policy: Policy, at: int
    ) -> Notification:
        speech = self.speech(policy.officers[told.officer].language)
        return Notification(
            id=f"{alert.alert_id}-{alert.revision}-{told.officer}_{told.reach.channel}", issue=alert.issue_id,
            incident=alert.alert_id, revision=alert.revision, occasion=told.occasion, level=alert.level, at=at,
            channel=told.reach.channel, address=told.reach.address, officer=told.officer,
            text=text(alert, speech, leader=told.short), status=alert.status, buttons=buttons(alert, speech),
            alert=fields, quiet=told.quiet,
        )  # fmt: skip

    @staticmethod
    def _name(policy: Policy, officer: str) -> str:
        return policy.officers[officer].name if officer in policy.officers else officer
