"""Crash at every line: one story, killed before each line that engine and notifier execute, then told on.

    warm parent ─ fork ─▶ child tells the story, ends at its n-th line ─▶ reopened, told to the end ─▶ the same?

    python -m tests.crash [--every K]

What was decided must be what an undisturbed story decides: nothing lost or invented; what arrived twice is marked.
"""
