"""Numbers and words: what is usual, what is not. Nothing of ours is imported here.

Every file is pure: no clock, no randomness, no input or output. A detector scores without learning and learns without
scoring; its whole state is plain JSON.
"""
