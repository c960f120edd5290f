"""The life of an incident, as a table of plain data. No I/O, no clock: time comes in as ``at``.

``LIFE`` maps (phase, happening) to (phase, steps). A pair that changes nothing is in the table too, with no steps: the
table is total, and a happening that comes twice finds the incident where the first one left it. The README's diagram
is drawn from this table.

    calm     no episode
    open     raised and nobody has it: the clock for acknowledging runs
    held     somebody has it: the clock for a status note runs
    cooling  ended a short while ago: a new rise continues the same episode
"""

from typing import Literal

import msgspec

Phase = Literal["calm", "open", "held", "cooling"]
Happening = Literal["rise", "change", "fall", "clear", "acknowledge", "deadline", "note", "false_alarm", "close"]
Step = Literal[
    "begin", "announce", "revise", "acknowledged", "escalate", "all_clear", "retract",
    "ack_clock", "note_clock", "cool_clock", "forget",
]  # fmt: skip
Verb = Literal["acknowledge", "false_alarm", "raise", "lower", "note", "close"]

PHASES: tuple[Phase, ...] = ("calm", "open", "held", "cooling")
HAPPENINGS: tuple[Happening, ...] = (
    "rise", "change", "fall", "clear", "acknowledge", "deadline", "note", "false_alarm", "close",
)  # fmt: skip

_END: tuple[Step, ...] = ("all_clear", "cool_clock")
_WRONG: tuple[Step, ...] = ("retract", "cool_clock")

LIFE: dict[tuple[Phase, Happening], tuple[Phase, tuple[Step, ...]]] = {
    ("calm", "rise"): ("open", ("begin", "ack_clock", "announce")),
    ("calm", "change"): ("calm", ()),
    ("calm", "fall"): ("calm", ()),
    ("calm", "clear"): ("calm", ()),
    ("calm", "acknowledge"): ("calm", ()),
    ("calm", "deadline"): ("calm", ()),
    ("calm", "note"): ("calm", ()),
    ("calm", "false_alarm"): ("calm", ()),
    ("calm", "close"): ("calm", ()),
    # A higher level resets the clock, whoever has it (rule 2).
    ("open", "rise"): ("open", ("ack_clock", "announce")),
    ("open", "change"): ("open", ("revise",)),
    ("open", "fall"): ("open", ("revise",)),
    ("open", "clear"): ("cooling", _END),
    ("open", "acknowledge"): ("held", ("note_clock", "acknowledged")),
    ("open", "deadline"): ("open", ("escalate",)),
    ("open", "note"): ("open", ("revise",)),
    ("open", "false_alarm"): ("cooling", _WRONG),
    ("open", "close"): ("cooling", _END),
    ("held", "rise"): ("open", ("ack_clock", "announce")),
    ("held", "change"): ("held", ("revise",)),
    ("held", "fall"): ("held", ("revise",)),
    ("held", "clear"): ("cooling", _END),
    ("held", "acknowledge"): ("held", ()),
    # No status note in time opens escalation again (rule 3).
    ("held", "deadline"): ("open", ("escalate",)),
    ("held", "note"): ("held", ("note_clock", "revise")),
    ("held", "false_alarm"): ("cooling", _WRONG),
    ("held", "close"): ("cooling", _END),
    ("cooling", "rise"): ("open", ("ack_clock", "announce")),
    ("cooling", "change"): ("cooling", ()),
    ("cooling", "fall"): ("cooling", ()),
    ("cooling", "clear"): ("cooling", ()),
    ("cooling", "acknowledge"): ("cooling", ()),
    ("cooling", "deadline"): ("calm", ("forget",)),
    ("cooling", "note"): ("cooling", ()),
    ("cooling", "false_alarm"): ("cooling", ()),
    ("cooling", "close"): ("cooling", ()),
}


class Incident(msgspec.Struct, frozen=True, omit_defaults=True):
    """One episode of one issue. Times are epoch seconds of feed time; 0 is never."""

    phase: Phase = "calm"
    id: str = ""
    level: int = 1
    highest: int = 1
    opened: int = 0
    since: int = 0
    """When the present level began."""
    risen: bool = True
    """Whether the level last went up (else down)."""
    closed: int = 0
    revision: int = 0
    """Counts up whenever something is said: one living alert."""
    rung: int = 0
    """The round of the escalation chain that was told last."""
    deadline: int = 0
    owner: str = ""
    owned: int = 0
    note: str = ""
    verdict: str = ""
    accusers: tuple[str, ...] = ()
    """Who called it a false alarm; at Awas two people must."""
    floor: int = 1
    """The level a person asked for; the numbers alone don't go below it."""
    muted: int = 1
    """The level a person called false or closed: up to it the same episode doesn't ring again until it is calm."""
    below: int = 0
    """Since when the numbers want less than ``level``; 0 while they don't."""
    want: int = 1
    """The most they wanted since then."""
    told: tuple[str, ...] = ()
    """Names of the officers who know of this episode."""

    @property
    def raised(self) -> bool:
        """Whether an episode is going on."""
        return self.phase in ("open", "held")


class Clocks(msgspec.Struct, frozen=True):
    """The durations of the incident's clocks, in seconds, at its level and rung."""

    acknowledge: int
    note: int
    next: int = 0
    """Time to acknowledge at the next rung; 0 where the chain ends."""
    cool: int = 6 * 3600
    """How long a new rise still continues the same episode."""
    calm: int = 3600
    """How long the numbers must stay lower before the level goes down."""


def wish(incident: Incident, wanted: int, at: int, clocks: Clocks, healthy: bool) -> tuple[Incident, Happening | None]:
    """What the numbers make happen: up at once, down only after a long calm with healthy data (rule 4).

    Returns the incident with its calm clock kept, and the happening, if any. Where ``healthy`` is false (a source is
    missing) nothing goes down.

    >>> clocks = Clocks(acknowledge=900, note=3600)
    >>> wish(Incident(), 2, 0, clocks, True)[1]
    'rise'
    >>> calming, nothing = wish(Incident(phase="open", level=2), 1, 60, clocks, True)
    >>> nothing, wish(calming, 1, 60 + 3600, clocks, True)[1]
    (None, 'clear')
    """
    wanted = max(wanted, incident.floor)
    if wanted > max(incident.level, incident.muted):
        return _calm(incident, 0, 1), "rise"
    if not incident.raised and incident.muted == 1:
        return incident, None
    if wanted >= max(incident.level, incident.muted) or not healthy:
        return _calm(incident, 0, 1), None
    incident = _calm(incident, incident.below or at, max(wanted, incident.want))
    if at - incident.below < clocks.calm:
        return incident, None
    if incident.want >= incident.level:  # what a person lowered, closed or called false has come down by itself
        return _calm(msgspec.structs.replace(incident, muted=incident.want), 0, 1), None
    return incident, "fall" if incident.want > 1 else "clear"


def advance(
    incident: Incident, happening: Happening, at: int, clocks: Clocks, level: int = 0, name: str = ""
) -> tuple[Incident, tuple[Step, ...]]:
    """The incident after a happening, and the steps that others must carry out (who is told what).

    ``level`` is the new level at a rise or fall, ``name`` the id of an episode that begins.

    >>> clocks = Clocks(acknowledge=900, note=3600)
    >>> incident, steps = advance(Incident(), "rise", 600, clocks, level=2, name="banjir-1")
    >>> incident.phase, incident.level, incident.deadline, steps
    ('open', 2, 1500, ('begin', 'ack_clock', 'announce'))
    """
    phase, steps = LIFE[incident.phase, happening]
    if not steps:
        return incident, steps
    loudest = max(incident.level, incident.muted)
    heard = 1 if level > incident.muted else incident.muted  # a person may raise to a level that stays muted above
    muted = {"false_alarm": loudest, "close": loudest, "clear": 1, "rise": heard}
    incident = msgspec.structs.replace(incident, phase=phase, muted=muted.get(happening, incident.muted))
    if happening in ("rise", "fall"):
        incident = _moved(incident, level, at)
    for step in steps:
        incident = _take(incident, step, at, clocks, name)
    return incident, steps


def _take(incident: Incident, step: Step, at: int, clocks: Clocks, name: str) -> Incident:
    change = msgspec.structs.replace
    match step:
        case "begin":
            return change(incident, id=name, opened=at)
        case "ack_clock":
            return change(incident, deadline=at + clocks.acknowledge, rung=0, owner="", owned=0, accusers=(), closed=0)
        case "note_clock":
            return change(incident, deadline=at + clocks.note)
        case "escalate":
            deadline = at + clocks.next if clocks.next else 0
            return change(incident, deadline=deadline, rung=incident.rung + 1, owner="", owned=0)
        case "all_clear" | "retract":
            return change(incident, level=1, since=at, closed=at, risen=False, floor=1, below=0, want=1)
        case "cool_clock":
            return change(incident, deadline=at + clocks.cool)
        case "forget":
            return Incident(muted=incident.muted, below=incident.below, want=incident.want)
    return incident


def _moved(incident: Incident, level: int, at: int) -> Incident:
    return msgspec.structs.replace(
        incident, level=level, since=at, risen=level > incident.level, highest=max(incident.highest, level),
        floor=min(incident.floor, level), below=0, want=1, verdict="" if level > incident.level else incident.verdict,
    )  # fmt: skip


def _calm(incident: Incident, below: int, want: int) -> Incident:
    if (incident.below, incident.want) == (below, want):
        return incident
    return msgspec.structs.replace(incident, below=below, want=want)
