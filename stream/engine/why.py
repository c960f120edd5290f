"""Why somebody was told of an issue, or not (rule 9): from what was written down at the time, not worked out."""

import msgspec

from alerts.roster import Officer
from alerts.speech import Speech
from stream.effects import Unsaid
from stream.engine.shown import IncidentView, Why
from stream.engine.store import Store

encode_unsaid = msgspec.json.Encoder().encode
_unsaid = msgspec.json.Decoder(Unsaid)
_episode = msgspec.json.Decoder(IncidentView)
EPISODES = 10_000
"""So many are looked through."""


def why(store: Store, officer: str, person: Officer, issue: str, at: int, speech: Speech) -> Why:
    """The last message to this officer about the issue until ``at``, or the reason why there was none."""
    episode = _going_on(store, issue, at)
    said, kept = store.deliveries.told(issue, officer, at), store.deliveries.left_out(issue, officer, at)
    unsaid = _unsaid.decode(kept) if kept else None
    moment = speech.moment(at, at)
    if episode and said and said.notification.incident == episode and (not unsaid or said.notification.at >= unsaid.at):
        one = said.notification
        level, when = speech.words.level(one.level), speech.moment(one.at, at)
        text = speech.words.told(when, level, one.channel, said.state, said.reason)
        return Why(officer, issue, at, True, one.occasion, f"{person.name}: {text}", one.at, said.state)
    if unsaid and unsaid.incident == episode:
        until = speech.moment(unsaid.silence.until, at) if unsaid.silence.until else ""
        reason = speech.words.silence(unsaid.silence.reason, until)
        text = speech.words.untold(speech.moment(unsaid.at, at), speech.words.level(unsaid.level), reason)
        return Why(officer, issue, at, False, unsaid.silence.reason, f"{person.name}: {text}", unsaid.at)
    return Why(officer, issue, at, False, "no_episode", f"{person.name}: {speech.words.nothing(moment)}")


def _going_on(store: Store, issue: str, at: int) -> str:
    """The episode of the issue that was going on at ``at``, or had ended last; empty where there was none yet."""
    views = (_episode.decode(view) for view in store.episodes.newest(EPISODES))
    begun = [view for view in views if view.issue == issue and view.opened <= at]
    return begun[0].incident if begun else ""
