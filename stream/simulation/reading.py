"""Reading a scenario file, and saying what is wrong in it: file and line, key, what is wrong, what would be right."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from stream import configfile
from stream.configfile import ConfigError, Loc
from stream.mistakes import Mistake, mistakes
from stream.nearest import unknown
from stream.simulation.kinds import Burst, Cascade, Flood, Happening, Outage, Pickup, Rumour, SlowBurn
from stream.simulation.scenario import Scenario, Talk
from stream.simulation.voices import Phrases, TextsError

_KINDS: dict[str, type[BaseModel]] = {
    "burst": Burst,
    "slow-burn": SlowBurn,
    "cascade": Cascade,
    "rumour": Rumour,
    "flood": Flood,
    "outage": Outage,
}


class ScenarioError(ConfigError):
    """The scenario can't be used; each line names file, line, key, what is wrong and what would be right."""


def load(path: str | Path) -> Scenario:
    """The scenario of a file. Raises ScenarioError with everything that is wrong."""
    if not Path(path).is_file():
        raise ScenarioError(
            f"{path}: no such file; give the path of a scenario, e.g. deploy/scenarios/antrean-bbm.toml"
        )
    try:
        data, text = configfile.read(Path(path))
    except configfile.Unreadable as error:
        raise ScenarioError(f"{_place(path, error.line)}: {error}") from None
    wrong: list[Mistake]
    try:
        scenario = Scenario.model_validate(data, context={"folder": Path(path).parent})
        wrong = list(_contradictions(scenario))
    except ValidationError as error:
        wrong = [(loc, sentence + _right(loc, sentence, data)) for loc, sentence in mistakes(error, Scenario, data)]
    if wrong:
        said = sorted(
            (configfile.line_of(text, loc), f"{configfile.spelt(loc)}: {sentence}") for loc, sentence in wrong
        )
        raise ScenarioError("\n".join(f"{_place(path, line)}: {sentence}" for line, sentence in said))
    return scenario


def _place(path: str | Path, line: int) -> str:
    return f"{path}:{line}" if line else str(path)


def _right(loc: Loc, sentence: str, data: Any) -> str:
    """What the key should be, where the sentence does not say: the description of the innermost field on its way."""
    if "must be one of" in sentence or sentence.startswith(("unknown", "there is no", "is no name")):
        return ""
    if loc[0] == "events" and loc[-1] == "kind":
        return f"; it is one of {', '.join(_KINDS)}"
    for length in range(len(loc), 0, -1):
        field = _section(loc[:length], data).model_fields.get(str(loc[length - 1]))
        if field and field.description:
            return f"; meant is {field.description}"
    return ""


def _section(loc: Loc, data: Any) -> type[BaseModel]:
    """The section of the file in which the last key of a place stands."""
    if "news" in loc[2:-1]:
        return Pickup
    if loc[0] == "events" and len(loc) > 2:
        return _KINDS[data["events"][loc[1]]["kind"]]
    return Talk if len(loc) > 1 and loc[0] in ("issues", "noise") else Scenario


def _contradictions(scenario: Scenario) -> Iterator[Mistake]:
    """Mistakes that show only when the parts of the file are seen together."""
    for name, talk in scenario.issues.items():
        yield from _unheard(("issues", name), talk.texts, talk, scenario)
    if scenario.noise:
        yield from _unheard(("noise",), scenario.noise.texts, scenario.noise, scenario)
    for name, event in scenario.events.items():
        if event.at >= scenario.length:
            yield ("events", name, "at"), "is after the end of the feed; make it smaller, or length larger"
        if isinstance(event, Happening) and event.issue not in scenario.issues:
            yield ("events", name, "issue"), f'"{event.issue}": {unknown("issue", event.issue, scenario.issues)}'
        elif isinstance(event, Happening):
            yield from _unheard(("events", name), scenario.issues[event.issue].texts, event, scenario)


def _unheard(loc: Loc, texts: str, section: Talk | Happening, scenario: Scenario) -> Iterator[Mistake]:
    """Voices that the texts do not have."""
    try:
        voices = Phrases(Path(texts), scenario.words).voices
    except TextsError as error:
        yield (*loc, "texts"), str(error)
        return
    for voice in (*section.voices, *_needed(section)):
        if not voices.get(voice):
            yield (*loc, "voices"), f'"{voice}" in {Path(texts).name}: {unknown("voice", voice, voices)}'


def _needed(section: Talk | Happening) -> Iterator[str]:
    """The voices that are needed besides those that the file names."""
    if isinstance(section, Talk) and section.platforms.get("news"):
        yield "headline"
    if isinstance(section, Happening) and section.news:
        yield "breaking"
    if isinstance(section, Rumour):
        yield "rumour"
