"""The table of an incident's life, and what the numbers and people make happen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.incident import REST, Clocks, Incident, advance, wish
from alerts.life import HAPPENINGS, LIFE, MOVES, PHASES, Happening, Phase

CLOCKS = Clocks(acknowledge=900, note=3600, next=900)
HOUR = 3600

steps = st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, 7200), st.integers(2, 4)), max_size=40)


def lived(history: list[tuple[str, int, int]]) -> list[Incident]:
    """The incident after each of these happenings."""
    incident, at, seen = Incident(), 1_000_000, []
    for happening, wait, level in history:
        at += wait
        incident, _ = advance(incident, happening, at, CLOCKS, level=level, name=f"x-{at}")  # type: ignore[arg-type]
        seen.append(incident)
    return seen


def test_the_table_is_total() -> None:
    """Every happening in every phase has an answer."""
    assert set(LIFE) == {(phase, happening) for phase in PHASES for happening in HAPPENINGS}


def test_every_phase_can_be_reached_from_calm_and_back() -> None:
    """No phase is out of reach and none is a trap: from calm to each, and from each to calm."""
    ways = {(before, after) for (before, _), (after, _) in LIFE.items()}
    assert reached("calm", ways) == set(PHASES)
    assert all("calm" in reached(phase, ways) for phase in PHASES)


def reached(phase: str, ways: set[tuple[str, str]]) -> set[str]:
    """Every phase that can follow, in any number of steps."""
    found = {phase}
    while more := {after for before, after in ways if before in found} - found:
        found |= more
    return found


def test_what_the_table_names_changes_something() -> None:
    """A move goes to another phase or asks for steps; nothing is named twice or for nothing."""
    assert all(move != (phase, ()) for (phase, _), move in MOVES.items())


@pytest.mark.parametrize(("phase", "happening"), [pair for pair, (after, _) in MOVES.items() if after != pair[0]])
def test_what_leads_away_leads_there_once(phase: Phase, happening: Happening) -> None:
    """Over the whole table: whatever moved an incident says and does nothing the second time, but for what may come
    again by its nature (a rise to a still higher level, a clock that runs out, a verdict, a change)."""
    if happening in ("rise", "uncover", "drill", "deadline"):
        return
    once, _ = advance(Incident(phase=phase, id="x", level=3), happening, 0, CLOCKS)
    twice, steps = advance(once, happening, 60, CLOCKS)
    assert (twice.phase, set(steps) - {"revise"}) == (once.phase, set())
    assert (twice.level, twice.muted, twice.deadline) == (once.level, once.muted, once.deadline)


def test_what_was_just_left_does_not_ring_at_once() -> None:
    """t  0 all-clear   1 min   15 min
    want 2              2       2       Siaga rings at once, Waspada only if it is still wanted then"""
    calm, _ = advance(Incident(phase="open", id="x", level=2, since=-HOUR), "clear", 0, CLOCKS)
    assert wish(calm, 2, 60, CLOCKS, True)[1] is None
    assert wish(calm, 3, 60, CLOCKS, True)[1] == "rise"
    assert wish(calm, 2, REST, CLOCKS, True)[1] == "rise"


def test_what_is_real_ends_an_exercise() -> None:
    """The numbers want Waspada in the middle of a drill: it is over, leaves nothing behind, and Waspada may ring."""
    drill, _ = advance(Incident(drill=True, floor=3), "drill", 0, CLOCKS, level=3, name="x")
    assert (drill.phase, drill.level) == ("open", 3)
    assert wish(drill, 1, 60, CLOCKS, True)[1] is None
    drill, happening = wish(drill, 2, 60, CLOCKS, True)
    assert happening == "over"
    over, _ = advance(drill, "over", 60, CLOCKS)
    assert over.deadline == 60
    calm, _ = advance(over, "deadline", 120, CLOCKS)
    assert calm == Incident() and wish(calm, 2, 120, CLOCKS, True)[1] == "rise"


def test_a_snooze_rings_the_same_round_again() -> None:
    """Half an hour, then the same round: nothing was skipped and nobody has it."""
    asleep, _ = advance(Incident(phase="open", id="x", level=3, rung=1, owner="sari"), "snooze", 0, CLOCKS)
    assert (asleep.phase, asleep.deadline) == ("snoozed", 1800)
    again, steps = advance(asleep, "deadline", 1800, CLOCKS)
    assert (again.phase, again.rung, again.owner, steps) == ("open", 1, "", ("round_clock", "remind"))


def test_what_is_told_elsewhere_has_no_clock() -> None:
    """Covered: no deadline; let go of, it rings from the first round."""
    covered, _ = advance(Incident(phase="open", id="x", level=3, deadline=900), "cover", 0, CLOCKS)
    assert (covered.phase, covered.deadline) == ("covered", 0)
    rings, steps = advance(covered, "uncover", 60, CLOCKS)
    assert (rings.phase, rings.deadline, steps[-1]) == ("open", 960, "announce")


@pytest.mark.parametrize("phase", PHASES)
def test_a_repeated_press_changes_nothing(phase: str) -> None:
    """Acknowledging twice, or calling a false alarm twice, is the same as once."""
    for happening in ("acknowledge", "false_alarm", "close", "clear"):
        once, _ = advance(Incident(phase=phase, id="x", level=3), happening, 0, CLOCKS)  # type: ignore[arg-type]
        twice, steps = advance(once, happening, 60, CLOCKS)  # type: ignore[arg-type]
        assert (twice, steps) == (once, ())


@given(steps)
def test_an_open_incident_always_has_a_deadline(history: list[tuple[str, int, int]]) -> None:
    """Nobody has it: then a clock runs, whatever happened before, while the chain has a next rung."""
    assert all(
        incident.deadline for incident in lived(history) if incident.phase in ("open", "held", "snoozed", "cooling")
    )


@given(steps)
def test_the_level_agrees_with_the_phase(history: list[tuple[str, int, int]]) -> None:
    """An episode has a level above Normal exactly while it is going on."""
    assert all((incident.level > 1) == incident.raised for incident in lived(history))


def test_the_chain_ends_loudly_not_silently() -> None:
    """Behind the last rung no deadline is left, and the step is still an escalation."""
    incident, steps = advance(Incident(phase="open", id="x", level=3), "deadline", 0, Clocks(900, 3600, next=0))
    assert (incident.deadline, incident.rung, steps) == (0, 1, ("escalate",))


def test_up_at_once_and_down_only_after_a_long_calm() -> None:
    """t   0      60     3660
    want  2 -> 3   2 ........ 2
          rise     calm clock fall"""
    raised, happening = wish(Incident(phase="open", id="x", level=2), 3, 0, CLOCKS, True)
    assert happening == "rise"
    raised, _ = advance(raised, "rise", 0, CLOCKS, level=3)
    calming, happening = wish(raised, 2, 60, CLOCKS, True)
    assert happening is None
    calming, happening = wish(calming, 2, 60 + HOUR - 1, CLOCKS, True)
    assert happening is None
    calming, happening = wish(calming, 2, 60 + HOUR, CLOCKS, True)
    assert (happening, calming.want) == ("fall", 2)


def test_a_relapse_starts_the_calm_clock_anew() -> None:
    """One minute at the old level, and the hour of calm begins again."""
    incident = Incident(phase="held", id="x", level=2)
    incident, _ = wish(incident, 1, 0, CLOCKS, True)
    incident, _ = wish(incident, 2, HOUR - 60, CLOCKS, True)
    incident, happening = wish(incident, 1, HOUR, CLOCKS, True)
    assert happening is None and incident.below == HOUR


def test_no_all_clear_while_a_source_is_missing() -> None:
    """Silence of a dead feed is not calm."""
    incident = Incident(phase="open", id="x", level=2, below=60)
    assert wish(incident, 1, 10 * HOUR, CLOCKS, healthy=False)[1] is None


def test_a_false_alarm_does_not_ring_again_until_it_was_calm() -> None:
    """The numbers still want Waspada: silence; a higher level rings; after an hour of calm it may ring again."""
    wrong, _ = advance(Incident(phase="open", id="x", level=2), "false_alarm", 0, CLOCKS)
    assert wish(wrong, 2, 60, CLOCKS, True)[1] is None
    assert wish(wrong, 3, 60, CLOCKS, True)[1] == "rise"
    calm, _ = wish(wrong, 1, 60, CLOCKS, True)
    calm, _ = wish(calm, 1, 60 + HOUR, CLOCKS, True)
    assert wish(calm, 2, 120 + HOUR, CLOCKS, True)[1] == "rise"


def test_the_numbers_do_not_lower_what_a_person_raised() -> None:
    """A floor holds until a person takes it away."""
    incident = Incident(phase="open", id="x", level=4, floor=4)
    assert wish(incident, 1, 0, CLOCKS, True) == (incident, None)
