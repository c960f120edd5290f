"""What was asked for can't be done: what every command says of it in one place."""


class Refused(Exception):
    """The message says what stands in the way, and what to do; a command ends with 1 then."""
