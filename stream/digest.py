"""Digest: what waits for the budget of its hearers is told together, by the one of them that goes on longest. Pure.

isu a   Waspada, withheld ......................... the budget is free: "3 isu naik bersama: a, b, c"
isu b         Waspada, withheld ................... told in the alert of a
isu c              Waspada, withheld, over ........ told in the alert of a
"""

import msgspec

from alerts.budget import ring
from alerts.roster import Budget
from stream.events import Kin, Rang
from stream.state import State, Waiting

MOST = 64
"""Other issues that wait and are remembered; those beyond them tell what they have themselves, within the budget."""
PATIENCE = 300
"""Seconds after which an issue no longer waits for another to speak for it."""


def hear(state: State, budget: Budget, rang: Rang) -> None:
    """Another issue has rung somebody, or waits, or waits no more."""
    state.incident = ring(budget, state.incident, rang.officers, rang.at)
    for issue in (rang.of, *rang.spoken):
        state.waiting.pop(issue, None)
    if rang.withheld and len(state.waiting) < MOST:
        state.waiting[rang.of] = Waiting(rang.name, rang.withheld, rang.at)


def turned(state: State, kin: Kin) -> None:
    """Another issue rose or fell: from Siaga on it tells what it has itself, and what goes on speaks first."""
    if (one := state.waiting.pop(kin.of, None)) and kin.level <= 2:
        state.waiting[kin.of] = msgspec.structs.replace(one, raised=kin.level > 1)


def leads(state: State, issue: str, owed: tuple[str, ...], at: int) -> bool:
    """Whether this issue is to speak now: no other that waits for the same people has waited longer."""
    state.due = state.due or at
    others = [(not one.raised, one.since, name) for name, one in state.waiting.items() if {*owed} <= {*one.officers}]
    own = (not state.incident.raised, state.incident.opened, issue)
    return at - state.due >= PATIENCE or own < min(others, default=(True, at + 1, ""))


def gather(state: State, owed: tuple[str, ...]) -> tuple[str, ...]:
    """The issues for which this one speaks: those that wait for nobody else; its alert names them from now on."""
    spoken = {issue: one.name for issue, one in state.waiting.items() if {*one.officers} <= {*owed}}
    state.together, state.due = state.together | spoken, 0
    for issue in spoken:
        del state.waiting[issue]
    return tuple(spoken)
