"""Saying: a step of an issue's life becomes notifications in the outbox, which leave it with their receipt. Pure."""

import msgspec

from alerts.audience import RINGS, heard
from alerts.budget import ring
from alerts.life import Step
from alerts.policy import Policy
from stream.effects import Effect, Unsaid
from stream.events import Rang, Receipt
from stream.spokesman import Spokesman
from stream.state import State, Watched

REVISE = 600
"""Least seconds between revisions of a living alert whose numbers went on changing."""
FEW, MUCH = 3, 0.2
"""The last hour's posts have changed when they differ by more than these: posts, and share of what was said."""
OUTBOX = 256
"""Notifications that may wait for their receipt; the oldest revisions give way first."""


class Saying:
    """Who hears of an issue, and what: the policy and the spokesman over what its watch remembers."""

    def __init__(self, watched: Watched, policy: Policy, spokesman: Spokesman) -> None:
        self.watched, self.policy, self.spokesman = watched, policy, spokesman

    def say(self, state: State, step: Step, at: int, spoken: tuple[str, ...] = ()) -> list[Effect]:
        """Put what is to be said into the outbox, and write down who is left out."""
        state.unsaid, state.said, state.said_posts = None, at, state.window.posts(60)
        state.joined, state.said_strength = False, state.coordination.strength
        before = state.incident
        audience = self.policy.audience(before, step, at)
        state.incident = heard(msgspec.structs.replace(before, revision=before.revision + 1), audience)
        if step in ("announce", "escalate"):
            state.incident = self.policy.held_back(state.incident, at)
        said = self.spokesman.notifications(self.watched.topic, state, self.policy, audience, at)
        state.outbox.update({notification.id: notification for notification in said})
        _bound(state)
        rang = self._rang(state, self.policy.rang(before, audience, step), spoken, at)
        return [*said, *rang, *(self.left_out(state, at) if step in RINGS else ())]

    def _rang(self, state: State, officers: tuple[str, ...], spoken: tuple[str, ...], at: int) -> list[Effect]:
        """A new Waspada has rung somebody: it counts in his budget, for all issues."""
        if not officers or not self.policy.budget:
            return []
        state.incident = ring(self.policy.budget, state.incident, officers, at)
        return [Rang(self.watched.topic.issue, self.watched.topic.name, at, officers, spoken=spoken)]

    def left_out(self, state: State, at: int) -> list[Effect]:
        """Whoever does not know of it, and why, where that is news: it is written down, so that it can be asked for."""
        incident = state.incident
        silent = self.policy.silences.left_out(incident, at)
        news = {name: why for name, why in silent.items() if state.silent.get(name) != why}
        state.silent = silent
        return [
            Unsaid(self.watched.topic.issue, incident.id, name, at, incident.level, why) for name, why in news.items()
        ]

    def receipt(self, state: State, receipt: Receipt) -> list[Effect]:
        """What was delivered leaves the outbox; what failed goes the next way of each who has one."""
        said = state.outbox.pop(receipt.notification, None)
        if said is None or receipt.outcome != "failed":
            return []
        ways = {name: way for name in said.hearers if (way := self.policy.next_way(said, name))}
        again = [self.spokesman.redirected(said, name, way) for name, way in ways.items()]
        state.outbox.update({one.id: one for one in again})
        return list(again)


def outdated(state: State, at: int) -> bool:
    """Whether the last hour, or what a closer look found, differs enough from what was said to be worth an edit."""
    if at - state.said < REVISE:
        return False
    posts, said = state.window.posts(60), state.said_posts
    found = state.coordination.strength not in ("unknown", "none", state.said_strength)
    return bool(state.joined or found or abs(posts - said) > max(FEW, MUCH * said))


def _bound(state: State) -> None:
    """A newer revision takes the place of an older one that still waits; the outbox stays bounded."""
    outbox = state.outbox
    newest = {(one.channel, one.address): one.revision for one in outbox.values()}
    stale = [id for id, one in outbox.items() if one.revises and one.revision < newest[one.channel, one.address]]
    for id in stale:
        del outbox[id]
    for id in list(outbox)[: max(0, len(outbox) - OUTBOX)]:
        del outbox[id]
