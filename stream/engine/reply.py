"""What an officer who pressed is shown: what the press did, in his language. Pure."""

from alerts.incident import Incident
from alerts.life import Verb
from alerts.words import LANGUAGES
from stream.config import Config
from stream.engine.outcomes import Pressed
from stream.pressing import TWO


def reply(config: Config, officer: str, verb: Verb, before: Incident | None, after: Incident | None) -> Pressed:
    """The outcome of a press, seen from the incident before and after it; None where the episode is not known."""
    person = config.officers.get(officer)
    words = LANGUAGES[(person.language if person else "") or config.agency.language]
    if person is None:
        return Pressed("refused", words.STRANGER)
    if before is None or after is None:
        return Pressed("already", words.ENDED)
    if before != after:
        waits = verb in TWO and after.raised
        return Pressed("done", words.SECOND_PERSON if waits else words.DONE[verb])
    if verb == "drill":
        return Pressed("already", words.NOT_CALM)
    if not before.raised:
        return Pressed("already", words.ENDED)
    if verb == "false_alarm":
        return Pressed("refused", words.SECOND_PERSON if (verb, officer) in before.votes else words.NEEDS_REASON)
    if verb == "close":
        return Pressed("refused", words.SECOND_PERSON)
    if verb == "snooze":
        return Pressed("refused", words.ENOUGH)
    if verb == "note":
        return Pressed("refused", words.NEEDS_NOTE)
    owner = config.officers[before.owner].name if before.owner in config.officers else ""
    return Pressed("already", words.already(owner))
