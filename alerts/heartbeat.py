"""The daily word that the service lives: what it watches, what goes on, which source is late. Pure.

[SISTEM HIDUP] 24 Nov 2026, 07.00 WIB
12 isu dipantau, 1 alarm: Antrean BBM (Siaga)
Semua jenjang sudah diberi tahu, belum ada yang menerima: Antrean BBM
Sumber terlambat: media 20 menit
"""

import msgspec

from alerts.notification import LEVELS, Status
from alerts.words import LANGUAGES, numbers

NEVER = 0
"""In place of seconds: nothing ever came from this source."""


class Pulse(msgspec.Struct, frozen=True):
    """How the service is: issues watched, those above Normal with their levels, late sources with their seconds."""

    issues: int
    raised: tuple[tuple[str, int], ...] = ()
    late: dict[str, int] = {}
    unanswered: tuple[str, ...] = ()
    """Issues whose whole chain was told, and nobody has them."""


def heartbeat(pulse: Pulse, status: Status, at: int, zone: str, language: str) -> str:
    """The message, as the duty chat reads it.

    >>> print(heartbeat(Pulse(12, (), {"media": 1200}), "NYATA", 1795478400, "WIB", "id"))
    [SISTEM HIDUP] 24 Nov 2026, 07.00 WIB
    12 isu dipantau, 0 alarm
    Sumber terlambat: media 20 menit
    >>> pulse = Pulse(12, (("Antrean BBM", 3),), unanswered=("Antrean BBM",))
    >>> print(heartbeat(pulse, "NYATA", 1795478400, "WIB", "en").splitlines()[2])
    All rounds were told, nobody has acknowledged: Antrean BBM
    """
    words = LANGUAGES[language]
    when = f"{numbers.day(at, zone, language)}, {numbers.clock(at, zone, language)} {zone}"
    raised = [f"{name} ({LEVELS[level]})" for name, level in pulse.raised]
    late = [words.late(name, *_span(seconds)) for name, seconds in pulse.late.items()]
    lines = [
        f"[{words.MARK[status]}{words.ALIVE}] {when}",
        words.watched(numbers.whole(pulse.issues, language), raised),
        words.nobody(", ".join(pulse.unanswered)) if pulse.unanswered else "",
        words.sources(late),
    ]
    return "\n".join(line for line in lines if line)


def _span(seconds: int) -> tuple[int, str]:
    """A time in whole minutes, hours or days: the largest that has two of them.

    >>> _span(1200), _span(7300), _span(200_000), _span(NEVER)
    ((20, 'minute'), (2, 'hour'), (2, 'day'), (0, 'never'))
    """
    if seconds == NEVER:
        return 0, "never"
    for size, unit in ((86_400, "day"), (3600, "hour")):
        if seconds >= 2 * size:
            return seconds // size, unit
    return seconds // 60, "minute"
