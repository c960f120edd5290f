"""Agreeing with a person on how an export is read: a proposal, questions, and what to write down."""

from typing import TextIO

from stream.exports import Reading
from stream.exports.proposal import Proposal

UNDECIDED = "its dates can be read in two ways, and nothing in the file tells which: add --day-first or --month-first"


def agreed(proposal: Proposal, answers: TextIO, questions: TextIO, out: TextIO) -> Reading | None:
    """How to read the export, once somebody said yes; None after a no.

    Where ``answers`` is no terminal nobody can say yes: what to copy goes to ``out``, and None comes back.
    """
    if not answers.isatty():
        _write(proposal, out)
        return None
    if proposal.unclear:
        question = f'"{proposal.unclear}": does the day come first [d], or the month [m]?'
        which = _asked(question, "dm", answers, questions)
        if not which:
            return None
        proposal = proposal.decided(which == "d")
    _write(proposal, questions)
    return proposal.reading if _asked("read it so? [y/n]", "yn", answers, questions) == "y" else None


def _write(proposal: Proposal, to: TextIO) -> None:
    undecided = [UNDECIDED, ""] if proposal.unclear else []
    copy = ["to read it so:", f"  {proposal.options()}", "", "to take such files as a feed:", proposal.section()]
    to.write("\n".join([*proposal.lines(), "", *undecided, *copy, ""]))


def _asked(question: str, choices: str, answers: TextIO, questions: TextIO) -> str:
    """The letter that was chosen; empty where the input ends."""
    while True:
        questions.write(f"{question} ")
        questions.flush()
        answer = answers.readline()
        if not answer or (answer.strip() and answer.strip()[0].lower() in choices):
            return answer.strip()[:1].lower()
