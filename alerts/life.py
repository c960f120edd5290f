"""The life of an incident, as a table of plain data. No I/O, no clock: time comes in as ``at``.

``LIFE`` maps (phase, happening) to (phase, steps). It is total: what ``MOVES`` does not name changes nothing, and a
happening that comes twice finds the incident where the first one left it. The README's diagram is drawn from it.

    calm     no episode
    blind    no episode that could be seen: a source is missing
    open     raised and nobody has it: the clock for acknowledging runs
    held     somebody has it: the clock for a status note runs
    snoozed  somebody asked for half an hour: then the same round is told again
    covered  raised, and told in the alert of another issue: its own clocks stand still
    cooling  ended a short while ago: a new rise continues the same episode
"""

from typing import Literal

Phase = Literal["calm", "blind", "open", "held", "snoozed", "covered", "cooling"]
Happening = Literal[
    "rise", "change", "fall", "clear", "lost", "back", "cover", "uncover", "deadline",
    "acknowledge", "note", "snooze", "false_alarm", "close", "judge", "drill", "over",
]  # fmt: skip
"""What the numbers (first line) and people (second line) make happen. ``lost`` and ``back``: a source went missing or
came back; ``judge``: a verdict; ``drill`` and ``over``: an exercise begins and ends."""
Step = Literal[
    "begin", "announce", "revise", "acknowledged", "escalate", "remind", "hand_over", "end", "all_clear", "retract",
    "ack_clock", "round_clock", "note_clock", "snooze_clock", "cool_clock", "no_clock", "forget",
]  # fmt: skip
Verdict = Literal["true", "known", "hoax", "planned"]
Verb = Literal[
    "acknowledge", "false_alarm", "raise", "lower", "note", "close", "snooze", "drill",
    "true", "known", "hoax", "planned", "undo",
]  # fmt: skip
"""What an officer may press. The last line are verdicts, and taking one back."""

PHASES: tuple[Phase, ...] = ("calm", "blind", "open", "held", "snoozed", "covered", "cooling")
HAPPENINGS: tuple[Happening, ...] = (
    "rise", "change", "fall", "clear", "lost", "back", "cover", "uncover", "deadline",
    "acknowledge", "note", "snooze", "false_alarm", "close", "judge", "drill", "over",
)  # fmt: skip
RAISED: tuple[Phase, ...] = ("open", "held", "snoozed", "covered")
"""Phases in which an episode goes on."""

Move = tuple[Phase, tuple[Step, ...]]
_BEGIN: Move = ("open", ("begin", "ack_clock", "announce"))
_RISE: Move = ("open", ("ack_clock", "announce"))
_CLEAR: Move = ("cooling", ("end", "all_clear", "cool_clock"))
_WRONG: Move = ("cooling", ("end", "retract", "cool_clock"))
_QUIET: Move = ("cooling", ("end", "cool_clock"))
_HELD: Move = ("held", ("note_clock", "acknowledged"))

MOVES: dict[tuple[Phase, Happening], Move] = {
    ("calm", "rise"): _BEGIN,
    ("calm", "drill"): _BEGIN,
    ("calm", "lost"): ("blind", ()),
    ("blind", "rise"): _BEGIN,
    ("blind", "drill"): _BEGIN,
    ("blind", "back"): ("calm", ()),
    # A higher level resets the clock, whoever has it (rule 2).
    **{(phase, "rise"): _RISE for phase in (*RAISED, "cooling")},
    **{(phase, happening): (phase, ("revise",)) for phase in ("open", "held", "snoozed")
       for happening in ("change", "fall", "lost", "back", "note", "judge")},
    **{(phase, happening): _CLEAR for phase in ("open", "held", "snoozed") for happening in ("clear", "close", "over")},
    **{(phase, "false_alarm"): _WRONG for phase in ("open", "held", "snoozed")},
    ("open", "acknowledge"): _HELD,
    ("open", "snooze"): ("snoozed", ("snooze_clock", "revise")),
    ("open", "deadline"): ("open", ("escalate",)),
    ("open", "cover"): ("covered", ("no_clock",)),
    ("held", "note"): ("held", ("note_clock", "revise")),
    ("held", "snooze"): ("snoozed", ("snooze_clock", "revise")),
    # No status note in time opens escalation again (rule 3).
    ("held", "deadline"): ("open", ("escalate",)),
    ("snoozed", "acknowledge"): _HELD,
    ("snoozed", "deadline"): ("open", ("round_clock", "remind")),
    ("covered", "acknowledge"): _HELD,
    ("covered", "uncover"): _RISE,
    **{("covered", happening): _QUIET for happening in ("clear", "close", "false_alarm", "over")},
    ("cooling", "judge"): ("cooling", ("revise",)),
    ("cooling", "deadline"): ("calm", ("forget",)),
}  # fmt: skip
"""The pairs that change something."""

LIFE: dict[tuple[Phase, Happening], Move] = {
    (phase, happening): MOVES.get((phase, happening), (phase, ())) for phase in PHASES for happening in HAPPENINGS
}
"""All pairs."""
