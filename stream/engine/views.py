"""What is shown of the core: issues and episodes as values for the API, the pages and the terminal. Pure."""

from collections.abc import Iterable, Mapping
from typing import cast

import msgspec

from alerts.alert import Alert, accounts
from alerts.delivery import Delivery
from alerts.feedback import precision
from alerts.notification import Notification
from stream.engine.shown import Expected, IncidentView, IssueView, SourceView
from stream.watch import Watch

Kept = tuple[object, ...]
"""What an episode is kept for, when it changes."""
encode_view = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(IncidentView)


def issue_view(watch: Watch, version: int = 0) -> IssueView:
    """An issue as it stands at its last minute; ``version`` as in ``IssueView``."""
    state, topic = watch.state, watch.watched.topic
    hour, expected = state.window.over(60), state.assessment.expected
    judged = precision(topic.issue, state.judged)
    return IssueView(
        issue=topic.issue,
        name=topic.name,
        level=state.incident.level,
        since=state.incident.since,
        phase=state.incident.phase,
        posts_hour=hour.posts,
        expected_hour=round(expected, 2),
        ratio=round(hour.posts / expected, 2) if expected else 0.0,
        negative_share=round(hour.negative / hour.posts, 4) if hour.posts else None,
        authors_hour=accounts(hour),
        score=round(state.assessment.score, 3),
        incident=state.incident.id,
        minutes=tuple(counts.posts for counts in state.window.minutes[-60:]),
        version=version,
        unanswered=watch.policy.rounds.ended(state.incident),
        withheld=bool(state.withheld),
        read_by=state.read_by,
        read_since=state.read_since,
        precision=judged.share,
        sensitivity=judged.sensitivity,
        distance=watch.panel.distance(state.window),
        outlook=expected_of(watch),
        young=watch.panel.young,
    )


def expected_of(watch: Watch) -> tuple[Expected, ...]:
    """How big an issue will be, with how often that was right before."""
    panel = watch.panel
    return tuple(
        Expected(one.hours, one.low, one.middle, one.high, *panel.forecast.held[one.hours])
        for one in panel.outlook(watch.state.window)
    )


def issue_views(watches: Iterable[Watch], versions: Mapping[str, int]) -> list[IssueView]:
    """All issues: the highest level first, then the greatest ratio; ``versions`` of those that were added."""
    views = (issue_view(watch, versions.get(watch.issue, 0)) for watch in watches)
    return sorted(views, key=lambda view: (-view.level, -view.ratio, view.issue))


def episode_view(watch: Watch) -> IncidentView:
    """The episode of a watch as it stands now, without its notifications."""
    state, topic = watch.state, watch.watched.topic
    incident = state.incident
    alert = watch.spokesman.alert(topic, state, watch.policy, 60 * (state.window.now + 1))
    owner = watch.policy.officers[incident.owner].name if incident.owner in watch.policy.officers else ""
    return IncidentView(
        incident=incident.id,
        issue=topic.issue,
        name=topic.name,
        phase=incident.phase,
        level=incident.level,
        highest=incident.highest,
        opened=incident.opened,
        closed=incident.closed,
        owner=owner,
        verdict=incident.verdict,
        alert=msgspec.to_builtins(alert, str_keys=True),
        text=watch.spokesman.text(alert),
    )


def standing(watch: Watch) -> Kept:
    """How the episode of a watch stands, but for the numbers, which change every minute: see ``living``."""
    state = watch.state
    found = (state.evidence, state.opinion, state.coordination, state.carriers)
    return state.incident, *found, state.missing, tuple(state.together)


def living(episode: IncidentView, watch: Watch | None) -> IncidentView:
    """An episode that is stored, with the numbers of now where its watch has gone on with it; while it is raised with
    how far it is to the next level and back, too. Worked out when it is asked for."""
    if watch is None or watch.state.incident.id != episode.incident:
        return episode
    if 60 * (watch.state.window.now + 1) > cast(int, episode.alert["sent_at"]):
        episode = msgspec.structs.replace(episode_view(watch), notifications=episode.notifications)
    if not watch.state.incident.raised:
        return episode
    return msgspec.structs.replace(episode, distance=watch.panel.distance(watch.state.window))


def read_episode(stored: bytes, notifications: Iterable[dict[str, object]] = ()) -> IncidentView:
    """A stored episode, with what was said about it."""
    return msgspec.structs.replace(_decoder.decode(stored), notifications=tuple(notifications))


def revisions(notifications: Iterable[Notification]) -> list[Alert]:
    """The alerts that notifications carry, each revision once, in order."""
    alerts = {one.revision: one.alert for one in notifications if one.alert}
    return [msgspec.convert(alerts[revision], Alert) for revision in sorted(alerts)]


def said(row: Delivery) -> dict[str, object]:
    """A notification and how it stands, without the alert's fields; ``seconds`` after it was said it arrived."""
    one = row.notification
    return {
        "id": one.id, "at": one.at, "revision": one.revision, "occasion": one.occasion, "level": one.level,
        "channel": one.channel, "address": one.address, "officer": one.officer, "hearers": one.hearers,
        "text": one.text, "state": row.state, "reason": row.reason,
        "seconds": max(0.0, row.arrived - row.queued),
    }  # fmt: skip


def source(
    name: str, kind: str, stored: tuple[int, ...] | None, finished: bool, state: str, remark: str, ahead: float
) -> SourceView:
    """A feed's health, from what is stored of it and what it says of itself: ``ahead`` is its share of future dates."""
    accepted, _, repeated, late, refused, last_post, future = stored or (0,) * 7
    share = max(ahead, round(future / max(1, accepted + repeated), 4))
    return SourceView(name, kind, accepted, refused, repeated, late, last_post, finished, state, remark, share)
