"""A second opinion: beside our own figures, within its time, never in the way of an alert."""

from collections.abc import Callable
from threading import Event
from types import ModuleType

import pytest

from alerts.alert import Opinion
from alerts.words import LANGUAGES
from stream.config import Config, ConfigError
from stream.engine.embedded import Embedded
from stream.engine.opinion import MOST, SecondOpinion, second
from stream.engine.store import Store
from stream.events import Finding, decode, encode

TEXTS = ["antre lama", "terima kasih"]
Answer = list[tuple[float, ...]]


class Model:
    """An agency's model, of the kind it is given."""

    name, version = "indobert", "3"

    def __init__(self, answer: Callable[[list[str]], Answer]) -> None:
        self.answer = answer

    def score(self, texts: list[str]) -> Answer:
        return self.answer(texts)


def gloomy(texts: list[str]) -> Answer:
    """Every text is negative."""
    return [(1.0, 0.0, 0.0)] * len(texts)


def test_the_opinion_carries_version_and_number() -> None:
    """A share without its model and number says nothing; no more texts are asked about than the model must take."""
    said = SecondOpinion(Model(gloomy), 5).ask(TEXTS * MOST)
    assert said is not None and (said.version, said.n, said.negative) == ("indobert 3", MOST, 1.0)


def test_a_late_model_is_not_waited_for_and_not_asked_again_meanwhile() -> None:
    """The alert goes out without it; the next look asks again once the late call has ended."""
    calls: list[int] = []
    free = Event()

    def slow(texts: list[str]) -> Answer:
        calls.append(len(texts))
        free.wait()
        return gloomy(texts)

    opinion = SecondOpinion(Model(slow), 0.001)
    assert opinion.ask(TEXTS) is None
    assert opinion.ask(TEXTS) is None
    assert calls == [2]
    free.set()
    assert opinion._call is not None
    opinion._call.join()
    assert opinion.ask([]) is None


def fails(texts: list[str]) -> Answer:
    """A model that breaks."""
    raise RuntimeError("no memory")


@pytest.mark.parametrize(
    "answer",
    [
        fails,
        lambda texts: [(1.0, 0.0, 0.0)],
        lambda texts: [(0.5, 0.5, 0.5)] * len(texts),
        lambda texts: [(float("nan"), 0.0, 0.0)] * len(texts),
        lambda texts: [(1.0,)] * len(texts),
    ],
    ids=["fails", "too few", "no sum", "nan", "no three"],
)
def test_a_wrong_answer_is_none(answer: Callable[[list[str]], Answer], caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a stranger's code does, our figures stand alone and the log says why."""
    assert SecondOpinion(Model(answer), 5).ask(TEXTS) is None
    assert "the second opinion failed" in caplog.text


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the agency that can be imported."""
    made = ModuleType("instansi")
    made.Scorer = lambda: Model(gloomy)  # type: ignore[attr-defined]
    made.broken = object  # type: ignore[attr-defined]
    monkeypatch.setitem(__import__("sys").modules, "instansi", made)
    return made


def config(path: str) -> Config:
    """A configuration that names a model."""
    return Config.model_validate({"tone": {"scorer": path}, "engine": {"time": "feed"}})


def test_the_model_of_the_configuration(module: ModuleType) -> None:
    """It is found by its import path, and the engine has it."""
    assert second(Config()) is None
    engine = Embedded(config("instansi:Scorer"), Store(":memory:"), b"key")
    assert engine.hearing.second is not None and engine.hearing.second.scorer.name == "indobert"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("nirgends:Scorer", "tone.scorer: nirgends can't be imported"),
        ("instansi:Nobody", "tone.scorer: instansi has no Nobody"),
        ("instansi:broken", "tone.scorer: instansi:broken has no name"),
    ],
)
def test_a_model_that_cannot_be_had_is_a_mistake_of_the_configuration(module: ModuleType, path: str, why: str) -> None:
    """The service does not start with less than was asked for, and says what is wrong."""
    with pytest.raises(ConfigError, match=why):
        second(config(path))


def test_a_path_that_is_none() -> None:
    """A path without its name is refused when the file is read."""
    with pytest.raises(ValueError, match="is no import path"):
        config("instansi")


def test_the_second_opinion_stands_beside_ours_in_the_alert(module: ModuleType) -> None:
    """What the closer look brings is kept with its episode, and said in the line of the sentiment."""
    assert Finding("i", "i-1", 1, (), Opinion("indobert 3", 200, 0.64)) == decode(
        encode(Finding("i", "i-1", 1, (), Opinion("indobert 3", 200, 0.64)))
    )
    for language, line in (("id", " · indobert 3: neg 64% (n=200)"), ("en", " · indobert 3: neg 64% (n=200)")):
        assert LANGUAGES[language].opinion("indobert 3", "64%", "200") == line
