"""Train the tone model: ``python -m training.tone DATA_DIR OUT``. The same data give the same bytes."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

from detectors.sentiment import model, tokens
from detectors.sentiment.scorer import Scorer
from training.augment import translated
from training.corpus import Source, sources
from training.fit import Examples, fitted
from training.lexicon import Tokens, lexicons
from training.matrix import Encoded, Floats, Vocabulary, encoded
from training.score import labels_of, probabilities_of, summary

LICENCE = "CC-BY-SA-4.0"
GROWTH = 0.6
"""A source weighs its number of rows to this power: between all sources alike (0) and all rows alike (1)."""


@dataclass(frozen=True)
class Group:
    """Texts that are weighed together, as tokens."""

    texts: list[Tokens]
    labels: list[int]
    two_class: bool


def main() -> int:
    """Read the data, train, write the file, say how good it is."""
    parser = argparse.ArgumentParser(prog="training.tone", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with the labelled texts")
    parser.add_argument("out", type=Path, help="model file to write")
    chosen = parser.parse_args()
    train, valid = sources(chosen.data, "train"), sources(chosen.data, "valid")
    content = trained(train, valid)
    chosen.out.write_bytes(content)
    print(f"{chosen.out}: {len(content):,} bytes", file=sys.stderr)
    return 0


def trained(train: Sequence[Source], valid: Sequence[Source]) -> bytes:
    """The bytes of a model file, trained on one part; temperature and figures from the other."""
    vocabulary = Vocabulary()
    weights, bias = fitted(_examples(list(_groups(train)), vocabulary), vocabulary)
    steps, scale = quantised(weights)
    header = {
        "name": "kentongan-tone",
        "licence": LICENCE,
        "scale": scale,
        "bias": [round(float(value), 6) for value in bias],
        "sources": {source.name: len(source.rows) for source in train},
        "temperature": 1.0,
    }
    header["temperature"] = temperature(_scorer(header, steps), valid)
    header["valid"] = summary(_scorer(header, steps), valid)
    return model.pack(header, steps)


def _scorer(header: dict[str, object], steps: bytes) -> Scorer:
    return Scorer(model.read(model.pack(header, steps)))


def _groups(train: Sequence[Source]) -> Iterator[Group]:
    """Every source as it is, and the Indonesian reviews word for word in other languages."""
    for source in train:
        texts = [tokens.sequence(tokens.chunks(row.text)) for row in source.rows]
        yield Group(texts, [row.label for row in source.rows], source.two_class)
    found = list(translated(train[0], lexicons(train)))
    yield Group([words for _, words in found], [row.label for row, _ in found], False)


def _examples(groups: list[Group], vocabulary: Vocabulary) -> Examples:
    texts = Encoded([], [], [0])
    for group in groups:
        texts += encoded(group.texts, vocabulary)
    weights = np.concatenate([_weights(group) for group in groups])
    return Examples(
        texts,
        np.concatenate([group.labels for group in groups]),
        weights / weights.sum(),
        np.concatenate([np.full(len(group.labels), group.two_class) for group in groups]),
    )


def _weights(group: Group) -> Floats:
    """The weight of each text: the group's weight, shared evenly between its classes, then between a class's texts."""
    labels = np.array(group.labels)
    counts = np.bincount(labels, minlength=3)
    weights: Floats = len(labels) ** GROWTH / np.count_nonzero(counts) / counts[labels]
    return weights


def quantised(weights: Floats) -> tuple[bytes, float]:
    """The two columns as signed bytes one after the other, and the largest weight."""
    scale = float(np.abs(weights).max())
    steps = np.sign(weights) * np.rint(127 * np.sqrt(np.abs(weights) / scale))
    return steps.astype(np.int8).T.tobytes(), scale


def temperature(untempered: Scorer, valid: Sequence[Source]) -> float:
    """The factor on the scores with the smallest log-loss on the three-class texts, SmSA and all of NusaX weighing the
    same."""
    three = [source for source in valid if not source.two_class]
    logs = np.log(np.concatenate([probabilities_of(untempered, source) for source in three]))
    labels = np.concatenate([labels_of(source) for source in three])
    weights = np.concatenate([_share(source, len(three) - 1) for source in three])

    def loss(factor: float) -> float:
        powers = np.exp(logs * factor)
        chosen = powers[np.arange(len(labels)), labels] / powers.sum(axis=1)
        return -float((weights * np.log(chosen)).sum())

    return round(float(minimize_scalar(loss, bounds=(0.1, 5.0), method="bounded").x), 3)


def _share(source: Source, languages: int) -> Floats:
    return np.full(len(source.rows), (1 if source.name == "smsa" else 1 / languages) / len(source.rows))


if __name__ == "__main__":
    sys.exit(main())
