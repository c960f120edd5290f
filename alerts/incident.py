"""The life of an incident, as a table of plain data. This file does no I/O and knows no clock; it is read first.

``LIFE`` maps (phase, happening) to (phase, steps). A pair that changes nothing is in the table too, with no steps: the
table is total, and a happening that comes twice finds the incident where the first one left it. The README's diagram
is drawn from this table.

    calm    no episode
    open    raised, and nobody has it: the clock for acknowledging runs
    held    somebody has it: the clock for a status note runs
    cooling ended a short while ago: a new rise continues the same episode
"""

from typing import Literal

Phase = Literal["calm", "open", "held", "cooling"]
Happening = Literal[
    "rise", "change", "fall", "clear", "acknowledge", "deadline", "note", "false_alarm", "close", "cooled"
]
Step = Literal["begin", "reopen", "announce", "revise", "escalate", "all_clear", "retract", "ack_clock", "note_clock", "cool_clock", "stop_clock", "forget"]
Verb = Literal["acknowledge", "false_alarm", "raise", "lower", "snooze", "note", "close", "detail"]

PHASES: tuple[Phase, ...] = ("calm", "open", "held", "cooling")
HAPPENINGS: tuple[Happening, ...] = (
    "rise", "change", "fall", "clear", "acknowledge", "deadline", "note", "false_alarm", "close", "cooled",
)
