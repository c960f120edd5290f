"""Who is told at a step of an incident's life, and what is written down of that. Pure."""

from collections.abc import Sequence

import msgspec

from alerts.incident import Incident
from alerts.life import Step
from alerts.notification import Occasion
from alerts.roster import Reach

OCCASIONS: dict[Step, Occasion] = {
    "announce": "raised",
    "escalate": "escalated",
    "remind": "escalated",
    "hand_over": "handover",
    "revise": "revised",
    "acknowledged": "acknowledged",
    "all_clear": "cleared",
    "retract": "retracted",
}
"""The steps of an incident's life that say something, and the occasion they say it on."""
RINGS: tuple[Step, ...] = ("announce", "escalate", "remind", "hand_over")
"""The steps at which somebody is rung, and others are left to sleep."""


class Told(msgspec.Struct, frozen=True):
    """Somebody to be told, where, and on what occasion."""

    officer: str
    reach: Reach
    occasion: Occasion
    short: bool
    """The leader's version: the first four lines."""
    spared: bool = False
    """Whether he is not rung only because it is night, or his budget is used: he is owed it."""
    quiet: bool = False
    """Whether it is to make no sound: it waits for the office, or is the end of what did."""


def heard(incident: Incident, audience: Sequence[Told]) -> Incident:
    """The incident, with who was told written down: they know, and who was spared is owed a ring unless he has it.

    >>> sari = Told("sari", Reach(channel="layar"), "revised", short=False, spared=True)
    >>> after = heard(Incident(phase="open", level=2), [sari])
    >>> after.told, after.spared
    (('sari',), ('sari',))
    """
    told = dict.fromkeys((*incident.told, *(one.officer for one in audience)))
    rung = {one.officer for one in audience if one.occasion not in ("revised", "acknowledged")}
    spared = dict.fromkeys((*incident.spared, *(one.officer for one in audience if one.spared)))
    owed = tuple(name for name in spared if name not in rung and name != incident.owner)
    return msgspec.structs.replace(incident, told=tuple(told), spared=owed)
