"""How often what goes wrong: drawn anew for each seed (swarm), so that seeds differ in kind and not only in luck."""

from random import Random

import msgspec


class Rates(msgspec.Struct, frozen=True):
    """Chances, each for the occasion named; a world in which all are 0 has no faults."""

    crash: float = 0.0
    """For each SQL statement: the process ends before it."""
    crash_committed: float = 0.0
    """For each commit: the process ends behind it, before anybody hears of it."""
    disk_full: float = 0.0
    """For each commit: it fails."""
    crash_request: float = 0.0
    """For each request to a channel: the process ends before it."""
    crash_answer: float = 0.0
    """For each request that arrived: the process ends before the answer."""
    error_500: float = 0.0
    error_429: float = 0.0
    hang: float = 0.0
    request_lost: float = 0.0
    answer_lost: float = 0.0
    blocked: float = 0.0
    """For each request: the person has blocked us."""
    outage: float = 0.0
    """For each half hour: a channel is out for up to two hours."""
    blind: float = 0.0
    """For each half hour: the source is silent for up to two hours."""
    clock_jump: float = 0.0
    """For each half hour: the clock jumps by up to a minute, back or forth."""
    asleep: float = 0.0
    """For each loud message: the officer doesn't stir."""
    pressed_twice: float = 0.0
    pressed_wrong: float = 0.0
    """For each press: on an episode that is over, or a second button of somebody else's."""
    stranger: float = 0.0
    """For each half hour: somebody who isn't on duty presses."""
    post_late: float = 0.0
    post_repeated: float = 0.0
    post_future: float = 0.0
    unreached: float = 0.0
    """For each request that a messenger took: it finds out later that the phone can't be reached."""
    receipt_lost: float = 0.0
    receipt_late: float = 0.0
    receipt_twice: float = 0.0
    receipt_disordered: float = 0.0
    """For each arrival at a messenger's phone."""


_MOST = Rates(
    crash=1e-3, crash_committed=1e-2, disk_full=2e-2, crash_request=0.05, crash_answer=0.05, error_500=0.4,
    error_429=0.3, hang=0.2, request_lost=0.2, answer_lost=0.2, blocked=0.02, outage=0.1, blind=0.1, clock_jump=0.2,
    asleep=0.7, pressed_twice=0.5, pressed_wrong=0.4, stranger=0.3, post_late=0.4, post_repeated=0.4, post_future=0.2,
    unreached=0.2, receipt_lost=0.3, receipt_late=0.3, receipt_twice=0.4, receipt_disordered=0.4,
)  # fmt: skip
NONE = Rates()
WITHOUT = 10
"""One seed in so many has no faults: whatever is repeated then is a bug."""


def drawn(random: Random, seed: int) -> Rates:
    """The rates of a seed: each kind is missing in half of the worlds, and spread over two powers of ten else."""
    if seed % WITHOUT == 0:
        return NONE
    return Rates(*(most * 10 ** -random.uniform(0, 2) if random.random() < 0.5 else 0.0 for most in _values(_MOST)))


def _values(rates: Rates) -> tuple[float, ...]:
    return msgspec.structs.astuple(rates)
