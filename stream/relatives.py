"""Relatives: other issues that are raised, and which of them speaks for whom. Pure.

A parent speaks for its children, and a combined alert for all that rise with it; Awas always speaks for itself.
"""

from stream.events import Kin
from stream.state import Relative, State

TOGETHER, WITHIN = 3, 900
"""So many issues that rise within so many seconds make one combined alert."""
KIN = 64
"""Other raised issues that are remembered; those whose alert speaks for others before all."""


def speaker(state: State, parent: str, at: int) -> str:
    """The issue in whose alert a rise to the present level is told; empty where it is told in its own."""
    level = state.incident.level
    higher = {name: one for name, one in state.kin.items() if one.level >= level}
    if level > 3 or state.incident.drill:
        return ""
    if parent in higher:
        return parent
    return next((name for name, one in higher.items() if one.combined and at - one.at <= WITHIN), "")


def gather(state: State, at: int) -> None:
    """Where others rose within a quarter of an hour, this alert speaks for all."""
    near = {name: one.name for name, one in state.kin.items() if at - one.at <= WITHIN}
    state.together = near if len(near) >= TOGETHER - 1 and not state.incident.drill else {}


def remember(state: State, kin: Kin) -> None:
    """Another issue rose, fell or ended; one that rises soon after a combined alert joins it."""
    before = state.kin.pop(kin.of, None)
    if kin.level > 1:
        since = before.at if before else kin.at
        state.kin[kin.of] = Relative(kin.name, kin.level, since, kin.combined)
        state.kin = dict(sorted(state.kin.items(), key=lambda one: one[1].combined)[-KIN:])
    if state.together and state.incident.raised and kin.at - state.incident.opened <= WITHIN and not before:
        state.together[kin.of], state.joined = kin.name, True
