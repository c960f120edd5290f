"""The budget of a person: so many new Waspada may ring him in some hours, over all issues together. Pure.

    rings      1 ... 2 ... x ... x ............. 1 and all that waited
    hours      [------------------------------- )

What comes beyond it waits until one more may ring, and is told together then. Siaga and Awas always ring, and count as
nothing.
"""

from collections.abc import Iterable

import msgspec

from alerts.incident import Incident
from alerts.roster import Budget


def counts(incident: Incident) -> bool:
    """Whether what is to be told is no more than Waspada, and real.

    >>> counts(Incident(phase="open", level=2, highest=2)), counts(Incident(phase="open", level=3, highest=3))
    (True, False)
    """
    return (incident.level if incident.raised else incident.highest) == 2 and not incident.drill


def free(budget: Budget | None, incident: Incident, name: str, at: int) -> int:
    """From when on this may ring somebody (epoch seconds); ``at`` where it may now.

    >>> used = Incident(phase="open", level=2, highest=2, rings={"sari": (0, 600)})
    >>> free(Budget(waspada=2, hours=12), used, "sari", 900), free(Budget(waspada=2, hours=12), used, "budi", 900)
    (43200, 900)
    """
    rings = incident.rings.get(name, ())
    if budget is None or not counts(incident) or len(rings) < budget.waspada:
        return at
    return max(at, rings[-budget.waspada] + 3600 * budget.hours)


def ring(budget: Budget, incident: Incident, names: Iterable[str], at: int) -> Incident:
    """The incident, with a new Waspada that has rung somebody written down: of this issue or another."""
    rings = {name: (*incident.rings.get(name, ()), at)[-budget.waspada :] for name in names}
    return msgspec.structs.replace(incident, rings={**incident.rings, **rings})
