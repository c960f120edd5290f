"""Score: the figures by which tone models are compared."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from detectors.sentiment.verdict import Tone
from training.corpus import Source
from training.matrix import Floats

Classes = npt.NDArray[np.int64]


def macro_f1(truth: Classes, said: Classes, classes: Sequence[int] = (0, 1, 2)) -> float:
    """Mean over the classes of F1, in percent.

    >>> macro_f1(np.array([0, 1, 2]), np.array([0, 1, 1]))
    55.55555555555555
    """
    scores = []
    for one in classes:
        both = np.sum((truth == one) & (said == one))
        scores.append(2 * both / max(np.sum(truth == one) + np.sum(said == one), 1))
    return 100 * float(np.mean(scores))


def calibration_error(probabilities: Floats, truth: Classes, bins: int = 10) -> float:
    """Expected calibration error of the likeliest class, in percent (Naeini and others, AAAI 2015).

    >>> calibration_error(np.array([[1.0, 0.0, 0.0]] * 2), np.array([0, 1]))
    50.0
    """
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    place = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(np.sum(right[place == one]) - np.sum(sure[place == one])) for one in range(bins)]
    return 100 * float(np.sum(gaps)) / len(truth)


def share_error(probabilities: Floats, truth: Classes, size: int = 100, bags: int = 400) -> float:
    """Mean error of the share of negatives by words, in percentage points, in bags with a true share of 5 to 90 %."""
    random = np.random.default_rng(1)
    negative, other = np.flatnonzero(truth == 0), np.flatnonzero(truth != 0)
    said = probabilities.argmax(axis=1) == 0
    errors = []
    for _ in range(bags):
        number = round(random.uniform(0.05, 0.9) * size)
        bag = np.concatenate([random.choice(negative, number), random.choice(other, size - number)])
        errors.append(abs(said[bag].mean() - number / size))
    return 100 * float(np.mean(errors))


class Scores(Protocol):
    """What gives a text a tone."""

    def score(self, text: str) -> Tone:
        """The tone of a text."""


def probabilities_of(scorer: Scores, source: Source) -> Floats:
    """The three probabilities of every text of a source."""
    return np.array([scorer.score(row.text) for row in source.rows])


def labels_of(source: Source) -> Classes:
    """The classes of a source's texts."""
    return np.array([row.label for row in source.rows])


def f1_of(scorer: Scores, source: Source) -> float:
    """Macro-F1 on a source, in percent; where neutral is not a choice, of the other two."""
    probabilities = probabilities_of(scorer, source)
    if source.two_class:
        return macro_f1(labels_of(source), 2 * probabilities[:, [0, 2]].argmax(axis=1), (0, 2))
    return macro_f1(labels_of(source), probabilities.argmax(axis=1))


def summary(scorer: Scores, valid: Sequence[Source]) -> dict[str, float]:
    """Macro-F1 on every source, and the mean over the languages of NusaX."""
    found = {source.name: round(f1_of(scorer, source), 1) for source in valid}
    nusax = [value for name, value in found.items() if name.startswith("nusax")]
    return found | {"nusax_mean": round(float(np.mean(nusax)), 1)}
