"""Answers to proposals: looked at before they go to the engine, and what who answered is told."""

from alerts.newcomer import Newcomer, reply
from alerts.notification import Reaction
from alerts.words import LANGUAGES
from stream.engine import amendments
from stream.engine.known import Known
from stream.engine.lookout import issue_name
from stream.engine.outcomes import Changed, Pressed
from stream.engine.proposals import Choice, proposed, took


def choice(engine: Known, proposal: str, officer: str, answer: Reaction, at: int) -> Choice | Pressed:
    """The answer as the engine takes it, or why it can't be given."""
    asked = next((one for one in proposed(engine.store) if one.id == proposal), None)
    if officer not in engine.config.officers:
        return Pressed("refused", LANGUAGES[engine.config.agency.language].STRANGER)
    if asked is None or asked.answer:
        return told(engine, proposal, officer, None)
    if answer == "ignore":
        return Choice(proposal, officer, answer, at)
    change = amendments.addition(engine, issue_name(asked, engine.config.issues), _settings(asked), officer, at)
    if isinstance(change, Changed):
        return Pressed("refused", change.explanation)
    return Choice(proposal, officer, answer, at, change)


def told(engine: Known, proposal: str, officer: str, given: Choice | None) -> Pressed:
    """What came of an answer that was ``given``, or of one that came too late."""
    config = engine.config
    language = config.officers[officer].language or config.agency.language
    asked = next((one for one in proposed(engine.store) if one.id == proposal), None)
    if asked is None:
        return Pressed("already", str(LANGUAGES[language].answered_already("")))
    mine = given is not None and took(asked, given)
    by = config.officers[asked.by].name if asked.by in config.officers else asked.by
    return Pressed("done" if mine else "already", reply(asked, mine, by, language))


def _settings(asked: Newcomer) -> dict[str, object]:
    return {"name": ", ".join(asked.gist).capitalize(), "query": asked.query}
