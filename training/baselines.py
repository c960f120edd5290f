"""Baselines: what people use today, trained on the same texts."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from river import compose, feature_extraction, linear_model, naive_bayes, optim
from scipy import sparse  # type: ignore[import-untyped]
from scipy.optimize import minimize  # type: ignore[import-untyped]
from scipy.special import logsumexp  # type: ignore[import-untyped]

from detectors.sentiment.verdict import Tone
from training.corpus import CLASSES, Source
from training.matrix import Floats
from training.score import Classes, Scores

_WORD = re.compile(r"\w+")


def all_of(train: Sequence[Source]) -> Iterator[tuple[str, Scores]]:
    """Every baseline with its name, trained on the three-class sources."""
    rows = [(row.text, row.label) for source in train if not source.two_class for row in source.rows]
    order = np.random.default_rng(1).permutation(len(rows))
    shuffled = [rows[place] for place in order]
    words = feature_extraction.BagOfWords(on="text", lowercase=True, ngram_range=(1, 2))
    bayes = naive_bayes.MultinomialNB(alpha=0.1)  # type: ignore[no-untyped-call]
    yield "river naive Bayes", River(words | bayes, shuffled)
    yield "river softmax regression", River(words.clone() | linear_model.SoftmaxRegression(optim.SGD(0.1)), shuffled)
    yield "logistic regression on tf-idf", TfIdf(shuffled)


class River:
    """A river pipeline after one pass over the texts."""

    def __init__(self, pipeline: compose.Pipeline, rows: Sequence[tuple[str, int]]) -> None:
        self.pipeline = pipeline
        for text, label in rows:
            pipeline.learn_one({"text": text}, CLASSES[label])

    def score(self, text: str) -> Tone:
        """The tone of a text."""
        said = self.pipeline.predict_proba_one({"text": text})
        return Tone(*(max(said.get(name, 0.0), 1e-9) for name in CLASSES))


class TfIdf:
    """Multinomial logistic regression on tf-idf of words and pairs, as scikit-learn's defaults compute it (C = 1)."""

    def __init__(self, rows: Sequence[tuple[str, int]]) -> None:
        counts = [_counts(text) for text, _ in rows]
        documents = Counter(term for one in counts for term in one)
        self.terms = {term: place for place, term in enumerate(documents)}
        self.idf = np.array([np.log((1 + len(rows)) / (1 + number)) + 1 for number in documents.values()])
        matrix = sparse.vstack([self._row(one) for one in counts], format="csr")
        self.weights, self.bias = _regression(matrix, np.array([label for _, label in rows]))

    def _row(self, counts: Counter[str]) -> sparse.csr_array:
        known = {self.terms[term]: number for term, number in counts.items() if term in self.terms}
        places = np.array(list(known), dtype=int)
        values = np.array(list(known.values()), dtype=float) * self.idf[places]
        values /= np.linalg.norm(values) or 1.0
        return sparse.csr_array((values, (np.zeros(len(places), dtype=int), places)), shape=(1, len(self.terms)))

    def score(self, text: str) -> Tone:
        """The tone of a text."""
        scores = (self._row(_counts(text)) @ self.weights + self.bias)[0]
        odds = np.exp(scores - scores.max())
        return Tone(*(odds / odds.sum()))


def _counts(text: str) -> Counter[str]:
    words = _WORD.findall(text.lower())
    return Counter([*words, *map(" ".join, pairwise(words))])


def _regression(matrix: sparse.csr_array, labels: Classes) -> tuple[Floats, Floats]:
    truth, transposed = np.eye(3)[labels], matrix.T.tocsr()

    def problem(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:-3].reshape(-1, 3), point[-3:]
        scores = matrix @ weights + bias
        logs = scores - logsumexp(scores, axis=1, keepdims=True)
        slope = np.exp(logs) - truth
        loss = -logs[truth > 0].sum() + 0.5 * (weights**2).sum()
        return loss, np.concatenate([(transposed @ slope + weights).ravel(), slope.sum(axis=0)])

    found = minimize(
        problem, np.zeros(3 * matrix.shape[1] + 3), jac=True, method="L-BFGS-B", options={"maxiter": 100}
    ).x
    return found[:-3].reshape(-1, 3), found[-3:]
