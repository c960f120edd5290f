"""An episode of an issue, and how it changes: by what the numbers want (``wish``) and by what happens (``advance``), as
the table of ``life`` says. No I/O, no clock: time comes in as ``at``.
"""

import msgspec

from alerts.life import LIFE, RAISED, Happening, Phase, Step

REST = 900
"""Seconds after going down in which the level just left does not ring again; a higher one rings at once."""


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
    votes: tuple[tuple[str, str], ...] = ()
    """What at Awas needs two people (a false alarm, closing), and who wants it: (verb, officer)."""
    snoozes: int = 0
    """How often this level was put off."""
    drill: bool = False
    """An exercise, begun by a person: marked UJI, and a real rise ends it."""
    floor: int = 1
    """The level a person asked for; the numbers alone don't go below it."""
    muted: int = 1
    """The level a person called false or closed: up to it the same episode doesn't ring again until it is calm."""
    below: int = 0
    """Since when the numbers want less than ``level``; 0 while they don't."""
    want: int = 1
    """The most they wanted since then."""
    judged: str = ""
    """What officers say of it, see ``feedback``."""
    covered_by: str = ""
    """The issue in whose alert this one was told; empty where it speaks for itself."""
    left: int = 1
    """The level that was left when it last went down."""
    told: tuple[str, ...] = ()
    """Names of the officers who know of this episode."""
    spared: tuple[str, ...] = ()
    """Of these, who saw the present level by edit alone, since it rose at night, and is owed a ring in the morning."""
    rings: dict[str, tuple[int, ...]] = {}
    """When new Waspada of any issue last rang each officer, where there is a budget for that."""
    called_off: bool = False
    """Whether a person ended it as a false alarm, and not the numbers."""
    lapsed: str = ""
    """Who had it last and gave no status note in time."""

    @property
    def raised(self) -> bool:
        """Whether an episode is going on."""
        return self.phase in RAISED

    @property
    def idle(self) -> bool:
        """Whether nothing goes on, and nobody asked for quiet: only what the numbers want can change that."""
        return self.phase == "calm" and self.muted == 1

    def heeded(self, at: int) -> int:
        """The level above which the numbers ring at ``at``: the present one, a muted one, one that has just been left.

        >>> down = Incident(phase="open", level=2, since=600, risen=False, left=3)
        >>> down.heeded(1200), down.heeded(1500)
        (3, 2)
        """
        resting = self.left if not self.risen and at - self.since < REST else 1
        return max(self.level, self.muted, resting)


class Clocks(msgspec.Struct, frozen=True):
    """The durations of the incident's clocks, in seconds, at its level and rung."""

    acknowledge: int
    note: int
    next: int = 0
    """Time to acknowledge at the next rung; 0 where nothing more follows."""
    snooze: int = 1800
    """How long an officer may put it off."""
    cool: int = 6 * 3600
    """How long a new rise still continues the same episode."""
    calm: int = 3600
    """How long the numbers must stay lower before the level goes down."""


def wish(incident: Incident, wanted: int, at: int, clocks: Clocks, healthy: bool) -> tuple[Incident, Happening | None]:
    """What the numbers make happen: up at once, down only after a long calm with healthy data (rule 4).

    Returns the incident with its calm clock kept, and the happening, if any. Where ``healthy`` is false (a source is
    missing) nothing goes down. Of an exercise the numbers only make an end, so that what is real can ring.

    >>> clocks = Clocks(acknowledge=900, note=3600)
    >>> wish(Incident(), 2, 0, clocks, True)[1]
    'rise'
    >>> calming, nothing = wish(Incident(phase="open", level=2), 1, 60, clocks, True)
    >>> nothing, wish(calming, 1, 60 + 3600, clocks, True)[1]
    (None, 'clear')
    """
    if incident.drill:
        return incident, "over" if wanted > 1 and incident.raised else None
    wanted = max(wanted, incident.floor)
    if wanted > incident.heeded(at):
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
    if not steps and phase == incident.phase:
        return incident, steps
    incident = msgspec.structs.replace(incident, phase=phase, muted=_muted(incident, happening, level))
    if happening in ("rise", "fall", "drill"):
        incident = _moved(incident, level, at)
    for step in steps:
        incident = _take(incident, step, at, clocks, name)
    return incident, steps


def _muted(incident: Incident, happening: Happening, level: int) -> int:
    loudest = max(incident.level, incident.muted)
    heard = 1 if level > incident.muted else incident.muted  # a person may raise to a level that stays muted above
    return {"false_alarm": loudest, "close": loudest, "clear": 1, "rise": heard}.get(happening, incident.muted)


def _take(incident: Incident, step: Step, at: int, clocks: Clocks, name: str) -> Incident:
    change = msgspec.structs.replace
    match step:
        case "begin":
            return change(incident, id=name, opened=at)
        case "ack_clock":
            return change(
                incident, deadline=at + clocks.acknowledge, rung=0, owner="", owned=0, votes=(), closed=0, snoozes=0,
                covered_by="", called_off=False, lapsed="",
            )  # fmt: skip
        case "round_clock":
            return change(incident, deadline=at + clocks.acknowledge, owner="", owned=0)
        case "note_clock":
            return change(incident, deadline=at + clocks.note, lapsed="")
        case "snooze_clock":
            return change(incident, deadline=at + clocks.snooze, snoozes=incident.snoozes + 1)
        case "escalate":
            deadline = at + clocks.next if clocks.next else 0
            lapsed = incident.owner or incident.lapsed
            return change(incident, deadline=deadline, rung=incident.rung + 1, owner="", owned=0, lapsed=lapsed)
        case "no_clock":
            return change(incident, deadline=0)
        case "end":
            left = incident.level
            return change(
                incident, level=1, since=at, closed=at, risen=False, left=left, floor=1, below=0, want=1, spared=()
            )
        case "retract":
            return change(incident, called_off=True)
        case "cool_clock":
            return change(incident, deadline=at + (0 if incident.drill else clocks.cool))
        case "forget":
            return Incident(muted=incident.muted, below=incident.below, want=incident.want, rings=incident.rings)
    return incident


def _moved(incident: Incident, level: int, at: int) -> Incident:
    return msgspec.structs.replace(
        incident, level=level, since=at, risen=level > incident.level, highest=max(incident.highest, level),
        floor=min(incident.floor, level), below=0, want=1, verdict="" if level > incident.level else incident.verdict,
        left=incident.level if level < incident.level else incident.left,
    )  # fmt: skip


def _calm(incident: Incident, below: int, want: int) -> Incident:
    if (incident.below, incident.want) == (below, want):
        return incident
    return msgspec.structs.replace(incident, below=below, want=want)
