"""A second opinion on tone: a heavier model that an agency has, asked about the posts that drive an alert.

    posts of the alert ─▶ one batch ─▶ the agency's model, within a time limit ─▶ its share of negatives, beside ours
                                            late, or failing ─▶ ours stands alone, and the log says why

Its figures carry its version and never enter a count: a share of two models' answers would be a share of nothing. The
model is named by import path, such as ``kementerian.indobert:Scorer``, and is made once, without arguments.
"""

import logging
from collections.abc import Sequence
from importlib import import_module
from math import isfinite
from threading import Thread
from typing import Any, Protocol

from alerts.alert import Opinion
from detectors.sentiment.verdict import Tone
from stream.config import Config, ConfigError

log = logging.getLogger("kentongan")
MOST = 500
"""Posts asked about at a time, the newest."""


class ToneScorer(Protocol):
    """A model of tone. ``score`` takes many texts at once and gives for each the probabilities of negative, neutral
    and positive, which sum to 1. It is called from a thread of its own, one call at a time."""

    name: str
    version: str

    def score(self, texts: list[str]) -> Sequence[Sequence[float]]:
        """The probabilities of each text, in the order of the texts."""


class SecondOpinion:
    """Asks a model and waits for it no longer than ``within`` seconds; while one call is late no other is made."""

    def __init__(self, scorer: ToneScorer, within: float) -> None:
        self.scorer, self.within = scorer, within
        self._call: Thread | None = None

    def ask(self, texts: Sequence[str]) -> Opinion | None:
        """The model's share of negatives among the last ``MOST`` texts; None where it is late, failing, or unasked."""
        if not texts or (self._call and self._call.is_alive()):
            return None
        answers: list[Opinion] = []
        self._call = Thread(target=self._answer, args=(list(texts[-MOST:]), answers), daemon=True)
        self._call.start()
        self._call.join(self.within)
        if self._call.is_alive():
            log.warning("the second opinion is late", extra={"model": self.scorer.name, "within": self.within})
        return answers[0] if answers else None

    def _answer(self, texts: list[str], answers: list[Opinion]) -> None:
        try:
            answers.append(opinion(self.scorer, texts))
        except Exception as error:  # a stranger's code: whatever it raises, our own figures stand
            log.warning("the second opinion failed", extra={"model": self.scorer.name, "reason": repr(error)})


def second(config: Config) -> SecondOpinion | None:
    """The model of the configuration; None where it names none. Raises ConfigError where it can't be had."""
    if not config.tone.scorer:
        return None
    try:
        return SecondOpinion(scorer(config.tone.scorer), config.tone.within)
    except ValueError as error:
        raise ConfigError(f"tone.scorer: {error}") from None


def opinion(scorer: ToneScorer, texts: list[str]) -> Opinion:
    """What a model says of some texts. Raises ValueError where its answer is none.

    >>> class Gloomy:
    ...     name, version = "gloomy", "1"
    ...     def score(self, texts):
    ...         return [(0.9, 0.1, 0.0)] * len(texts)
    >>> opinion(Gloomy(), ["a", "b"])
    Opinion(version='gloomy 1', n=2, negative=1.0)
    """
    tones = [Tone(*map(float, answer)) for answer in scorer.score(texts)]
    if len(tones) != len(texts):
        raise ValueError(f"{len(tones)} answers to {len(texts)} texts")
    for tone in tones:
        if not all(isfinite(part) and 0 <= part <= 1 for part in tone) or abs(sum(tone) - 1) > 0.01:
            raise ValueError(f"{tuple(tone)} are no three probabilities that sum to 1")
    negative = sum(tone.word == "negative" for tone in tones)
    return Opinion(f"{scorer.name} {scorer.version}", len(tones), round(negative / len(tones), 4))


def scorer(path: str) -> ToneScorer:
    """The model at an import path, ``module:name``. Raises ValueError, with what is wrong about it.

    >>> scorer("detectors.sentiment:nothing")
    Traceback (most recent call last):
    ValueError: detectors.sentiment has no nothing
    """
    module, _, name = path.partition(":")
    try:
        made: Any = getattr(import_module(module), name)()
    except ImportError as error:
        raise ValueError(f"{module} can't be imported: {error}") from None
    except AttributeError:
        raise ValueError(f"{module} has no {name}") from None
    except Exception as error:
        raise ValueError(f"{path} could not be made: {error!r}") from None
    for needed in ("name", "version", "score"):
        if not hasattr(made, needed):
            raise ValueError(f"{path} has no {needed}")
    return made  # type: ignore[no-any-return]  # just looked at
